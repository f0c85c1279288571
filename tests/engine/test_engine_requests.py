import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto.engine_pb2 import RequirePulumiVersionRequest
from pulumi.runtime.proto.provider_pb2 import CallResponse, CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    Parameterization,
    RegisterPackageRequest,
    RegisterResourceOutputsRequest,
    ResourceCallRequest,
    ResourceInvokeRequest,
)

from engine.helpers import constants, fields, named, new_has_no_id, provider, refuse
from engine.strategies import A, B, properties, proto, serialized, struct_of, values_of, without_nulls
from fakes.scripted import (
    OUTPUT,
    SIGNATURE,
    STACK_URN,
    UNKNOWN,
    ScriptedMonitor,
    ScriptedRun,
    plain,
    reference,
    secret,
    urn,
)
from pulumi_gestalt_engine import (
    NO_OPTIONS,
    CallOptions,
    Feature,
    Node,
    Package,
    PackageRequest,
    Parameters,
    ProgramError,
    ResourceOptions,
)
from pulumi_gestalt_engine.deployment import ALL_FEATURES
from pulumi_gestalt_engine.nodes import Ask, Fault, Fields
from pulumi_gestalt_engine.requests import encode_outputs
from pulumi_gestalt_engine.values import NULL, Value

NOT_KNOWN = Value(None, known=False)


def invoked(
    arguments: dict[str, Value] | None = None, *, preview: bool = True, failures: tuple = (), **result: object
) -> Fields | Fault:
    """Return what an invoke with such an answer comes to."""
    monitor = ScriptedMonitor(invoke=lambda _: InvokeResponse(failures=failures, **{"return": result}))
    run = ScriptedRun(monitor, preview=preview)
    node = run.invoke("a:b:f", **constants(run, arguments or {}))
    run.drive()
    assert isinstance(node.result, Fields | Fault)
    return node.result


# ---- invokes ----


@given(st.text(min_size=1), st.text(), properties(unknowns=False))
def test_invokes_are_the_official_messages(token, version, given_):
    """The official library reads an invoke whose arguments keep their secret marks and whose nulls are left out."""
    expected = ResourceInvokeRequest(
        tok=token,
        args=struct_of(without_nulls(given_)),
        version=version,
        acceptResources=True,
        accepts_byte_string=True,
    )
    run = ScriptedRun()
    run.invoke(token, CallOptions(version=version), **constants(run, values_of(given_)))
    run.flush()
    (request,) = run.monitor.invoked
    assert serialized(request) == serialized(expected)


def test_invoke_asks_the_monitor():
    """The result inherits the dependencies of the arguments."""
    run = ScriptedRun()
    arguments = {"a": Value(1, dependencies=(A,)), "b": Value(2, dependencies=(B, A))}
    assert run.invoke("a:b:f", **constants(run, arguments)).asked == Ask("", False, (A, B))


@pytest.mark.parametrize("unknown", [NOT_KNOWN, Value([NOT_KNOWN], secret=True)])
def test_invoke_with_an_unknown_argument_is_not_sent(unknown):
    """Every property of its result is unknown, secret if any argument is, from where the arguments are (1.5)."""
    run = ScriptedRun(preview=True)
    node = run.invoke("a:b:f", **constants(run, {"a": unknown, "b": Value(1, dependencies=(A,))}))
    run.drive()
    assert run.monitor.sent == []
    unknown_too = Value(None, known=False, secret=unknown.secret, dependencies=(A,))
    assert fields(node.result).get("x") == unknown_too
    assert fields(node.result).whole() == unknown_too


def test_property_of_an_invoke():
    """A property comes from the arguments' resources; an absent one is null, in a preview too."""
    result = fields(invoked({"a": Value(1, dependencies=(A,))}, x="y"))
    assert result.get("x") == Value("y", dependencies=(A,))
    assert result.get("z") == Value(None, dependencies=(A,))


def test_unknown_in_a_result():
    """A result may hold an unknown in a preview; in an update it is null."""
    assert fields(invoked(x=[UNKNOWN])).get("x") == Value([NOT_KNOWN])
    assert fields(invoked(preview=False, x=[UNKNOWN])).get("x") == Value([None])


@pytest.mark.parametrize("argument", [Value(1, secret=True), Value([Value(1, secret=True)])])
def test_secret_argument_makes_the_result_secret(argument):
    """What a provider makes of a secret may show it, so everything that comes back is secret (1.5)."""
    result = fields(invoked({"a": argument}, x="y"))
    assert (result.get("x"), result.get("z")) == (Value("y", secret=True), Value(None, secret=True))


