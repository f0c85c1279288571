import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto.provider_pb2 import CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse, Result

import pulumi_gestalt_engine
from fakes.scripted import STACK_URN, UNKNOWN, ScriptedMonitor, ScriptedRun, plain, secret, urn
from pulumi_gestalt_engine import (
    NO_INPUTS,
    Config,
    ConfigEntry,
    DeploymentInfo,
    Engine,
    EngineError,
    Level,
    MonitorError,
    Node,
    ProgramError,
    Report,
    ResourceKind,
    Value,
    outputs_message,
)


def engine(*, preview: bool = False) -> Engine:
    return ScriptedRun(preview=preview).engine


def identity(text: str) -> str:
    return text


def test_public_names():
    """What the package exports is what it lists."""
    assert all(hasattr(pulumi_gestalt_engine, name) for name in pulumi_gestalt_engine.__all__)
    assert len(pulumi_gestalt_engine.__all__) == len(set(pulumi_gestalt_engine.__all__))


@pytest.mark.parametrize(
    ("preview", "problem"),
    [
        (True, "in-preview is true, but this run is not a preview"),
        (False, "in-preview is false, but this run is a preview"),
    ],
)
def test_preview_must_agree_with_the_deployment(preview, problem):
    """A program that passes on another flag than it was given would do a preview for real."""
    with pytest.raises(ProgramError) as caught:
        Engine(DeploymentInfo("p", "s", "o", not preview, Config("p")), STACK_URN, preview=preview)
    assert (caught.value.operation, caught.value.problem) == ("context.constructor", problem)


# ---- building ----


def test_config_is_looked_up():
    """Entries come from the deployment."""
    run = ScriptedRun(config=Config("shop", {"shop:a": "1"}, frozenset({"shop:a"})))
    assert run.engine.get_config(None, "a") == ConfigEntry("1", secret=True)
    assert run.engine.get_config("other", "a") is None


def test_secret_text_is_taken_as_it_is():
    """The text of a secret configuration value is not JSON: quotes and marks in it mean nothing to the engine."""
    run = ScriptedRun()
    run.engine.export("a", run.apply(run.engine.secret_text('"x'), identity))
    assert run.finish() == {"a": secret('"x')}
    assert run.calls == [("function-0", '"\\"x"')]


def test_invalid_value():
    """The error names the WIT function."""
    with pytest.raises(ProgramError, match=r"^context\.create-output: the value is not valid JSON"):
        engine().create("x", secret=False)


@pytest.mark.parametrize(
    ("token", "name", "problem"), [("", "n", "the type is empty"), ("a:b:C", "", "the name is empty")]
)
def test_registration_needs_type_and_name(token, name, problem):
    """Pulumi refuses both."""
    with pytest.raises(ProgramError, match=f"^context.register-resource: {problem}$"):
        engine().register(ResourceKind.CUSTOM, token, name, NO_INPUTS)


def test_invoke_needs_a_token():
    """Pulumi refuses an empty one."""
    with pytest.raises(ProgramError, match=r"^context\.invoke-resource: the token is empty$"):
        engine().invoke("", NO_INPUTS)


def test_property_given_twice():
    """One of two values would be lost without a word. Looking for the name is fast in long lists too."""
    run = engine()
    node = run.create("1", secret=False)
    inputs = [(str(number), node) for number in range(100_000)]
    with pytest.raises(ProgramError, match=r'^context\.register-resource: the property "99999" is given twice$'):
        run.named("context.register-resource", [*inputs, ("99999", node)])
    with pytest.raises(ProgramError, match=r'^context\.invoke-resource: the property "a" is given twice$'):
        run.named("context.invoke-resource", [("a", node), ("b", node), ("a", node)])


def test_integer_that_cannot_be_sent():
    """The error names the resource and the property, also when the resource had to wait."""
    run = ScriptedRun()
    big = run.engine.create(json.dumps({"size": 2**53 + 1}), secret=False)
    with pytest.raises(ProgramError, match=r'^resource a:b:C "n": property "disk\.size": an integer beyond 2\^53'):
        run.resource("n", disk=big)
    run.resource("later", disk=run.apply(run.engine.create("1", secret=False), lambda _: str(2**53 + 1)))
    with pytest.raises(ProgramError, match=r'^resource a:b:C "later": property "disk": an integer beyond 2\^53'):
        run.finish()


def test_argument_that_cannot_be_sent():
    """The error names the function and the argument."""
    run = ScriptedRun()
    with pytest.raises(ProgramError, match=r'^invoke of a:b:f: property "n": an integer beyond 2\^53'):
        run.invoke("a:b:f", n=run.engine.create(str(-(2**53) - 1), secret=True))


def test_export_that_cannot_be_sent():
    """The error names the export."""
    with pytest.raises(ProgramError, match=r'^output\.add-to-export: property "n": an integer beyond 2\^53'):
        outputs_message(STACK_URN, {"n": Value(2**60)})


# ---- exports ----


