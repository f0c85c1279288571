"""Reading resources that exist: checklist line 50."""

import json

import pytest
from pulumi.runtime.proto.resource_pb2 import (
    ReadResourceRequest,
    ReadResourceResponse,
)
from pulumi.runtime.proto.source_pb2 import SourcePosition, StackFrame, StackTrace

from engine.helpers import fields, named, provider
from engine.strategies import serialized
from fakes.scripted import (
    REFERENCE,
    SIGNATURE,
    STACK_URN,
    UNKNOWN,
    RefusalError,
    ScriptedMonitor,
    ScriptedRun,
    secret,
    urn,
)
from pulumi_gestalt_engine import (
    NO_OPTIONS,
    CallOptions,
    Feature,
    Level,
    Node,
    PackageRequest,
    Parameters,
    Position,
    ProgramError,
    ResourceOptions,
)
from pulumi_gestalt_engine.deployment import ALL_FEATURES
from pulumi_gestalt_engine.values import Value

U = "urn:u"


def read(run: ScriptedRun, source: Node, options: ResourceOptions = NO_OPTIONS, **state: Node) -> Node:
    return run.engine.read("a:b:C", "n", source, run.engine.named("context.read", list(state.items())), options)


def test_read_is_the_official_message():
    """A read says what a registration says of the resource and its plugin."""
    run = ScriptedRun()
    dependency = run.resource("d")
    options = ResourceOptions(
        parent=run.component("p"),
        depends_on=[dependency],
        provider=provider(run, "a"),
        version="1.0",
        url="https://x.test",
        checksums={"linux-amd64": b"c"},
        additional_secret_outputs=["s"],
        positions=[Position("app.py", 1, 2)],
    )
    read(run, run.value('"i-1"'), options, x=run.value('"y"', secret=True), null=run.value("null"))
    run.finish()
    place = SourcePosition(uri="file:///srv/the%20program/app.py", line=1, column=2)
    expected = ReadResourceRequest(
        id="i-1",
        type="a:b:C",
        name="n",
        parent=urn("p", "my:index:Part"),
        properties={"x": secret("y")},
        dependencies=[urn("d")],
        provider=named("a"),
        version="1.0",
        acceptSecrets=True,
        additionalSecretOutputs=["s"],
        acceptResources=True,
        pluginDownloadURL="https://x.test",
        pluginChecksums={"linux-amd64": b"c"},
        sourcePosition=place,
        stackTrace=StackTrace(frames=[StackFrame(pc=place)]),
        accepts_byte_string=True,
    )
    (request,) = run.monitor.requests("ReadResource")
    assert serialized(request) == serialized(expected)


def test_read_in_a_package_and_features_off():
    """A package stands for version and URL; flags for what Pulumi does not know are left out."""
    features = ALL_FEATURES - {Feature.RESOURCE_REFERENCES, Feature.BYTE_STRING}
    run = ScriptedRun(features=features)
    package = run.engine.package(PackageRequest("base", "1", extension=Parameters("e", "1", b"")))
    read(run, run.value('"i"'), ResourceOptions(package=package, version="1"))
    run.finish()
    (request,) = run.monitor.requests("ReadResource")
    expected = ReadResourceRequest(
        id="i", type="a:b:C", name="n", parent=STACK_URN, acceptSecrets=True, packageRef="ref-base", properties={}
    )
    assert serialized(request) == serialized(expected)


@pytest.mark.parametrize("preview", [True, False])
def test_what_was_read(preview):
    """Its ID is the one that was asked for, in a preview too; its properties are what came back, null if absent."""
    monitor = ScriptedMonitor(ReadResource=lambda _: ReadResourceResponse(urn=U, properties={"a": "x"}))
    run = ScriptedRun(monitor, preview=preview)
    node = read(run, run.value('"i-1"'), ignored=run.value("1"))
    run.finish()
    result = fields(node.result)
    assert [result.get(name) for name in ("id", "urn", "a", "ignored")] == [
        Value(data, dependencies=(U,)) for data in ("i-1", U, "x", None)
    ]
    assert result.whole() == Value({SIGNATURE: REFERENCE, "urn": U, "id": "i-1"}, dependencies=(U,))


def test_read_by_an_unknown_id():
    """The text for unknown is sent, and what comes back has no ID; what is absent is unknown too (1.4)."""
    run = ScriptedRun(preview=True)
    node = read(run, run.value(json.dumps(UNKNOWN)))
    run.finish()
    (request,) = run.monitor.requests("ReadResource")
    unknown = Value(None, known=False, dependencies=(urn("n"),))
    assert request.id == UNKNOWN
    assert [fields(node.result).get(name) for name in ("id", "x")] == [unknown, unknown]
    invoked = run.invoke("a:b:f", CallOptions(depends_on=[node]))
    run.finish()
    assert fields(invoked.result).get("x").known is False
    assert run.monitor.invoked == []


@pytest.mark.parametrize("identity", ["1", '""', "null", "[]"])
def test_id_that_is_no_text(identity):
    """It is a mistake of the program."""
    run = ScriptedRun()
    with pytest.raises(ProgramError, match=r'^context\.read: the ID of resource a:b:C "n" is not a text$'):
        read(run, run.value(identity))


def test_refused_read():
    """What does not exist is an error; what depends on it is left out."""

    def refuse(_request):
        raise RefusalError("resource 'i' does not exist")

    run = ScriptedRun(ScriptedMonitor(ReadResource=refuse))
    node = read(run, run.value('"i"'))
    run.resource("m", x=run.engine.field(node, "a"))
    run.finish()
    assert [(report.level, report.text) for report in run.reports] == [
        (Level.ERROR, "resource a:b:C \"n\" failed: resource 'i' does not exist"),
        (Level.WARN, 'resource a:b:C "m" is not sent: it depends on resource a:b:C "n", which failed'),
    ]
    assert run.monitor.registered == []