def test_secret_in_the_result_makes_all_of_it_secret():
    """A secret part of the result marks its other parts too (1.5)."""
    result = fields(invoked(x="y", hidden={"deep": secret("s")}))
    assert result.get("x") == Value("y", secret=True)
    assert result.get("hidden") == Value({"deep": Value("s", secret=True)}, secret=True)


def test_failed_invoke_is_a_fault_with_all_reasons():
    """Every property and reason is there."""
    failures = (CheckFailure(property="a", reason="too small"), CheckFailure(reason="no such thing"))
    assert invoked(failures=failures) == Fault("invoke of a:b:f", "a: too small; no such thing")


def test_all_options_of_an_invoke():
    """Provider, plugin and parent reach their fields (1.5); with a provider the parent is not needed."""
    run = ScriptedRun()
    options = CallOptions(
        parent=run.component("p"),
        provider=provider(run, "a"),
        version="1.0",
        url="https://x.test",
        checksums={"linux-amd64": b"c"},
    )
    run.invoke("a:b:f", options, x=run.value("1"))
    run.finish()
    expected = ResourceInvokeRequest(
        tok="a:b:f",
        args={"x": 1},
        provider=named("a"),
        version="1.0",
        acceptResources=True,
        pluginDownloadURL="https://x.test",
        pluginChecksums={"linux-amd64": b"c"},
        accepts_byte_string=True,
    )
    (request,) = run.monitor.invoked
    assert serialized(request) == serialized(expected)


def test_invoke_in_a_package():
    """A package made by parameters stands for version and URL (1.7)."""
    run = ScriptedRun()
    run.invoke("a:b:f", CallOptions(package=made(run), version="1", url="u", checksums={"a": b"b"}))
    run.finish()
    (request,) = run.monitor.invoked
    assert (request.packageRef, request.version, request.pluginDownloadURL) == ("ref-base", "", "")
    assert not request.pluginChecksums


def made(run: ScriptedRun) -> Package:
    return run.engine.package(PackageRequest("base", "1", replacement=Parameters("made", "1", b"")))


@pytest.mark.parametrize("known", [True, False])
def test_invoke_with_a_parent(known):
    """The parent's provider for the package is used; if it has none Pulumi is told the parent, if it can be (43)."""
    run = ScriptedRun(features=ALL_FEATURES if known else ALL_FEATURES - {Feature.INVOKE_PARENT})
    parent = run.component("p", ResourceOptions(providers=[provider(run, "b")]))
    for token in ("a:b:f", "b:b:f"):
        run.invoke(token, CallOptions(parent=parent))
    run.invoke("a:b:g", CallOptions(parent=run.engine.stack_resource))
    run.finish()
    component = urn("p", "my:index:Part")
    assert [(request.tok, request.provider, request.parent) for request in run.monitor.invoked] == [
        ("a:b:g", "", STACK_URN if known else ""),
        ("a:b:f", "", component if known else ""),
        ("b:b:f", named("b"), ""),
    ]


def test_features_off_in_an_invoke():
    """Flags for what Pulumi does not know are left out."""
    run = ScriptedRun(features=frozenset())
    run.invoke("a:b:f")
    run.finish()
    (request,) = run.monitor.invoked
    assert serialized(request) == serialized(ResourceInvokeRequest(tok="a:b:f", args={}))


def test_invoke_waits_for_what_it_depends_on():
    """It is sent after the resources; its result comes from them too (1.5)."""
    run = ScriptedRun(ScriptedMonitor(invoke=lambda _: InvokeResponse(**{"return": {"x": 1}})))
    a, b = run.resource("a"), run.resource("b")
    options = CallOptions(depends_on=[a], depends_on_outputs=[run.engine.field(b, "id")])
    node = run.invoke("a:b:f", options)
    run.finish()
    assert [method for method, _ in run.monitor.sent] == ["RegisterResource"] * 2 + ["Invoke"]
    assert fields(node.result).get("x") == Value(1, dependencies=(urn("a"), urn("b")))


@pytest.mark.parametrize("how", ["argument", "option", "component"])
def test_invoke_needs_the_ids_of_what_it_depends_on(how):
    """In a preview nothing is asked about a resource that does not exist yet: all is unknown (checklist line 47)."""
    run = ScriptedRun(ScriptedMonitor(new_has_no_id), preview=True)
    component = run.component("c")
    new = run.declare("new", {"x": run.value("1")}, ResourceOptions(parent=component))
    arguments = {"x": run.engine.field(new, "urn")} if how == "argument" else {}
    depends = {"option": [new], "component": [component]}.get(how, [])
    node = run.invoke("a:b:f", CallOptions(depends_on=depends), **arguments)
    run.finish()
    assert run.monitor.invoked == []
    assert fields(node.result).get("x").known is False


