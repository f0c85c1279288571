import pytest

from fakes import bindings
from fakes.bindings import FakeEngine, FatalError, OutputHandle
from pulumi_gestalt.callbacks import Callback, Callbacks


def table(engine: FakeEngine) -> Callbacks:
    return Callbacks(engine, bindings)


def mapped(engine: FakeEngine, callbacks: Callbacks, callback: Callback, value: str = "1") -> OutputHandle:
    return engine.create_output(value, False).map(callbacks.add(callback))


def test_functions_run_until_nothing_is_left():
    """Each function runs once with its argument, those that a function adds included."""
    engine, seen = FakeEngine(), []
    callbacks = table(engine)

    def first(text: str) -> str:
        seen.append(text)
        second = Callback("apply", "second", lambda inner: seen.append(inner) or "2", "running the second")
        mapped(engine, callbacks, second, '"inner"')
        return "1"

    mapped(engine, callbacks, Callback("apply", "first", first, "running the first"), '"outer"').add_to_export("result")
    callbacks.settle()
    assert seen == ['"outer"', '"inner"']
    assert engine.called == ["apply-1:first", "apply-2:second"]
    assert engine.exports() == {"result": 1}


def test_a_failure_is_reported_and_the_rest_goes_on():
    """The error of a function is reported with its activity; what depends on it has no value, other functions run."""
    engine = FakeEngine()
    callbacks = table(engine)
    mapped(engine, callbacks, Callback("apply", "f", lambda _: str(1 // 0), "dividing")).add_to_export("broken")
    mapped(engine, callbacks, Callback("apply", "g", lambda _: "2", "going on")).add_to_export("whole")
    callbacks.settle()
    assert engine.failed[0].startswith("Traceback (most recent call last):\n")
    assert engine.failed[0].endswith("ZeroDivisionError: integer division or modulo by zero\nwhile dividing")
    assert engine.exports() == {"whole": 2}


def test_leaving_the_program_is_no_failure_of_a_function():
    """What is no Exception, such as SystemExit, leaves the loop."""
    engine = FakeEngine()
    callbacks = table(engine)

    def leave(_text: str) -> str:
        raise SystemExit("enough")

    mapped(engine, callbacks, Callback("apply", "f", leave, "leaving"))
    with pytest.raises(SystemExit):
        callbacks.settle()


def test_an_output_can_be_the_result():
    """A function may answer with the handle of an output."""
    engine = FakeEngine()
    callbacks = table(engine)
    secret = engine.create_output('"s"', True)
    mapped(engine, callbacks, Callback("apply", "f", lambda _: secret, "x")).add_to_export("result")
    callbacks.settle()
    assert engine.exports() == {"result": {"secret": "s"}}


def test_a_lasting_function_can_be_asked_for_again():
    """A function that lasts keeps its name after it has run."""
    engine, seen = FakeEngine(), []
    callbacks = table(engine)
    name = callbacks.add(Callback("hook", "h", lambda text: seen.append(text) or "null", "x", lasting=True))
    for value in "12":
        engine.create_output(value, False).map(name)
    callbacks.settle()
    assert seen == ["1", "2"]


def test_waiting_runs_functions_also_inside_of_one():
    """While a function waits for an output, the functions that the output needs are run; it goes on with the value."""
    engine, order = FakeEngine(), []
    callbacks = table(engine)

    def outer(_text: str) -> str:
        inner = mapped(engine, callbacks, Callback("apply", "inner", lambda _: order.append("inner") or '"x"', "x"))
        resolved = callbacks.wait(inner)
        order.append(resolved.value)
        return "null"

    mapped(engine, callbacks, Callback("apply", "outer", outer, "x"))
    mapped(engine, callbacks, Callback("apply", "neighbour", lambda _: order.append("neighbour") or "null", "x"))
    callbacks.settle()
    assert order == ["neighbour", "inner", '"x"']


def test_waiting_for_oneself_is_noticed():
    """A function that waits for its own result ends the run instead of waiting for ever."""
    engine = FakeEngine()
    callbacks = table(engine)
    results: list[OutputHandle] = []

    def wait(_text: str) -> str:
        callbacks.wait(results[0])
        return "null"

    results.append(mapped(engine, callbacks, Callback("apply", "f", wait, "waiting")))
    with pytest.raises(FatalError, match="nothing can make this output"):
        callbacks.settle()


def test_a_function_may_answer_later():
    """A function that has no answer yet is asked again when another has run; that it never has one ends the run."""
    engine, answers = FakeEngine(), []
    callbacks = table(engine)
    later = Callback("deferred", "d", lambda _: answers[0] if answers else None, "waiting for x")
    mapped(engine, callbacks, later).add_to_export("x")
    mapped(engine, callbacks, Callback("apply", "f", lambda _: answers.append("5") or "null", "x"))
    never = Callback("deferred", "d", lambda _: None, "waiting for y")
    mapped(engine, callbacks, never).add_to_export("y")
    with pytest.raises(FatalError, match="no result was given for deferred-3:d"):
        callbacks.settle()
    assert engine.exported["x"].seen() == 5
