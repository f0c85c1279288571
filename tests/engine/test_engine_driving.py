"""The driver's side: what can be waited for, what fails, what ends."""

import json

import pytest
from pulumi.runtime.proto.resource_pb2 import RegisterResourceResponse, Result

from engine.helpers import refuse
from fakes.scripted import TARGET, UNKNOWN, MistakeError, ScriptedMonitor, ScriptedRun, secret, urn
from pulumi_gestalt_engine import Level, MonitorError, Node, ProgramError, Resolved, ResourceOptions, derivations

FAILS = ScriptedMonitor(lambda _: RegisterResourceResponse(result=Result.FAIL))


def fail(_text: str) -> str:
    raise MistakeError("no luck (app.py:7)")


# ---- answers of functions ----


def test_answer_that_is_an_output():
    """The result is what the output will be: known later, secret if either is, from where both are."""
    run = ScriptedRun()
    later = run.engine.field(run.resource("n"), "id")
    source = run.engine.derive(run.engine.field(run.resource("m"), "id"), derivations.secret)
    result = run.apply(source, lambda _: later)
    run.finish()
    resolved = run.engine.resolved(result)
    assert resolved == Resolved('"n-id"', True, True, (urn("n"), urn("m")))


def test_answer_that_is_made_in_the_function():
    """A function may register a resource and answer with one of its properties (checklist line 7)."""
    run = ScriptedRun()
    run.engine.export("x", run.apply(run.value("1"), lambda _: run.engine.field(run.resource("late"), "id")))
    assert run.finish() == {"x": "late-id"}


def test_answer_that_is_unknown():
    """The result is unknown, and no call was left out because of it."""
    run = ScriptedRun(preview=True)
    run.engine.export("x", run.apply(run.value("1"), lambda _: run.value(json.dumps(UNKNOWN))))
    assert run.finish() == {"x": UNKNOWN}
    assert run.engine.unknown_calls == 0


def test_answer_that_is_its_own_result():
    """An output that waits for itself never has a value; the run tells what waits, and does not hang."""
    run = ScriptedRun()
    results: list[Node] = []
    results.append(run.apply(run.value("1"), lambda _: results[0]))
    run.resource("n", x=results[0])
    run.engine.export("x", results[0])
    run.engine.export("y", run.value("1"))
    run.drive()
    assert run.engine.resolved(results[0]) is None
    function = 'the result of function "function-0"'
    assert run.engine.stalled == [
        f'resource a:b:C "n" waits for {function}',
        f"stack output 'x' waits for {function}",
        f"{function} waits for itself",
    ]
    assert run.engine.waiting(results[0]) == [f"it waits for {function}", f"{function} waits for itself"]


@pytest.mark.parametrize("second", ["text", "output", "failure"])
def test_answer_given_twice(second):
    """A call takes one answer of any kind; the error names the function of the WIT."""
    run = ScriptedRun()
    run.engine.map(run.value("1"), "f")
    (call,) = run.engine.calls_to_make()
    run.engine.receive_output(call.node, run.engine.field(run.resource("n"), "id"))
    give = {
        "text": (lambda: run.engine.receive_result(call.node, "1"), "context.finish"),
        "output": (lambda: run.engine.receive_output(call.node, call.node), "context.answer"),
        "failure": (lambda: run.engine.receive_failure_of_call(call.node, "x"), "context.fail"),
    }
    action, operation = give[second]
    with pytest.raises(ProgramError, match=f"^{operation}: a result is given for a function that was not asked for"):
        action()


def test_function_that_fails():
    """Its message is shown once; what depends on it is left out; everything else goes on (checklist line 60)."""
    run = ScriptedRun()
    failing = run.apply(run.value("1"), fail)
    run.resource("m", x=failing)
    run.resource("n")
    run.engine.export("x", run.apply(failing, lambda text: text))
    assert run.finish() == {}
    assert [request.name for request in run.monitor.registered] == ["n"]
    assert [(report.level, report.text) for report in run.reports] == [
        (Level.ERROR, "no luck (app.py:7)"),
        (Level.WARN, 'resource a:b:C "m" is not sent: it depends on function "function-0", which failed'),
        (Level.WARN, "the stack output 'x' is left out: it depends on function \"function-0\", which failed"),
    ]
    assert run.reports[0].facts == (("operation", "context.fail"),)
    assert run.engine.failed


