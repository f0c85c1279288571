"""Functions of the program that Pulumi calls; the official messages are the oracle."""

import json

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto.callback_pb2 import Callback as ProtoCallback
from pulumi.runtime.proto.resource_pb2 import (
    ErrorHookRequest,
    ErrorHookResponse,
    ResourceHookRequest,
    ResourceHookResponse,
    TransformInvokeOptions,
    TransformInvokeRequest,
    TransformInvokeResponse,
    TransformRequest,
    TransformResourceOptions,
    TransformResponse,
)

from engine.strategies import FOREIGN, LATER, proto
from fakes.scripted import (
    OUTPUT,
    SIGNATURE,
    TARGET,
    UNKNOWN,
    MistakeError,
    RefusalError,
    ScriptedMonitor,
    ScriptedRun,
    part,
    plain,
    reference,
    secret,
    urn,
)
from pulumi_gestalt_engine import CallbackKind, MonitorError, ProgramError, Reply, derivations
from pulumi_gestalt_engine.callbacks import decode_call

STATE = {"a": 1, "b": [secret("x"), reference("r", id="i")]}


def asked(kind: CallbackKind, message, *, preview: bool = False) -> dict:
    """Return what a function is given for `message`."""
    return json.loads(decode_call(kind, message.SerializeToString(), preview=preview).argument)


def replied(kind: CallbackKind, message, result, *, preview: bool = False) -> Reply:
    """Return what Pulumi is told when the function returns `result`, or what a function makes of the argument."""
    run = ScriptedRun(preview=preview)
    function = result if callable(result) else lambda _: json.dumps(result)
    callback = run.engine.callback(kind, run.named(function, "f"), TARGET)
    return run.call(callback, message)


def transformed(message, result, *, preview: bool = False) -> TransformResponse:
    return TransformResponse.FromString(replied(CallbackKind.TRANSFORM, message, result, preview=preview).body)


def struct(data: dict) -> Struct:
    return proto(data).struct_value


# ---- hooks ----


def test_argument_of_a_hook():
    """Every field by its name, null for what there is not; secrets are in clear, references as they are."""
    message = ResourceHookRequest(urn="u", id="i", name="n", type="t", new_inputs=struct(STATE), old_outputs=struct({}))
    assert asked(CallbackKind.HOOK, message) == {
        "urn": "u",
        "id": "i",
        "name": "n",
        "type": "t",
        "newInputs": {"a": 1, "b": ["x", reference("r", id="i")]},
        "oldInputs": None,
        "newOutputs": None,
        "oldOutputs": {},
    }


def test_argument_of_an_error_hook():
    """The same, with the operation that failed, and the errors in their order."""
    message = ErrorHookRequest(
        urn="u", id="i", name="n", type="t", old_outputs=struct(STATE), failed_operation="create", errors=["b", "a"]
    )
    assert asked(CallbackKind.ERROR_HOOK, message) == {
        "urn": "u",
        "id": "i",
        "name": "n",
        "type": "t",
        "newInputs": None,
        "oldInputs": None,
        "oldOutputs": {"a": 1, "b": ["x", reference("r", id="i")]},
        "failedOperation": "create",
        "errors": ["b", "a"],
    }


def test_output_values_and_unknowns_of_a_hook():
    """An output value stands as its value in clear; what is unknown is Pulumi's text for it."""
    inputs = {
        "output": {SIGNATURE: OUTPUT, "value": ["x"], "secret": True, "dependencies": ["urn:a"]},
        "unknown": {SIGNATURE: OUTPUT, "dependencies": ["urn:a"]},
        "plain unknown": [UNKNOWN],
    }
    message = ResourceHookRequest(new_inputs=struct(inputs))
    expected = {"output": ["x"], "unknown": UNKNOWN, "plain unknown": [UNKNOWN]}
    assert asked(CallbackKind.HOOK, message, preview=True)["newInputs"] == expected
    assert asked(CallbackKind.HOOK, message)["newInputs"] == {**expected, "unknown": None, "plain unknown": [None]}


@pytest.mark.parametrize("result", [None, True, {"anything": 1}])
def test_result_of_a_hook_is_not_looked_at(result):
    """A hook that returns has succeeded."""
    reply = replied(CallbackKind.HOOK, ResourceHookRequest(), result)
    assert ResourceHookResponse.FromString(reply.body) == ResourceHookResponse()


@pytest.mark.parametrize(("result", "retry"), [(True, True), (False, False), (None, False), (1, False), ("x", False)])
def test_result_of_an_error_hook(result, retry):
    """Only the result true lets Pulumi try again."""
    reply = replied(CallbackKind.ERROR_HOOK, ErrorHookRequest(), result)
    assert ErrorHookResponse.FromString(reply.body) == ErrorHookResponse(retry=retry)


