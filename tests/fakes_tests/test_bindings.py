"""The fake implementation of the WIT keeps the promises that the SDK's tests rest on."""

import json

import pytest

from fakes.bindings import (
    UNKNOWN,
    CompositeHandle,
    FakeEngine,
    FunctionInvocationResult,
    ObjectField,
    OutputHandle,
    RegisterResourceRequest,
    ResourceInvokeRequest,
)


def settle(engine: FakeEngine, functions: dict) -> None:
    results: list[FunctionInvocationResult] = []
    while calls := engine.finish(results):
        results = [
            FunctionInvocationResult(call.id, json.dumps(functions[call.function_name](json.loads(call.value))))
            for call in calls
        ]


def register(engine: FakeEngine, name: str, **inputs: OutputHandle) -> CompositeHandle:
    fields = [ObjectField(key, value) for key, value in inputs.items()]
    return engine.register_resource(RegisterResourceRequest("t:i:T", name, "", fields))


def test_map_asks_for_the_function_and_keeps_the_secret_mark():
    """A mapped secret is secret, and the function sees the plain value."""
    engine = FakeEngine()
    engine.create_output("20", True).map("double").add_to_export("twice")
    settle(engine, {"double": lambda value: value * 2})
    assert engine.exports() == {"twice": {"secret": 40}}
    assert engine.called == ["double"]


def test_combine_lists_the_own_value_first():
    """A combined output holds its own value, then the others, in order."""
    engine = FakeEngine()
    one, two, three = (engine.create_output(text, False) for text in "123")
    one.combine([three, two]).add_to_export("list")
    settle(engine, {})
    assert engine.exports() == {"list": [1, 3, 2]}


def test_a_resource_is_answered_after_its_inputs():
    """The id of one resource reaches the inputs of another, also by way of a function."""
    engine = FakeEngine(answers={"t:i:T": {"size": 3}})
    first = register(engine, "first")
    register(engine, "second", parent=first.get_field("id").map("upper"), size=first.get_field("size"))
    settle(engine, {"upper": str.upper})
    assert engine.resource("second").seen() == {"parent": "FIRST-ID", "size": 3}


def test_previews_know_inputs_only():
    """In a preview an input is known, an id is not, and functions of unknowns are not asked for."""
    engine = FakeEngine()
    engine._start(True)
    resource = register(engine, "r", size=engine.create_output("1", False))
    resource.get_field("size").add_to_export("size")
    resource.get_field("id").map("never").add_to_export("id")
    settle(engine, {})
    assert engine.exports() == {"size": 1, "id": UNKNOWN}
    assert engine.called == []


def test_absent_properties_are_null_in_an_update():
    """A property that nobody has set is null after an update."""
    engine = FakeEngine()
    register(engine, "r").get_field("nothing").add_to_export("nothing")
    settle(engine, {})
    assert engine.exports() == {"nothing": None}


def test_invokes_answer_and_spread_secrets():
    """An invoke gives its answer, secret when an argument is, and is unknown when an argument is."""
    engine = FakeEngine(answers={"t:i:find": {"found": "x"}})
    secret = engine.create_output('"s"', True)
    result = engine.invoke_resource(ResourceInvokeRequest("t:i:find", "", [ObjectField("key", secret)]))
    result.get_field("found").add_to_export("found")
    settle(engine, {})
    assert engine.exports() == {"found": {"secret": "x"}}

    preview = FakeEngine(answers={"t:i:find": {"found": "x"}})
    preview._start(True)
    unknown = register(preview, "r").get_field("id")
    result = preview.invoke_resource(ResourceInvokeRequest("t:i:find", "", [ObjectField("key", unknown)]))
    result.get_field("found").add_to_export("found")
    settle(preview, {})
    assert preview.exports() == {"found": UNKNOWN}


def test_config_is_plain_secret_or_missing():
    """Configuration is found by namespace and key."""
    engine = FakeEngine(config={"size": "3", "aws:token": ("t",)})
    assert engine.get_config(None, "none") is None
    plain = engine.get_config(None, "size")
    assert plain is not None
    assert plain.value == "3"
    secret = engine.get_config("aws", "token")
    assert secret is not None
    assert secret.value.node.seen() == {"secret": "t"}


def test_a_function_without_result_is_noticed():
    """Asking again before every result was given fails, because it would wait for ever."""
    engine = FakeEngine()
    engine.create_output("1", False).map("lost")
    assert len(engine.finish([])) == 1
    with pytest.raises(AssertionError, match="got no result"):
        engine.finish([])


def test_a_result_nobody_asked_for_is_noticed():
    """A result for a function that was not requested fails."""
    engine = FakeEngine()
    handle = engine.create_output("1", False).map("early")
    with pytest.raises(AssertionError, match="not requested"):
        engine.finish([FunctionInvocationResult(handle, "1")])


def test_a_deadlock_is_noticed():
    """A function whose argument can never come fails instead of being forgotten."""
    engine = FakeEngine()
    OutputHandle(engine, engine.add(lambda: False)).map("never")
    with pytest.raises(AssertionError, match="waits for ever"):
        engine.finish([])