# ---- recovering ----


def test_recover_from_a_failed_resource():
    """The function gets the reason as a JSON text, and its result takes the place (checklist line 33)."""
    run = ScriptedRun(ScriptedMonitor(refuse))
    output = run.recover(run.engine.field(run.resource("n"), "id"), lambda text: json.dumps([json.loads(text)]))
    run.engine.export("x", output)
    assert run.finish() == {"x": ['resource a:b:C "n" failed: not today']}


def test_recover_from_a_skipped_resource():
    """Pulumi has shown the reason; a failure that nothing depends on does not fail the program (1.3)."""
    run = ScriptedRun(FAILS)
    run.engine.export("x", run.recover(run.engine.field(run.resource("n"), "id"), lambda text: text))
    assert run.finish() == {"x": 'resource a:b:C "n" failed'}
    assert (run.engine.failed, run.reports) == (False, [])


def test_nothing_to_recover_from():
    """An output that has a value, or is unknown, is as it was; the function is not called."""
    run = ScriptedRun(preview=True)
    for name, data in (("x", secret(1)), ("y", UNKNOWN)):
        run.engine.export(name, run.recover(run.value(json.dumps(data)), fail))
    assert run.finish() == {"x": secret(1.0), "y": UNKNOWN}
    assert (run.calls, run.engine.unknown_calls) == ([], 0)


def test_recovering_fails_too():
    """Then the output has failed for good."""
    run = ScriptedRun(FAILS)
    output = run.recover(run.engine.field(run.resource("n"), "id"), fail)
    run.finish()
    assert run.engine.resolved(output) == Resolved(
        "null", False, False, (), 'function "function-0" failed: no luck (app.py:7)'
    )


def test_recover_by_an_output():
    """The function may answer with another output."""
    run = ScriptedRun(ScriptedMonitor(invoke=refuse))
    other = run.engine.field(run.resource("other"), "id")
    run.engine.export("x", run.recover(run.engine.field(run.invoke("a:b:f"), "x"), lambda _: other))
    assert run.finish() == {"x": "other-id"}


# ---- refusals ----


def test_refusal_without_a_reason():
    """The report says that there was none."""
    run = ScriptedRun()
    run.resource("n")
    (request,) = run.engine.requests_to_send()
    run.engine.receive_failure(request.id, "")
    assert [report.text for report in run.engine.reports_to_show()] == ['resource a:b:C "n" failed: it gave no reason']
    with pytest.raises(MonitorError, match="no request"):
        run.engine.receive_failure(request.id, "again")


def test_refused_resource_fails_the_program():
    """It is reported once, and what depends on it is not sent (checklist line 34)."""
    run = ScriptedRun(ScriptedMonitor(refuse))
    run.resource("n")
    run.finish()
    assert [report.text for report in run.reports] == ['resource a:b:C "n" failed: not today']
    assert run.engine.failed


def test_failed_resource_that_something_depends_on():
    """The program fails because it cannot do what it says; alone, the failure is Pulumi's matter (1.3, "result")."""
    alone, needed, exported = ScriptedRun(FAILS), ScriptedRun(FAILS), ScriptedRun(FAILS)
    for run in (alone, needed, exported):
        node = run.resource("n")
        if run is needed:
            run.invoke("a:b:f", x=run.engine.field(node, "id"))
        if run is exported:
            run.engine.export("x", run.engine.field(node, "id"))
        run.finish()
    assert [run.engine.failed for run in (alone, needed, exported)] == [False, True, True]
    assert [report.text for report in exported.reports] == [
        "the stack output 'x' is left out: it depends on resource a:b:C \"n\", which failed"
    ]
    exported.finish()
    assert len(exported.reports) == 1


def test_abort():
    """A program that has failed and has said why: what was begun goes on to its end."""
    run = ScriptedRun()
    run.resource("n")
    run.engine.abort()
    run.finish()
    assert run.engine.failed
    assert len(run.monitor.registered) == 1