def test_refused_invoke():
    """The error names the function."""
    run = ScriptedRun(ScriptedMonitor(invoke=refuse))
    node = run.invoke("a:b:f")
    run.finish()
    assert [report.text for report in run.reports] == ["invoke of a:b:f failed: not today"]
    assert node.result == Fault("invoke of a:b:f", "not today")


# ---- calls: checklist line 49 ----


def call(run: ScriptedRun, receiver: Node, options: CallOptions = NO_OPTIONS, **arguments: Node) -> Node:
    return run.engine.call("a:b:C/m", receiver, run.engine.named("context.call", list(arguments.items())), options)


def called(run: ScriptedRun) -> ResourceCallRequest:
    (request,) = run.monitor.requests("Call")
    return request


def test_call_is_the_official_message():
    """The receiver goes as `__self__`; arguments keep dependencies as output values and by name."""
    run = ScriptedRun()
    options = CallOptions(
        provider=provider(run, "a"), version="1.0", url="https://x.test", checksums={"linux-amd64": b"c"}
    )
    receiver = run.resource("r")
    call(run, receiver, options, x=run.engine.field(run.resource("d"), "id"), y=run.value("1"), n=run.value("null"))
    run.finish()
    it, d = reference("r", id="r-id"), urn("d")
    expected = ResourceCallRequest(
        tok="a:b:C/m",
        args={"__self__": it, "x": {SIGNATURE: OUTPUT, "value": "d-id", "dependencies": [d]}, "y": 1},
        argDependencies={
            "__self__": ResourceCallRequest.ArgumentDependencies(),
            "x": ResourceCallRequest.ArgumentDependencies(urns=[d]),
            "y": ResourceCallRequest.ArgumentDependencies(),
        },
        provider=named("a"),
        version="1.0",
        pluginDownloadURL="https://x.test",
        pluginChecksums={"linux-amd64": b"c"},
        accepts_byte_string=True,
    )
    assert serialized(called(run)) == serialized(expected)


def test_call_in_a_package_and_features_off():
    """A package stands for version and URL; without output values marks are as ever, references are IDs."""
    run = ScriptedRun(preview=True, features=frozenset({Feature.PARAMETERIZATION}))
    call(run, run.resource("r"), CallOptions(package=made(run), version="1"), x=run.value(json.dumps(secret(1))))
    run.finish()
    request = called(run)
    assert plain(request.args) == {"__self__": "r-id", "x": secret(1.0)}
    assert (request.packageRef, request.version, request.accepts_byte_string) == ("ref-base", "", False)


def test_call_of_a_components_method():
    """A component has no ID."""
    run = ScriptedRun()
    call(run, run.component("r"))
    run.finish()
    assert plain(called(run).args) == {"__self__": reference("r", "my:index:Part")}


def test_call_with_unknown_arguments_is_sent():
    """The provider decides what to make of them (1.5)."""
    run = ScriptedRun(preview=True)
    call(run, run.resource("r"), x=run.value(json.dumps(UNKNOWN)))
    run.finish()
    assert plain(called(run).args)["x"] == {SIGNATURE: OUTPUT}


def test_call_waits_for_its_receiver_and_what_it_depends_on():
    """As for every operation."""
    run = ScriptedRun()
    call(run, run.resource("r"), CallOptions(depends_on=[run.resource("d")]))
    run.finish()
    assert [method for method, _ in run.monitor.sent] == ["RegisterResource"] * 2 + ["Call"]


def test_result_of_a_call():
    """All of it comes from all that the answer says; any secret makes all of it secret (1.5)."""
    answer = {"x": 1, "y": secret("s")}
    dependencies = {name: CallResponse.ReturnDependencies(urns=[urn]) for name, urn in (("x", A), ("y", B))}
    run = ScriptedRun(
        ScriptedMonitor(Call=lambda _: CallResponse(returnDependencies=dependencies, **{"return": answer}))
    )
    result = call(run, run.resource("r"))
    run.finish()
    assert fields(result.result).get("x") == Value(1, secret=True, dependencies=(A, B))
    assert fields(result.result).get("y") == Value("s", secret=True, dependencies=(A, B))
    assert fields(result.result).get("absent") == Value(None, secret=True, dependencies=(A, B))
    whole = fields(result.result).whole()
    assert whole == Value({"x": 1, "y": Value("s", secret=True)}, secret=True, dependencies=(A, B))


def test_failed_call():
    """The error names the method and all reasons."""
    failures = [CheckFailure(property="x", reason="odd"), CheckFailure(reason="worse")]
    run = ScriptedRun(ScriptedMonitor(Call=lambda _: CallResponse(failures=failures)))
    node = call(run, run.resource("r"))
    run.finish()
    assert node.result == Fault("call of a:b:C/m", "x: odd; worse")
    assert [report.text for report in run.reports] == ["call of a:b:C/m failed: x: odd; worse"]


