import copy
import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pulumi_gestalt as pulumi
from fakes.bindings import UNKNOWN, FakeEngine, FatalError
from pulumi_gestalt import InputError, Output, OutputAttributeError, OutputError
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


@pytest.mark.parametrize(("value", "key"), [(None, "x"), ([1], 1), ([1], "x"), ({"secret": 1}, "x"), (5, 0)])
def test_a_missing_item_is_named(value: object, key: str | int):
    """An item that does not exist ends the run and names the line; `get` gives None in its place."""
    with pytest.raises(FatalError, match=rf"item '{key}', which {shown(__file__)}:\d+ asks for, does not exist"):
        run(lambda: Output.from_input(value)[key])
    assert exports_of(lambda: Output.from_input(value).get(key)) is None


@pytest.mark.parametrize(
    ("value", "key", "shape"),
    [
        (None, -1, "null"),
        ([1], -2, "a list of 1"),
        ({"secret": 1}, -1, "an object without it"),
        (5, -1, "neither a list nor an object"),
    ],
)
def test_items_from_the_end_need_the_whole_value(value: object, key: int, shape: str):
    """A negative index is read when all of the value is known; one that does not exist fails with its line."""
    assert exports_of(lambda: Output.from_input([1, 2, 3])[-1]) == 3
    engine = run(lambda: Output.from_input(value)[key])
    (text,) = engine.failed
    assert f"item {key!r} of output of Output.from_input at {shown(__file__)}:" in text
    assert f"does not exist: the value is {shape}\n" in text
    assert f"while reading an item as asked for at {shown(__file__)}:" in text


def test_known_items_are_reached_beside_unknown_ones():
    """An item that is known can be used beside one that is not, and a plain one beside a secret."""

    def program(ctx: pulumi.Context) -> None:
        both = Output.all(id=ctx.resource(PET, "pet").id, plain=1, password=Output.secret("s"))
        ctx.export("plain", both["plain"].apply(lambda value: value + 1))
        ctx.export("id", both["id"])
        ctx.export("password", both["password"])

    assert run(program, preview=True).exports() == {"plain": 2, "id": UNKNOWN, "password": {"secret": "s"}}


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
    assert exports_of(lambda: Output.secret(pulumi.StringAsset("s")))["secret"]["text"] == "s"
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
    assert engine.exports() == {"id": UNKNOWN, "nested": {"id": UNKNOWN, "length": 2}, "length": 3}
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


def test_a_callback_may_return_outputs():
    """A function may return an output, or data that holds some: the result is what they come to, marks included."""

    def program(ctx: pulumi.Context) -> None:
        pet = ctx.resource(PET, "pet")
        ctx.export("output", Output.from_input(1).apply(lambda _: pet.id))
        ctx.export("nested", Output.from_input(1).apply(lambda value: {"a": [value, Output.secret("s")]}))
        ctx.export("later", pet.id.apply(lambda name: ctx.resource(PET, f"{name}-2").id))

    assert run(program).exports() == {"output": "pet-id", "nested": {"a": [1, {"secret": "s"}]}, "later": "pet-id-2-id"}


def test_a_failing_callback_stops_what_depends_on_it_only():
    """The exception of a function is reported once, with the program's lines; everything else goes on."""

    def program(ctx: pulumi.Context) -> None:
        broken = Output.from_input(1).apply(lambda value: value / 0)
        ctx.export("broken", broken.apply(str))
        ctx.resource(PET, "never", {"length": broken})
        ctx.export("id", ctx.resource(PET, "pet").id)

    engine = run(program)
    assert engine.exports() == {"id": "pet-id"}
    assert len(engine.failed) == 1
    assert "ZeroDivisionError: division by zero\nwhile running the function given to apply at" in engine.failed[0]
    assert engine.resource("never").failure == engine.failed[0]


def test_outputs_tell_what_they_are():
    """Whether an output is known, whether it is secret, and where it came from are outputs that are always known."""

    def program(ctx: pulumi.Context) -> None:
        pet = ctx.resource(PET, "pet", {"length": 2})
        for name, output in {"id": pet.id, "secret": Output.secret("s"), "length": pet["length"]}.items():
            ctx.export(name, [output.is_known(), output.is_secret(), output.resources()])

    urn = f"urn:{PET}::pet"
    assert run(program, preview=True).exports() == {
        "id": [False, False, [urn]],
        "secret": [True, True, []],
        "length": [True, False, [urn]],
    }


def test_unsecret_takes_every_mark():
    """`Output.unsecret` uncovers the value and what is in it."""
    assert exports_of(lambda: Output.unsecret(Output.secret("s"))) == "s"
    assert exports_of(lambda: Output.unsecret({"a": Output.secret("s")})) == {"a": "s"}


def test_failures_of_operations_are_recovered_from():
    """`recover` gives the function Pulumi's reason when the operation failed, and the value itself when it did not."""

    def program(ctx: pulumi.Context) -> None:
        bad, good = ctx.resource("bad:index:T", "bad"), ctx.resource(PET, "good")
        ctx.export("bad", bad.id.recover(lambda error: f"<{error}>"))
        ctx.export("good", good.id.recover(lambda error: f"<{error}>"))
        ctx.export("other", bad.id.recover(lambda _: good.id))

    engine = run(program, FakeEngine(failures={"bad:index:T": "no quota"}))
    assert engine.exports() == {"bad": "<no quota>", "good": "good-id", "other": "good-id"}


def test_a_deferred_output_is_what_it_is_resolved_to():
    """An output can be used before it is said which one it is; saying it twice is refused, never ends the run."""

    def program(ctx: pulumi.Context) -> None:
        later, resolve = pulumi.deferred_output()
        ctx.export("later", later)
        pet = ctx.resource(PET, "pet")
        pet.id.apply(lambda _: resolve(pet.id))
        _, again = pulumi.deferred_output()
        again(Output.from_input(1))
        with pytest.raises(pulumi.OperationError, match="was resolved before"):
            again(pet.id)

    assert run(program).exports() == {"later": "pet-id"}
    assert run(program, preview=True).exports() == {"later": UNKNOWN}
    with pytest.raises(FatalError, match=rf"no result was given for deferred-1:{shown(__file__)}:\d+"):
        run(lambda: pulumi.export("lost", pulumi.deferred_output()[0]))


def test_json_options_are_those_of_the_json_module():
    """`json_dumps` and `json_loads` take the options of Python's own functions."""
    assert exports_of(lambda: Output.json_dumps({"b": 1, "a": Output.from_input("é")}, sort_keys=True)) == (
        '{"a": "\\u00e9", "b": 1}'
    )
    assert exports_of(lambda: Output.json_loads("1.5", parse_float=str)) == "1.5"


def test_a_callback_may_not_return_strange_things():
    """A result that is not data is refused, with a note about the apply."""
    (text,) = run(lambda: Output.from_input(1).apply(lambda value: {value})).failed
    assert re.search(r"InputError: result of the function given to apply at .*:\d+ holds a set", text)
    assert "\nwhile running the function given to apply at" in text


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

    assert "asynchronous functions cannot run here" in run(program).failed[0]
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
