"""What the engine keeps: nothing that no handle, no open question and no export needs."""

import gc
from collections.abc import Callable, Iterator

import pytest

from fakes.scripted import ScriptedRun
from pulumi_gestalt_engine.nodes import Combine, Constant, Field, Fields, Map
from pulumi_gestalt_engine.requests import Invoke
from pulumi_gestalt_engine.resources import Resource
from pulumi_gestalt_engine.values import Value

NODES = (Combine, Constant, Field, Invoke, Map, Resource)


def count(*kinds: type) -> int:
    return sum(isinstance(item, kinds) for item in gc.get_objects())


@pytest.fixture
def run() -> ScriptedRun:
    """Give a run, which has an output of its own: the stack."""
    return ScriptedRun()


@pytest.fixture
def living(run: ScriptedRun) -> Iterator[Callable[..., int]]:
    """Give a function that counts objects made since the test began, with the collector of cycles off."""
    assert run.engine
    gc.collect()
    gc.disable()
    before = {kind: count(kind) for kind in (*NODES, Fields, Value)}
    yield lambda *kinds: count(*kinds) - sum(before[kind] for kind in kinds)
    gc.enable()


def test_nodes_go_with_their_last_handle(run, living):
    """Of a program that has let go of everything, nothing is left but what it exports."""

    def program() -> None:
        for number in range(50):
            inputs = {f"p{index}": run.engine.create(str(index), secret=False) for index in range(5)}
            resource = run.resource(f"r{number}", **inputs)
            found = run.invoke("a:b:f", x=run.engine.field(resource, "id"))
            mapped = run.apply(run.engine.combine([run.engine.field(found, "y"), *inputs.values()]), lambda text: text)
            run.apply(mapped, lambda text: text)
        run.engine.export("last", mapped)

    program()
    assert living(*NODES) > 500
    run.finish()
    run.functions.clear()
    assert living(*NODES) == 1
    assert living(Fields) == 0


def test_inputs_of_a_resource_go_with_its_answer(run, living):
    """Outputs that were sent are not kept, though the resource still is; data only if the answer is short."""
    short, long = (
        run.resource(
            name, x=run.engine.create(f'"{"x" * size}"', secret=False), y=run.engine.create("null", secret=False)
        )
        for name, size in (("short", 1), ("long", 10_000))
    )
    run.finish()
    assert living(Constant, Value) == 0
    assert (short.result.given, long.result.given) == ({"x": "x", "y": None}, {"y": None})
    assert run.engine.field(long, "x").result.data == "x" * 10_000


def test_a_node_that_nobody_holds_is_still_asked_for(run, living):
    """A map whose handle is gone has been asked for, so its function runs; then it goes."""
    source = run.engine.field(run.resource("n"), "id")
    run.apply(source, lambda text: text)
    run.finish()
    assert run.calls == [("function-0", '"n-id"')]
    assert living(Map) == 0


def test_chain_does_not_hold_its_past(run, living):
    """Of a chain of maps only the end stays."""
    node = run.engine.create("1", secret=False)
    for _ in range(1000):
        node = run.apply(node, lambda text: text, "same")
    run.finish()
    assert living(Map, Constant) == 1