# ---- waiting ----


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"a": 1}, Resolved('{"a":1}', True, False, ())),
        (secret("x"), Resolved('"x"', True, True, ())),
        ([secret("x")], Resolved('["x"]', True, True, ())),
        (UNKNOWN, Resolved("null", False, False, ())),
        ([secret("x"), UNKNOWN], Resolved("null", False, True, ())),
    ],
)
def test_resolved_values(data, expected):
    """The value as JSON, secrets in clear; null if any part is unknown."""
    run = ScriptedRun(preview=True)
    assert run.engine.resolved(run.value(json.dumps(data))) == expected


def test_output_that_has_not_settled():
    """There is nothing yet; calls may have to be made first."""
    run = ScriptedRun()
    node = run.apply(run.engine.field(run.resource("n"), "id"), lambda text: text)
    assert (run.engine.resolved(node), run.engine.calls_wait) == (None, False)
    run.flush()
    run.engine.receive_response(*run.monitor.answer())
    assert (run.engine.resolved(node), run.engine.calls_wait) == (None, True)
    run.finish()
    assert run.engine.resolved(node) == Resolved('"n-id"', True, False, (urn("n"),))
    assert "n-id" not in repr(run.engine.resolved(node))


def test_property_that_is_whole_has_no_resolved_form():
    """A composite output is no value: its properties and its whole are."""
    run = ScriptedRun()
    node = run.resource("n")
    run.finish()
    with pytest.raises(AssertionError):
        run.engine.resolved(node)
    assert run.engine.resolved(run.engine.field(node, None)).known


# ---- the end ----


def test_hooks_make_the_program_serve():
    """Pulumi may call from then on, so that the driver must tell it when nothing more comes (checklist line 4)."""
    run = ScriptedRun()
    assert not run.engine.serves
    run.engine.error_hook("h", "f", TARGET)
    assert run.engine.serves


def test_failed_hook_does_not_fail_the_program():
    """It is Pulumi's to judge and to show."""
    run = ScriptedRun()
    from_pulumi = run.engine.error_hook("h", run.named(fail), TARGET)
    run.declare("n", {}, ResourceOptions(hooks={"on_error": [from_pulumi]}))
    run.drive()
    run.call(from_pulumi.callback, RegisterResourceResponse())
    assert (run.engine.failed, run.reports) == (False, [])


def test_transform_answered_by_an_unsendable_property():
    """The error names the transform, and not the resource that happened to be open."""
    run = ScriptedRun()
    run.engine.transform(run.named(lambda _: json.dumps({"properties": {"x": 2**60}}), "f"), TARGET)
    run.drive()
    (callback,) = run.monitor.requests("RegisterStackTransform")
    with pytest.raises(ProgramError, match=r'^transform "f": property "x": an integer beyond 2\^53'):
        run.call(callback, RegisterResourceResponse())


def test_trace_of_other_operations():
    """They are told by what they are."""
    run = ScriptedRun(trace=True)
    run.invoke("a:b:f")
    run.finish()
    assert [(report.level, report.text) for report in run.reports] == [
        (Level.TRACE, "sent: request 1, invoke of a:b:f"),
        (Level.TRACE, "answered: request 1, invoke of a:b:f"),
    ]


def test_requests_that_wait_are_counted():
    """Until they are given out, the driver knows how many there are; then they are open."""
    run = ScriptedRun()
    for name in ("a", "b"):
        run.declare(name, {})
    waiting = run.engine.unsent_requests
    given = run.engine.requests_to_send()
    assert (waiting, len(given), run.engine.unsent_requests, run.engine.open_requests) == (2, 2, 0, 2)


@pytest.mark.parametrize(
    ("do", "drain"),
    [
        (lambda run: run.resource("n"), "requests_to_send"),
        (lambda run: run.engine.create('"x"', secret=True), "texts_to_conceal"),
        (lambda run: run.engine.receive_call("1", "no such", b""), "replies_to_send"),
        (lambda run: run.engine.log(Level.INFO, "x", None, stream=0, ephemeral=False), "reports_to_show"),
    ],
    ids=["request", "secret", "reply", "report"],
)
def test_nothing_to_drain(do, drain):
    """The engine is quiet until there is something for the driver, and again when the driver has taken it."""
    run = ScriptedRun()
    assert run.engine.quiet
    do(run)
    assert not run.engine.quiet
    assert getattr(run.engine, drain)()
    assert run.engine.quiet