def fail(_text: str) -> str:
    raise MistakeError("no luck")


@pytest.mark.parametrize(
    ("kind", "response"),
    [(CallbackKind.HOOK, ResourceHookResponse), (CallbackKind.ERROR_HOOK, ErrorHookResponse)],
)
def test_hook_that_fails(kind, response):
    """The message is the hook's error, which fails the operation (checklist line 57)."""
    reply = replied(kind, ResourceHookRequest(), fail)
    assert response.FromString(reply.body) == response(error="no luck")


@pytest.mark.parametrize("kind", [CallbackKind.TRANSFORM, CallbackKind.INVOKE_TRANSFORM])
def test_transform_that_fails(kind):
    """There is no response but the message, as the status of the call."""
    reply = replied(kind, TransformRequest(), fail)
    assert (reply.body, reply.error) == (None, "no luck")


def test_failure_without_a_message():
    """An empty message still is a failure."""

    def fail_silently(_text):
        raise MistakeError("")

    reply = replied(CallbackKind.HOOK, ResourceHookRequest(), fail_silently)
    assert ResourceHookResponse.FromString(reply.body).error == "the hook failed"


def test_hook_answered_by_an_output_that_failed():
    """The reason of the failure is that of the hook."""

    def script(_request):
        raise RefusalError("not today")

    run = ScriptedRun(ScriptedMonitor(invoke=script))
    name = run.named(lambda _: run.engine.field(run.invoke("a:b:f"), "x"))
    reply = run.call(run.engine.callback(CallbackKind.HOOK, name, TARGET), ResourceHookRequest())
    assert ResourceHookResponse.FromString(reply.body).error == "not today"


# ---- transforms ----


def test_argument_of_a_transform():
    """Type, name, kind, parent, properties with their marks, options that are set."""
    output = {SIGNATURE: OUTPUT, "value": "x", "dependencies": ["urn:a"]}
    message = TransformRequest(
        type="t",
        name="n",
        custom=True,
        parent="p",
        properties=struct({**STATE, "output": output}),
        options=TransformResourceOptions(protect=False),
    )
    assert asked(CallbackKind.TRANSFORM, message) == {
        "type": "t",
        "name": "n",
        "custom": True,
        "parent": "p",
        "properties": {**STATE, "output": output},
        "options": {"protect": False},
    }
    assert asked(CallbackKind.TRANSFORM, TransformRequest())["custom"] is False


def test_marks_in_the_argument_of_a_transform():
    """An output value without dependencies is a secret, or the text for unknown, as everywhere."""
    properties = {
        "secret": {SIGNATURE: OUTPUT, "value": ["x"], "secret": True},
        "unknown": {SIGNATURE: OUTPUT},
        "secret unknown": {SIGNATURE: OUTPUT, "secret": True, "dependencies": ["urn:a"]},
    }
    message = TransformRequest(properties=struct(properties))
    assert asked(CallbackKind.TRANSFORM, message, preview=True)["properties"] == {
        "secret": secret(["x"]),
        "unknown": UNKNOWN,
        "secret unknown": properties["secret unknown"],
    }


@pytest.mark.parametrize("result", [None, {}, {"options": None}, {"options": {}}, {"properties": None}])
def test_transform_that_changes_nothing(result):
    """What is left out stays as it was, so the response is empty (1.9)."""
    assert transformed(TransformRequest(properties=struct(STATE)), result) == TransformResponse()


def test_transform_of_properties():
    """Marks are written as output values, which keep their dependencies."""
    output = {SIGNATURE: OUTPUT, "value": "x", "dependencies": ["urn:b", "urn:a"]}
    response = transformed(
        TransformRequest(), {"properties": {"a": None, "b": secret(1), "c": output, "d": [UNKNOWN]}}, preview=True
    )
    assert plain(response.properties) == {
        "a": None,
        "b": {SIGNATURE: OUTPUT, "value": 1.0, "secret": True},
        "c": {**output, "dependencies": ["urn:a", "urn:b"]},
        "d": [{SIGNATURE: OUTPUT}],
    }
    assert not response.HasField("options")


