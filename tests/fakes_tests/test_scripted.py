"""The scripted monitor and run keep the promises that the engine's tests rest on."""

from pulumi.runtime.proto.provider_pb2 import InvokeResponse
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse, ResourceInvokeRequest

from fakes.scripted import ScriptedMonitor, ScriptedRun, plain, urn
from pulumi_gestalt_engine import Request, RequestKind


def test_monitor_echoes_inputs():
    """By default a registration is answered with its inputs, a URN and an ID."""
    request = RegisterResourceRequest(type="a:b:C", name="n", object={"x": "y"})
    monitor = ScriptedMonitor()
    monitor.send(Request(3, RequestKind.REGISTER, request.SerializeToString()))
    number, body = monitor.answer()
    answer = RegisterResourceResponse.FromString(body)
    assert (number, answer.urn, answer.id, plain(answer.object)) == (3, urn("n"), "n-id", {"x": "y"})
    assert monitor.registered == [request]


def test_monitor_answers_in_the_order_that_it_is_told():
    """A pick chooses among the open answers, counted round and round."""
    monitor = ScriptedMonitor(invoke=lambda request: InvokeResponse(**{"return": {"token": request.tok}}))
    for number, token in enumerate("abc"):
        body = ResourceInvokeRequest(tok=token).SerializeToString()
        monitor.send(Request(number, RequestKind.INVOKE, body))
    assert [monitor.answer(4)[0] for _ in range(3)] == [1, 0, 2]
    assert [request.tok for request in monitor.invoked] == ["a", "b", "c"]


def test_run_finishes_a_program():
    """Resources, invokes, functions and exports meet."""
    run = ScriptedRun()
    resource = run.resource("n", size=run.engine.create("1", secret=False))
    result = run.invoke("a:b:f")
    doubled = run.apply(run.engine.field(resource, "size"), lambda text: f"[{text},{text}]")
    run.engine.export("doubled", doubled)
    run.engine.export("nothing", run.engine.field(result, "x"))
    assert run.finish() == {"doubled": [1.0, 1.0]}
    assert run.calls == [("function-0", "1")]
    assert run.reports == []


def test_run_feeds_one_event_at_a_time_as_picked():
    """Picks choose among waiting calls and open answers alike."""
    run = ScriptedRun(picks=(0, 2))
    order: list[str] = []
    run.resource("n")
    for name in "ab":
        run.apply(run.engine.create("1", secret=False), lambda _, name=name: order.append(name) or "1", name)
    run.apply(run.engine.field(run.resource("m"), "id"), lambda _: order.append("m") or "1", "m")
    run.finish()
    assert sorted(order) == ["a", "b", "m"]
    assert [function for function, _ in run.calls] == ["a", "b", "m"]
    assert order != sorted(order) or run.monitor.open == {}