def test_the_last_export_of_a_name_counts():
    """As the contract says."""
    run = ScriptedRun()
    for number in "12":
        run.engine.export("a", run.engine.create(number, secret=False))
    assert run.finish() == {"a": 2.0}


def test_null_export_is_left_out():
    """A null says nothing (4); a secret one is sent, for that it is null is a secret."""
    run = ScriptedRun()
    run.engine.export("plain", run.engine.create("null", secret=False))
    run.engine.export("secret", run.engine.create("null", secret=True))
    assert run.finish() == {"secret": secret(None)}


def test_export_of_a_fault_is_left_out():
    """What failed has no value, and never becomes one."""
    run = ScriptedRun(ScriptedMonitor(register=lambda _: RegisterResourceResponse(result=Result.FAIL)))
    resource = run.resource("n")
    run.engine.export("field", run.engine.field(resource, "id"))
    mapped = run.apply(run.engine.field(resource, "urn"), identity)
    run.engine.export("mapped", mapped)
    run.engine.export("combined", run.engine.combine([run.engine.create("1", secret=False), mapped]))
    run.engine.export("good", run.engine.create("1", secret=False))
    assert run.finish() == {"good": 1.0}
    assert run.calls == []


def test_nested_marks_of_an_export_stay_where_they_are():
    """Secrets and unknowns inside of an export are sent as such."""
    run = ScriptedRun(preview=True)
    data = {"a": [secret("x"), UNKNOWN]}
    run.engine.export("a", run.engine.create(json.dumps(data), secret=False))
    assert run.finish() == {"a": data}


# ---- failures ----


def test_what_depends_on_a_failure_is_not_sent_and_reported():
    """Each resource and invoke that is left out is told, in order of creation, with the reason."""
    run = ScriptedRun(ScriptedMonitor(register=lambda _: RegisterResourceResponse(result=Result.FAIL)))
    failed = run.engine.field(run.resource("n"), "id")
    run.resource("m", x=run.engine.create("1", secret=False), y=failed)
    run.invoke("a:b:f", x=failed)
    run.finish()
    reason = 'it depends on resource a:b:C "n", which failed'
    facts = (("failed", "true"),)
    assert run.reports == [
        Report(Level.WARN, f'resource a:b:C "m" is not sent: {reason}', facts),
        Report(Level.WARN, f"invoke of a:b:f is not sent: {reason}", facts),
    ]
    assert [request.name for request in run.monitor.registered] == ["n"]
    assert run.monitor.invoked == []


def test_trace_tells_each_step_once():
    """With tracing on, requests and answers are told by number and name."""
    run = ScriptedRun(trace=True)
    run.resource("n", x=run.engine.create('"hunter2"', secret=True))
    run.finish()
    assert run.reports == [
        Report(Level.TRACE, 'sent: request 2, resource a:b:C "n"'),
        Report(Level.TRACE, 'answered: request 2, resource a:b:C "n"'),
    ]


# ---- misuse ----


def asked(run: Engine) -> Node:
    run.map(run.create("1", secret=False), "f")
    (call,) = run.calls_to_make()
    return call.node


MISUSE = r"^context\.finish: a result is given for a function that was not asked for, or was already answered"


def test_result_for_a_call_that_was_never_made():
    """A constant, a map that waits, and a map that was not handed out yet take no result."""
    run = engine()
    constant = run.create("1", secret=False)
    first = run.map(constant, "f")
    for node in (constant, first, run.map(first, "g")):
        with pytest.raises(ProgramError, match=MISUSE):
            run.receive_result(node, "1")


def test_result_given_twice():
    """A call takes one result."""
    run = engine()
    node = asked(run)
    run.receive_result(node, "1")
    with pytest.raises(ProgramError, match=MISUSE):
        run.receive_result(node, "1")


def test_result_of_another_engine():
    """An output of another run with the same number is not confused with ours."""
    run, other = engine(), engine()
    asked(run)
    with pytest.raises(ProgramError, match=MISUSE):
        run.receive_result(asked(other), "1")


def test_result_that_is_not_json():
    """The error names the function; the call stays open."""
    run = engine()
    node = asked(run)
    with pytest.raises(ProgramError, match=r'^context\.finish: the result of function "f" is not valid JSON'):
        run.receive_result(node, "hunter2")
    assert run.unanswered_calls == ["f"]


def test_answer_for_an_unknown_request():
    """A number that was never sent, or was answered, is the monitor's mistake."""
    run = ScriptedRun()
    run.resource("n")
    (request,) = run.engine.requests_to_send()
    with pytest.raises(MonitorError, match=r"^the monitor's answer cannot be read: no request 7 is open$"):
        run.engine.receive_response(7, b"")
    run.engine.receive_response(request.id, RegisterResourceResponse(urn=urn("n")).SerializeToString())
    with pytest.raises(MonitorError, match=f"no request {request.id} is open"):
        run.engine.receive_response(request.id, b"")


