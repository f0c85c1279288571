import copy
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pulumi_gestalt as pulumi
from fakes.bindings import UNKNOWN, FakeEngine
from pulumi_gestalt import InputError, ItemError, Output, OutputAttributeError, OutputError
from pulumi_gestalt._places import shown
from pulumi_gestalt.program import execute

PET = "random:index/randomPet:RandomPet"


def run(program: Callable, engine: FakeEngine | None = None, *, preview: bool = False) -> FakeEngine:
    engine = engine or FakeEngine()
    execute(program, engine.bindings(), preview)
    return engine


def exports_of(make: Callable, *, preview: bool = False) -> object:
    """Return what the output that `make` returns holds after a run."""
    return run(lambda: pulumi.export("value", make()), preview=preview).exports()["value"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_apply_computes_from_the_value():
    """The function given to apply receives the value and its result is the new output."""
    assert exports_of(lambda: Output.from_input({"a": [1, 2]}).apply(lambda value: value["a"][1] + 1)) == 3


def test_map_is_apply():
    """`map` and `apply` mean the same."""
    assert exports_of(lambda: Output.from_input(2).map(lambda value: value * 2)) == 4


def test_callbacks_are_named_by_order_and_function():
    """The implementation sees names that tell the order of creation and the function."""

    def shout(text: str) -> str:
        return text.upper()

    class Quiet:
        def __call__(self, text: str) -> str:
            return text.lower()

    def program() -> None:
        text = Output.from_input("Ab")
        text.apply(shout).apply(lambda value: value)
        text.apply(Quiet())

    assert sorted(run(program).called) == ["apply-1:shout", "apply-2:lambda", "apply-3:Quiet"]


@given(json_values)
def test_data_survives_the_border(value: object):
    """Any JSON data comes out of an output as it went in, directly, through apply, and beside outputs."""

    def program() -> None:
        pulumi.export("plain", value)
        pulumi.export("applied", Output.from_input(value).apply(lambda seen: seen))
        pulumi.export("nested", {"x": [value, Output.from_input(value)]})

    assert run(program).exports() == {"plain": value, "applied": value, "nested": {"x": [value, value]}}


def test_all_takes_positions_or_names():
    """`Output.all` gives a list of positional and a dict of named arguments, plain ones among them."""
    assert exports_of(lambda: Output.all(Output.from_input(1), 2, [Output.from_input(3)])) == [1, 2, [3]]
    assert exports_of(lambda: Output.all(a=Output.from_input(1), b=2)) == {"a": 1, "b": 2}
    assert exports_of(Output.all) == []


def test_all_of_outputs_needs_no_callback():
    """A list of nothing but outputs is combined by the implementation alone."""
    engine = run(lambda: pulumi.export("x", Output.all(Output.from_input(1), Output.from_input(2))))
    assert engine.exports() == {"x": [1, 2]}
    assert engine.called == []


def test_all_refuses_a_mix():
    """Positional and named arguments together are refused."""
    with pytest.raises(InputError, match="are positional and named"):
        run(lambda: Output.all(1, a=2))


def test_item_access_reads_into_the_value():
    """Items of dicts and lists are outputs."""
    assert exports_of(lambda: Output.from_input({"a": [{"b": 5}]})["a"][0]["b"]) == 5


@pytest.mark.parametrize(
    ("value", "key", "shape"),
    [
        (None, "x", "null"),
        ([1], 1, "a list of 1"),
        ([1], "x", "a list of 1"),
        ({"secret": 1}, "x", "an object without it"),
        (5, 0, "neither a list nor an object"),
    ],
)
def test_a_missing_item_is_named(value: object, key: str | int, shape: str):
    """Reading an item that does not exist says which, of what, and shows no data."""
    with pytest.raises(ItemError) as caught:
        run(lambda: Output.from_input(value)[key])
    assert caught.value.problem.startswith(f"item {key!r} of output of Output.from_input at {shown(__file__)}:")
    assert caught.value.problem.endswith(f"does not exist: the value is {shape}")
    assert caught.value.__notes__[0].startswith(f"while reading an item as asked for at {shown(__file__)}:")


def test_from_input_returns_an_output_itself():
    """An output is its own output."""

    def program() -> None:
        output = Output.from_input(1)
        assert Output.from_input(output) is output

    run(program)


def test_secret_marks_data_outputs_and_mixtures():
    """`Output.secret` makes secrets of data, of outputs, and of data with outputs inside."""
    assert exports_of(lambda: Output.secret("s")) == {"secret": "s"}
    assert exports_of(lambda: Output.secret(Output.from_input("s"))) == {"secret": "s"}
    assert exports_of(lambda: Output.secret({"a": Output.from_input("s")})) == {"secret": {"a": "s"}}
    assert exports_of(lambda: Output.secret("s").apply(len)) == {"secret": 1}


def test_concat_format_and_json():
    """Texts are made of outputs by concat, format and json_dumps, and read by json_loads."""
    assert exports_of(lambda: Output.concat("a", Output.from_input(1), "b")) == "a1b"
    assert exports_of(lambda: Output.format("{0}-{x}", Output.from_input(1), x=2)) == "1-2"
    assert exports_of(lambda: Output.format(Output.from_input("{0}"), 5)) == "5"
    assert json.loads(str(exports_of(lambda: Output.json_dumps({"a": Output.from_input([1])})))) == {"a": [1]}
    assert exports_of(lambda: Output.json_loads(Output.from_input('{"a": 1}'))["a"]) == 1


def test_unknown_values_skip_callbacks_in_a_preview():
    """In a preview functions of unknown values are not called and the results are unknown."""
    called = []

    def program(ctx: pulumi.Context) -> None:
        pet = ctx.resource(PET, "pet", {"length": 2})
        ctx.export("id", pet.id.apply(called.append))
        ctx.export("nested", {"id": pet.id, "length": pet["length"]})
        ctx.export("length", pet["length"].apply(lambda length: length + 1))

    engine = run(program, preview=True)
    assert engine.exports() == {"id": UNKNOWN, "nested": UNKNOWN, "length": 3}
    assert called == []


def test_a_callback_may_create_resources():
    """Resources and outputs made inside a callback are settled like others."""

    def program(ctx: pulumi.Context) -> None:
        def make(count: int) -> int:
            for index in range(count):
                inner = ctx.resource(PET, f"pet-{index}")
                ctx.export(f"id-{index}", inner.id.apply(str.upper))
            return count

        Output.from_input(2).apply(make)

    assert run(program).exports() == {"id-0": "PET-0-ID", "id-1": "PET-1-ID"}


def test_a_callback_may_not_return_an_output():
    """An output inside a callback's result is refused with its place and what to write."""
    with pytest.raises(InputError) as caught:
        run(lambda: Output.from_input(1).apply(lambda value: {"a": [Output.from_input(value)]}))
    text = str(caught.value)
    assert text.startswith(f"result.a[0] of the function given to apply at {shown(__file__)}:")
    assert "is an output (<Output: output of Output.from_input at " in text
    assert "Output.all(a, b).apply" in text


def test_a_callback_may_not_return_strange_things():
    """A result that is not data is refused, with a note about the apply."""
    with pytest.raises(InputError, match=r"result of the function given to apply at .* holds a set") as caught:
        run(lambda: Output.from_input(1).apply(lambda value: {value}))
    assert caught.value.__notes__[0].startswith("while running the function given to apply at")


def test_an_asynchronous_callback_is_refused():
    """A coroutine as result says that functions must be plain."""

    async def later(value: int) -> int:
        return value

    coroutines = []

    def program() -> None:
        def call(value: int) -> object:
            coroutines.append(later(value))
            return coroutines[0]

        Output.from_input(1).apply(call)

    with pytest.raises(InputError, match="asynchronous functions cannot run here"):
        run(program)
    coroutines[0].close()


MISUSES: dict[str, Callable] = {
    "text": str,
    "format": lambda output: f"{output}",
    "percent": lambda output: "%s" % output,  # noqa: UP031 - the case under test
    "bytes": bytes,
    "truth": bool,
    "length": len,
    "loop": list,
    "reversed": reversed,
    "member": lambda output: "x" in output,
    "equal": lambda output: output == "x",
    "unequal": lambda output: output != "x",
    "less": lambda output: output < "x",
    "at least": lambda output: output >= "x",
    "int": int,
    "float": float,
    "index": lambda output: [1][output],
    "plus": lambda output: output + "x",
    "plus from the right": lambda output: "x" + output,
    "times": lambda output: 2 * output,
    "minus": lambda output: -output,
    "round": round,
    "call": lambda output: output(),
}


@pytest.mark.parametrize("misuse", MISUSES)
def test_misuse_names_the_output_and_the_cure(misuse: str):
    """Using an output as its value is a TypeError that names the output and says what to write."""

    def program(ctx: pulumi.Context) -> None:
        MISUSES[misuse](ctx.resource(PET, "pet").id)

    with pytest.raises(OutputError) as caught:
        run(program)
    assert isinstance(caught.value, TypeError)
    assert caught.value.problem.startswith(f"output 'id' of resource {PET} 'pet' ")
    assert "output.apply(" in caught.value.hint


def test_attributes_of_the_value_are_not_attributes_of_the_output():
    """A method of the value is refused with the way to call it; asking whether it exists says no."""

    def program() -> None:
        output = Output.from_input("x")
        assert not hasattr(output, "upper")
        with pytest.raises(OutputAttributeError, match=r"has no attribute 'upper'\nhint: .*value\.upper\(\.\.\.\)"):
            output.upper()  # type: ignore[attr-defined]

    run(program)


def test_outputs_are_safe_to_show_copy_and_index_by():
    """`repr` shows the origin and no value; copies are the output itself; outputs are keys by identity."""

    def program() -> None:
        output = Output.secret("hunter2")
        assert repr(output).startswith(f"<Output: output of Output.secret at {shown(__file__)}:")
        assert "hunter2" not in repr(output)
        assert copy.deepcopy({"a": [output]})["a"][0] is output
        assert copy.copy(output) is output
        assert {output: 1}[output] == 1

    run(program)