def test_properties_that_come_in_an_output():
    """They have the marks of that output: no secret is lost; properties that tell their own sources keep those."""
    run = ScriptedRun()
    source = run.engine.derive(run.engine.field(run.resource("n"), "id"), derivations.secret)
    told = run.engine.assemble(json.dumps({"properties": {"x": part(0), "y": 1}}), [source])
    results = iter([run.apply(source, lambda _: '{"properties": {"x": 1}}'), told])
    callback = run.engine.callback(CallbackKind.TRANSFORM, run.named(lambda _: next(results)), TARGET)
    replies = [TransformResponse.FromString(run.call(callback, TransformRequest()).body) for _ in range(2)]
    hidden = {SIGNATURE: OUTPUT, "secret": True, "dependencies": [urn("n")]}
    assert plain(replies[0].properties) == {"x": {**hidden, "value": 1.0}}
    assert plain(replies[1].properties) == {"x": {**hidden, "value": "n-id"}, "y": 1.0}


RESULTS = [1, [], "x", {"property": {}}, {"properties": 1}, {"options": []}, {"properties": secret({})}, UNKNOWN]


@pytest.mark.parametrize("result", RESULTS, ids=range(len(RESULTS)))
@pytest.mark.parametrize("kind", [CallbackKind.TRANSFORM, CallbackKind.INVOKE_TRANSFORM])
def test_result_that_is_no_transform(kind, result):
    """It is a mistake of the program that names the function."""
    name = "arguments" if kind is CallbackKind.INVOKE_TRANSFORM else "properties"
    problem = f'^context.finish: the result of transform "f" is not an object with {name}, options or both\nhint: '
    if isinstance(result, dict) and "properties" in result and kind is CallbackKind.INVOKE_TRANSFORM:
        result = {"arguments": result["properties"]}
    with pytest.raises(ProgramError, match=problem):
        replied(kind, TransformRequest(), result, preview=True)


def test_property_of_a_transform_that_cannot_be_sent():
    """The error names the function and the property."""
    with pytest.raises(ProgramError, match=r'^transform "f": property "a": an integer beyond 2\^53'):
        replied(CallbackKind.TRANSFORM, TransformRequest(), {"properties": {"a": 2**60}})


# ---- transforms of invokes: checklist line 55 ----


def test_invoke_transform():
    """Arguments and provider can be changed; options that are not kept as they were."""
    checksums = {"linux-amd64": b"c"}
    message = TransformInvokeRequest(
        token="t", args=struct(STATE), options=TransformInvokeOptions(version="1", plugin_checksums=checksums)
    )
    assert asked(CallbackKind.INVOKE_TRANSFORM, message) == {
        "token": "t",
        "arguments": STATE,
        "options": {"version": "1"},
    }
    reply = replied(CallbackKind.INVOKE_TRANSFORM, message, {"arguments": {"x": 1}, "options": {"provider": "p::i"}})
    assert TransformInvokeResponse.FromString(reply.body) == TransformInvokeResponse(
        args=struct({"x": 1}),
        options=TransformInvokeOptions(version="1", plugin_checksums=checksums, provider="p::i"),
    )


# ---- calls ----


@pytest.mark.parametrize("kind", CallbackKind)
def test_unknown_fields_of_a_request_are_skipped(kind):
    """A later protocol may add some, of every wire type."""
    assert asked(kind, ResourceHookRequest()) == json.loads(decode_call(kind, FOREIGN + LATER, preview=False).argument)


@pytest.mark.parametrize("kind", CallbackKind)
def test_request_that_cannot_be_read(kind):
    """The error names the message."""
    with pytest.raises(MonitorError, match=f"^the monitor's {kind.value} cannot be read: "):
        decode_call(kind, b"\x0a\x05", preview=False)


def test_unknown_token_is_refused():
    """Pulumi is told that there is no such callback (checklist line 57)."""
    run = ScriptedRun()
    reply = run.call(ProtoCallback(token="x"), ResourceHookRequest())
    assert (reply.body, reply.error) == (None, "the program has no callback 'x'")
    assert run.calls == []


def test_same_function_twice_has_two_tokens():
    """A token is unique, so that a hook and a transform may be the same function."""
    run = ScriptedRun()
    assert not run.engine.serves
    first, second = (run.engine.callback(kind, "f", TARGET) for kind in (CallbackKind.HOOK, CallbackKind.TRANSFORM))
    assert first.token != second.token
    assert run.engine.serves


def test_calls_while_operations_are_open():
    """Pulumi calls while the registration that the call is about waits for its answer (1.9)."""
    run = ScriptedRun()
    callback = run.engine.callback(CallbackKind.TRANSFORM, run.named(lambda _: "null", "f"), TARGET)
    run.resource("n")
    run.flush()
    run.engine.receive_call("c", callback.token, TransformRequest(name="n").SerializeToString())
    run.flush()
    run._run(run._waiting.pop())
    run.flush()
    assert (run.engine.open_requests, run.replies) == (1, {"c": Reply("c", b"")})
    run.finish()