def test_answer_that_cannot_be_read():
    """The error names the message."""
    run = ScriptedRun()
    run.resource("n")
    (request,) = run.engine.requests_to_send()
    with pytest.raises(MonitorError, match=r"^the monitor's RegisterResourceResponse cannot be read: "):
        run.engine.receive_response(request.id, b"\x0a\x05")


@settings(deadline=None)
@given(st.data(), st.booleans())
def test_damaged_answers_end_in_a_run_or_an_error_of_ours(draw, preview):
    """Whatever the monitor answers, and wherever it flows: no other kind of error comes out."""

    def damaged(whole: bytes) -> bytes:
        body = bytearray(whole)
        for _ in range(draw.draw(st.integers(0, 3))):
            at = draw.draw(st.integers(0, len(body)))
            body[at : at + draw.draw(st.integers(0, 2))] = draw.draw(st.binary(max_size=3))
        return bytes(body)

    run = ScriptedRun(preview=preview)
    resource = run.resource("n", a=run.engine.create(json.dumps({"b": [secret("x"), 1.5, None]}), secret=False))
    source = run.engine.field(resource, "a")
    invoked = run.engine.field(run.invoke("a:b:f", x=source), "y")
    run.engine.export("e", run.engine.combine([run.apply(source, identity), invoked]))
    run.resource("m", x=invoked)
    with contextlib.suppress(EngineError):
        for request in run.engine.requests_to_send():
            run.monitor.send(request)
            run.engine.receive_response(request.id, damaged(run.monitor.open.pop(request.id)))
        run.finish()
        assert run.engine.open_requests == 0


@pytest.mark.parametrize("before", [True, False])
def test_property_that_cannot_be_read(before):
    """Whether the field is asked for before or after the answer, the error names resource and property."""

    def answer(request: RegisterResourceRequest) -> RegisterResourceResponse:
        return RegisterResourceResponse(urn=urn(request.name), object={"a": float("nan")})

    run = ScriptedRun(ScriptedMonitor(register=answer))
    resource = run.resource("n")
    if before:
        run.engine.field(resource, "a")
        ask = run.finish
    else:
        run.finish()

        def ask() -> object:
            return run.engine.field(resource, "a")

    with pytest.raises(
        MonitorError, match=r'^the monitor\'s answer for resource a:b:C "n" cannot be read: property "a"'
    ):
        ask()


# ---- draining ----


def test_every_request_and_call_is_handed_out_once():
    """Draining gives a list once."""
    run = ScriptedRun()
    run.resource("n")
    assert [request.id for request in run.engine.requests_to_send()] == [1]
    assert run.engine.requests_to_send() == []
    assert run.engine.open_requests == 1
    run.apply(run.engine.create("1", secret=False), identity)
    assert len(run.engine.calls_to_make()) == 1
    assert run.engine.calls_to_make() == []
    assert run.engine.unanswered_calls == ["function-0"]


def test_requests_of_one_batch_come_in_order_of_creation():
    """Which answer arrived first does not decide the order in which resources are sent."""
    run = ScriptedRun()
    first, second = (run.engine.field(run.resource(name), "id") for name in "ab")
    for name, source in (("of-a", first), ("of-b", second)):
        run.resource(name, x=source)
    sent = {request.id: request for request in run.engine.requests_to_send()}
    for request in sent.values():
        run.monitor.send(request)
    for _ in sent:
        run.engine.receive_response(*run.monitor.answer(-1))
    later = [RegisterResourceRequest.FromString(request.body).name for request in run.engine.requests_to_send()]
    assert later == ["of-a", "of-b"]


def test_unknown_calls_are_counted():
    """A function that is left out in a preview is counted, and not called."""
    run = ScriptedRun(ScriptedMonitor(register=lambda _: RegisterResourceResponse(urn=urn("n"))), preview=True)
    run.apply(run.engine.field(run.resource("n"), "id"), identity)
    run.finish()
    assert (run.engine.unknown_calls, run.calls) == (1, [])


def test_a_long_list_is_sent_quickly():
    """Thirty thousand items as one input, and as many outputs combined, take no quadratic time."""
    run = ScriptedRun()
    items = [run.value(str(number)) for number in range(30_000)]
    run.resource("n", x=run.engine.combine(items), y=run.value(json.dumps(list(range(30_000)))))
    (request,) = run.engine.requests_to_send()
    sent = plain(RegisterResourceRequest.FromString(request.body).object)
    assert sent["x"] == sent["y"] == list(range(30_000))


def test_failed_invoke_is_reported_as_an_error():
    """Everything that the provider said is shown."""
    failures = [CheckFailure(property="a", reason="bad"), CheckFailure(reason="worse")]
    run = ScriptedRun(ScriptedMonitor(invoke=lambda _: InvokeResponse(failures=failures)))
    run.invoke("a:b:f")
    run.finish()
    assert run.reports == [Report(Level.ERROR, "invoke of a:b:f failed: a: bad; worse")]