# ---- packages: checklist line 44 ----


def test_package_is_the_official_message():
    """A replacement and an extension have fields of their own (1.7)."""
    run = ScriptedRun()
    requests = [
        PackageRequest("base", "1.0.0", "https://x.test", replacement=Parameters("made", "2.0.0", b"\xff\x00")),
        PackageRequest("base", "1.0.0", extension=Parameters("more", "3.0.0", b"")),
    ]
    for request in requests:
        run.engine.package(request)
    run.finish()
    assert run.monitor.requests("RegisterPackage") == [
        RegisterPackageRequest(
            name="base",
            version="1.0.0",
            download_url="https://x.test",
            parameterization=Parameterization(name="made", version="2.0.0", value=b"\xff\x00"),
        ),
        RegisterPackageRequest(name="base", version="1.0.0", extension=Parameterization(name="more", version="3.0.0")),
    ]


def test_refused_package():
    """What is in it is not sent; the error names the package that was to be made."""
    run = ScriptedRun(ScriptedMonitor(RegisterPackage=refuse))
    run.declare("n", {}, ResourceOptions(package=made(run)))
    run.finish()
    assert [report.text for report in run.reports] == [
        "package made failed: not today",
        'resource a:b:C "n" is not sent: it depends on package made, which failed',
    ]


# ---- outputs of components ----


def test_outputs_of_a_component_are_the_official_message():
    """They go under the component's URN, with their marks, nulls left out; resources are references."""
    run = ScriptedRun(preview=True)
    component = run.component("c")
    inside = run.declare("n", {}, ResourceOptions(parent=component))
    outputs = {
        "null": run.value("null"),
        "secret": run.value("1", secret=True),
        "unknown": run.value(json.dumps([UNKNOWN])),
        "resource": run.engine.field(inside, None),
    }
    run.engine.register_outputs(component, run.engine.named("context.register-outputs", list(outputs.items())))
    run.finish()
    expected = {"secret": secret(1), "unknown": [UNKNOWN], "resource": reference("n", id="n-id")}
    assert run.monitor.requests("RegisterResourceOutputs") == [
        RegisterResourceOutputsRequest(urn=urn("c", "my:index:Part"), outputs=proto(expected).struct_value)
    ]


def test_output_of_a_component_that_cannot_be_sent():
    """The error names the component and the output."""
    run = ScriptedRun()
    component = run.component("c")
    run.engine.register_outputs(component, run.engine.named("x", [("n", run.value(str(2**60)))]))
    with pytest.raises(
        ProgramError, match=r'^outputs of resource my:index:Part "c": property "n": an integer beyond 2\^53'
    ):
        run.finish()


def test_refused_outputs():
    """The error names the component."""
    run = ScriptedRun(ScriptedMonitor(RegisterResourceOutputs=refuse))
    run.component("c")
    run.finish()
    assert [report.text for report in run.reports] == ['outputs of resource my:index:Part "c" failed: not today']


# ---- the version of Pulumi ----


def test_version_is_the_official_message():
    """The range is sent as it is."""
    run = ScriptedRun()
    node = run.engine.require_version(">=3.200.0")
    run.finish()
    assert run.monitor.requests("RequirePulumiVersion") == [
        RequirePulumiVersionRequest(pulumi_version_range=">=3.200.0")
    ]
    assert node.result == NULL


def test_version_out_of_range_ends_the_run():
    """The program cannot go on, so the reason is an error of the program."""
    run = ScriptedRun(ScriptedMonitor(RequirePulumiVersion=refuse))
    node = run.engine.require_version("<1")
    assert node.describe() == 'requirement of Pulumi "<1"'
    with pytest.raises(ProgramError, match=r"^context\.require-pulumi-version: not today$"):
        run.finish()


# ---- the stack's outputs ----


@given(properties())
def test_outputs_are_the_official_messages(given_):
    """The official library reads the stack's outputs, marks included, nulls left out."""
    expected = RegisterResourceOutputsRequest(urn=STACK_URN, outputs=struct_of(without_nulls(given_)))
    written = encode_outputs(STACK_URN, values_of(given_))
    assert serialized(RegisterResourceOutputsRequest.FromString(written)) == serialized(expected)


def test_no_outputs_are_sent_as_an_empty_object():
    """The object is there even without outputs, so that old ones are removed (1.6)."""
    request = RegisterResourceOutputsRequest.FromString(encode_outputs(STACK_URN, {}))
    assert request.HasField("outputs")
