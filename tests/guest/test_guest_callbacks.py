import pytest

from fakes.bindings import FakeEngine, FunctionInvocationResult
from pulumi_gestalt.callbacks import Callbacks


def test_functions_run_until_nothing_is_left():
    """Each function runs once with its argument, those that a function adds included."""
    engine, callbacks, seen = FakeEngine(), Callbacks(), []

    def first(text: str) -> str:
        seen.append(text)
        name = callbacks.add("apply", "second", lambda inner: seen.append(inner) or "2", "running the second")
        engine.create_output('"inner"', False).map(name)
        return "1"

    name = callbacks.add("apply", "first", first, "running the first")
    engine.create_output('"outer"', False).map(name).add_to_export("result")
    callbacks.settle(engine, FunctionInvocationResult)
    assert seen == ['"outer"', '"inner"']
    assert engine.called == ["apply-1:first", "apply-2:second"]
    assert engine.exports() == {"result": 1}


def test_a_failure_carries_what_was_being_done():
    """The error of a function leaves the loop with a note about the activity."""
    engine, callbacks = FakeEngine(), Callbacks()
    engine.create_output("1", False).map(callbacks.add("apply", "f", lambda _: str(1 // 0), "dividing"))
    with pytest.raises(ZeroDivisionError) as caught:
        callbacks.settle(engine, FunctionInvocationResult)
    assert caught.value.__notes__ == ["while dividing"]
