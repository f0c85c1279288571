"""Resources that are found by a reference or a URN: checklist line 51."""

import json

import pytest
from pulumi.runtime.proto.provider_pb2 import CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import ResourceInvokeRequest

from engine.helpers import fields, refuse
from engine.strategies import LATER, serialized
from fakes.scripted import SIGNATURE, UNKNOWN, ScriptedMonitor, ScriptedRun, reference, secret, urn
from pulumi_gestalt_engine import MonitorError, Node, ProgramError, ResourceOptions
from pulumi_gestalt_engine.nodes import Fault
from pulumi_gestalt_engine.values import REFERENCE_SIGNATURE, Value
from pulumi_gestalt_engine.wire import LENGTH, length_delimited, tag, text_field

U = urn("x")


def looked_up(data: object, run: ScriptedRun) -> Node:
    return run.engine.lookup(run.value(json.dumps(data)))


def answering(**result: object) -> ScriptedMonitor:
    return ScriptedMonitor(invoke=lambda _: InvokeResponse(**{"return": {"urn": U, **result}}))


@pytest.mark.parametrize("data", [U, reference("x"), reference("x", id="i"), [reference("x", id="i")]])
def test_lookup_is_the_official_message(data):
    """Pulumi is asked for the resource by its URN."""
    run = ScriptedRun(answering())
    node = looked_up(data, run)
    assert node.describe() == f"look-up of the resource {U}"
    run.finish()
    expected = ResourceInvokeRequest(
        tok="pulumi:pulumi:getResource", args={"urn": U}, acceptResources=True, accepts_byte_string=True
    )
    assert [serialized(request) for request in run.monitor.invoked] == [serialized(expected)]


def test_byte_strings_off():
    """A Pulumi that does not know byte strings is not told that we do."""
    run = ScriptedRun(answering(), features=frozenset())
    looked_up(U, run)
    run.finish()
    assert not run.monitor.invoked[0].accepts_byte_string


def test_what_was_found():
    """The properties are those of the resource, which they come from; what is absent is null."""
    run = ScriptedRun(answering(id="i", state={"a": {"b": [secret("s")]}}, provider="p"))
    node = looked_up(U, run)
    run.finish()
    found = fields(node.result)
    assert found.get("id") == Value("i", dependencies=(U,))
    assert found.get("urn") == Value(U, dependencies=(U,))
    assert found.get("a") == Value({"b": [Value("s", secret=True)]}, dependencies=(U,))
    assert found.get("provider") == Value(None, dependencies=(U,))
    assert found.whole() == Value({SIGNATURE: REFERENCE_SIGNATURE, "urn": U, "id": "i"}, dependencies=(U,))


def test_id_of_the_reference():
    """Where Pulumi says no ID, that of the reference counts."""
    run = ScriptedRun(answering(id="", state={}))
    node = looked_up(reference("x", id="i"), run)
    run.finish()
    assert fields(node.result).get("id") == Value("i", dependencies=(U,))


@pytest.mark.parametrize("data", [U, reference("x", id=UNKNOWN), reference("x")])
def test_id_that_is_unknown(data):
    """Nobody knows it; then what is absent is unknown too."""
    run = ScriptedRun(answering(), preview=True)
    node = looked_up(data, run)
    run.finish()
    unknown = Value(None, known=False, dependencies=(U,))
    assert [fields(node.result).get(name) for name in ("id", "a")] == [unknown, unknown]


def test_lookup_of_an_unknown():
    """Pulumi is not asked; every property is unknown, with the marks of the value."""
    run = ScriptedRun(preview=True)
    node = looked_up(secret(UNKNOWN), run)
    assert node.describe() == "look-up of a resource"
    run.finish()
    assert fields(node.result).get("x") == Value(None, known=False, secret=True)
    assert run.monitor.invoked == []


def test_lookup_by_a_secret():
    """What is found is secret."""
    run = ScriptedRun(answering(id="i", state={"a": 1}))
    node = looked_up(secret(U), run)
    run.finish()
    assert fields(node.result).get("a") == Value(1, secret=True, dependencies=(U,))


@pytest.mark.parametrize("data", ["", None, 1, {}, [reference("x"), reference("y")], {"urn": U}])
def test_what_refers_to_no_resource(data):
    """It is a mistake of the program, which quotes no value."""
    run = ScriptedRun()
    problem = r"^output\.as-resource: the value is neither a reference to a resource nor the text of a URN$"
    with pytest.raises(ProgramError, match=problem):
        looked_up(data, run)


def test_resource_that_does_not_exist():
    """The error names its URN; so does a failure of the function."""
    failing = ScriptedMonitor(invoke=lambda _: InvokeResponse(failures=[CheckFailure(reason="unknown resource")]))
    for monitor, reason in ((ScriptedMonitor(invoke=refuse), "not today"), (failing, "unknown resource")):
        run = ScriptedRun(monitor)
        node = looked_up(U, run)
        run.finish()
        assert node.result == Fault(f"look-up of the resource {U}", reason)
        assert [report.text for report in run.reports] == [f"look-up of the resource {U} failed: {reason}"]


@pytest.mark.parametrize("field", ["id", "state"])
def test_answer_that_cannot_be_read(field):
    """The error names the message."""
    answer = InvokeResponse()
    getattr(answer, "return").fields[field].struct_value.fields["x"].string_value = "0123456789"
    body = answer.SerializeToString().replace(b"0123456789", b"\xff" * 10)
    run = ScriptedRun()
    looked_up(U, run)
    (request,) = run.engine.requests_to_send()
    if field == "state":
        body = body.replace(b"\x0a\x01x\x12", b"\x0a\x01x\x0f")
    with pytest.raises(MonitorError, match=r"^the monitor's InvokeResponse cannot be read: "):
        run.engine.receive_response(request.id, body)


def test_found_resource_as_a_parent():
    """A resource that was found can be what a registered one can be."""
    run = ScriptedRun(answering(id="i", state={}))
    run.declare("n", {}, ResourceOptions(parent=looked_up(U, run), deleted_with=looked_up(U, run)))
    run.finish()
    request = run.monitor.by_name("n")
    assert (request.parent, request.deletedWith) == (U, U)


def test_state_with_other_fields():
    """What a later protocol adds to the state is skipped; a state that is no object is none."""
    answer = InvokeResponse(**{"return": {"id": "i", "state": {"a": 1}}})
    state = getattr(answer, "return").fields["state"]
    for whole, found in (
        (LATER + state.SerializeToString(), 1),
        (LATER, None),
    ):
        run = ScriptedRun()
        node = looked_up(U, run)
        (request,) = run.engine.requests_to_send()
        body = answer.SerializeToString()
        entry = text_field(1, "state") + length_delimited(tag(2, LENGTH), whole)
        body += length_delimited(tag(1, LENGTH), length_delimited(tag(1, LENGTH), entry))
        run.engine.receive_response(request.id, body)
        assert fields(node.result).get("a") == Value(found, dependencies=(U,))
