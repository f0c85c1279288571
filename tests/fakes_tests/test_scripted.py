"""The scripted monitor and run keep the promises that the engine's tests rest on."""

import pytest
from pulumi.runtime.proto.provider_pb2 import InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    RegisterResourceRequest,
    RegisterResourceResponse,
    ResourceHookRequest,
    ResourceHookResponse,
    ResourceInvokeRequest,
)

from fakes.scripted import METHODS, TARGET, MistakeError, RefusalError, ScriptedMonitor, ScriptedRun, plain, urn
from pulumi_gestalt_engine import CallbackKind, Request


def test_monitor_echoes_inputs():
    """By default a registration is answered with its inputs, a URN and an ID."""
    request = RegisterResourceRequest(type="a:b:C", name="n", object={"x": "y"}, custom=True)
    monitor = ScriptedMonitor()
    monitor.send(Request(3, "RegisterResource", request.SerializeToString()))
    number, body = monitor.answer()
    assert isinstance(body, bytes)
    answer = RegisterResourceResponse.FromString(body)
    assert (number, answer.urn, answer.id, plain(answer.object)) == (3, urn("n"), "n-id", {"x": "y"})
    assert monitor.registered == [request]
    assert monitor.by_name("n") == request


def test_components_have_no_id_and_no_properties():
    """As Pulumi answers: a component of the program has a URN only, a remote one its properties too."""
    monitor = ScriptedMonitor()
    for number, remote in enumerate((False, True)):
        request = RegisterResourceRequest(type="a:b:C", name="n", object={"x": "y"}, remote=remote)
        monitor.send(Request(number, "RegisterResource", request.SerializeToString()))
        answer = RegisterResourceResponse.FromString(monitor.open[number])
        assert (answer.id, plain(answer.object)) == ("", {"x": "y"} if remote else {})


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_is_answered(method):
    """What a test does not script is answered all the same."""
    monitor = ScriptedMonitor()
    monitor.send(Request(1, method, b""))
    assert [sent for sent, _ in monitor.sent] == [method]
    assert len(monitor.requests(method)) == 1
    assert isinstance(monitor.answer()[1], bytes)


def test_script_refuses():
    """A refusal waits to be given as an answer does, and reaches the engine as a failure."""

    def refuse(_request):
        raise RefusalError("not today")

    monitor = ScriptedMonitor(refuse, ReadResource=refuse)
    monitor.send(Request(1, "RegisterResource", b""))
    monitor.send(Request(2, "ReadResource", b""))
    assert [monitor.answer(), monitor.answer()] == [(1, "not today"), (2, "not today")]
    run = ScriptedRun(monitor)
    run.resource("n")
    run.finish()
    assert [report.text for report in run.reports] == ['resource a:b:C "n" failed: not today']


def test_monitor_answers_in_the_order_that_it_is_told():
    """A pick chooses among the open answers, counted round and round."""
    monitor = ScriptedMonitor(invoke=lambda request: InvokeResponse(**{"return": {"token": request.tok}}))
    for number, token in enumerate("abc"):
        body = ResourceInvokeRequest(tok=token).SerializeToString()
        monitor.send(Request(number, "Invoke", body))
    assert [monitor.answer(4)[0] for _ in range(3)] == [1, 0, 2]
    assert [request.tok for request in monitor.invoked] == ["a", "b", "c"]


def test_run_finishes_a_program():
    """Resources, invokes, functions and exports meet."""
    run = ScriptedRun()
    resource = run.resource("n", size=run.value("1"))
    result = run.invoke("a:b:f")
    doubled = run.apply(run.engine.field(resource, "size"), lambda text: f"[{text},{text}]")
    run.engine.export("doubled", doubled)
    run.engine.export("nothing", run.engine.field(result, "x"))
    assert run.finish() == {"doubled": [1.0, 1.0]}
    assert run.calls == [("function-0", "1")]
    assert run.reports == []


def test_run_completes_components():
    """A component without outputs is completed before the end."""
    run = ScriptedRun()
    run.component("c")
    run.finish()
    assert [request.urn for request in run.monitor.requests("RegisterResourceOutputs")] == [urn("c", "my:index:Part")]


def test_functions_answer_with_outputs_and_failures():
    """A function may return an output, or fail, and so may the one that recovers from that."""
    run = ScriptedRun()

    def fail(_text):
        raise MistakeError("no")

    later = run.engine.field(run.resource("n"), "id")
    run.engine.export("output", run.apply(run.value("1"), lambda _: later))
    failing = run.apply(run.value("1"), fail)
    run.engine.export("failed", failing)
    run.engine.export("recovered", run.recover(failing, lambda text: text))
    assert run.finish() == {"output": "n-id", "recovered": 'function "function-1" failed: no'}


def test_run_feeds_one_event_at_a_time_as_picked():
    """Picks choose among waiting calls and open answers alike."""
    run = ScriptedRun(picks=(0, 2))
    order: list[str] = []
    run.resource("n")
    for name in "ab":
        run.apply(run.value("1"), lambda _, name=name: order.append(name) or "1", name)
    run.apply(run.engine.field(run.resource("m"), "id"), lambda _: order.append("m") or "1", "m")
    run.finish()
    assert sorted(order) == ["a", "b", "m"]
    assert [function for function, _ in run.calls] == ["a", "b", "m"]
    assert order != sorted(order) or run.monitor.open == {}


def test_pulumi_calls_a_function():
    """A call by Pulumi runs the function and gives the reply."""
    run = ScriptedRun()
    callback = run.engine.callback(CallbackKind.HOOK, run.named(lambda _: "null", "f"), TARGET)
    reply = run.call(callback, ResourceHookRequest(urn=urn("n")))
    assert ResourceHookResponse.FromString(reply.body) == ResourceHookResponse()
    assert [function for function, _ in run.calls] == ["f"]
