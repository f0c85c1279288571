"""Values cross the border both ways as wasmtime-py carries them, and nothing that is wrong crosses it."""

import gc
import resource
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_gestalt_runner.wasm.offered import OFFERED
from pulumi_gestalt_runner.wasmtime_api import callbacks
from pulumi_gestalt_runner.wasmtime_api.errors import WasmtimeError
from pulumi_gestalt_runner.wasmtime_api.types import ValueType, function_type
from pulumi_gestalt_runner.wasmtime_api.values import MismatchError, decoder
from runner.wasmtime_api.echo import function_of, ours, plain, theirs, written

NUMBERS = {
    f"{sign}{bits}": (-(1 << bits - 1) if sign == "s" else 0, (1 << bits - (sign == "s")) - 1)
    for sign in "su"
    for bits in (8, 16, 32, 64)
}
LABELS = ("id", "output-id", "detail", "x")


def value_type(text: str) -> ValueType:
    """Return a type that stands in a text."""
    (kind,) = function_type(f"func(x: {text})").parameters
    return kind


# Without an option of an option, which wasmtime-py has as something else.
SIMPLE = st.sampled_from([ValueType(name) for name in ("bool", "string", *NUMBERS)]) | st.just(
    ValueType("enum", ("answer", "failure", "call"))
)


def larger(parts: st.SearchStrategy[ValueType]) -> st.SearchStrategy[ValueType]:
    several = st.lists(parts, min_size=1, max_size=4)
    return (
        parts.map(lambda part: ValueType("list", (), (part,)))
        | parts.filter(lambda part: part.keyword != "option").map(lambda part: ValueType("option", (), (part,)))
        | several.map(lambda found: ValueType("tuple", (), tuple(found)))
        | several.map(lambda found: ValueType("record", LABELS[: len(found)], tuple(found)))
    )


TYPES = st.recursive(SIMPLE, larger, max_leaves=6)


def values(kind: ValueType) -> st.SearchStrategy[Any]:
    parts = [values(part) for part in kind.parts]
    match kind.keyword:
        case "bool":
            return st.booleans()
        case "string":
            return st.text(max_size=30)
        case "enum":
            return st.sampled_from(kind.labels)
        case "list":
            return st.binary(max_size=30) if kind.parts == (ValueType("u8"),) else st.lists(parts[0], max_size=5)
        case "option":
            return st.none() | parts[0]
        case "tuple":
            return st.tuples(*parts)
        case "record":
            return st.tuples(*parts).map(lambda row: SimpleNamespace(**dict(zip(kind.labels, row, strict=True))))
    least, most = NUMBERS[kind.keyword]
    return st.integers(least, most)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_same_as_wasmtime_py(data: st.DataObject):
    """A value of any type goes to a component, from there to a host function, back to both, as it was."""
    kind = data.draw(TYPES)
    seen: dict[str, list[Any]] = {"ours": [], "theirs": []}

    def host(name: str) -> Callable[[object, Any], Any]:
        def called(_store: object, value: Any) -> Any:
            seen[name].append(plain(value))
            return value

        return called

    mine, oracle = ours(kind, host("ours")), theirs(kind, host("theirs"))
    whole = values(ValueType("list", (), (kind,)))
    for value in data.draw(st.lists(whole, min_size=3, max_size=3)):
        assert mine(value) == oracle(value) == value
        assert seen["ours"][-1] == seen["theirs"][-1] == value


def test_types_of_the_contract():
    """Each type of what the Runner offers has converters, and is read as it is written."""
    for functions in OFFERED.values():
        for text in functions.values():
            kind = function_type(text)
            found = [*kind.parameters, *([kind.result] if kind.result else [])]
            for one in found:
                assert decoder(one)
                assert written(one) in text


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("u8", [1, 2]),
        ("u8", bytearray(b"1")),
        ("u16", [-1]),
        ("u16", [65536]),
        ("s8", [128]),
        ("s8", [-129]),
        ("u32", [True]),
        ("u32", [1.0]),
        ("bool", [1]),
        ("string", [b"x"]),
        ("string", (1,)),
        ("string", "x"),
        ("list<u8>", ["x"]),
        ("tuple<u8, bool>", [(1,)]),
        ("tuple<u8, bool>", [[1, True]]),
        ("option<u16>", ["x"]),
        ("record {a: string, b: u16}", [SimpleNamespace(a="", b="")]),
    ],
)
def test_wrong_values(text: str, wrong: Any):
    """What is not of its type is refused, from who calls and from a host function, before Wasmtime sees it."""
    kind = value_type(text)
    right: Any = b"" if text == "u8" else []
    with pytest.raises(MismatchError):
        ours(kind, lambda _store, _value: right)(wrong)
    with pytest.raises(MismatchError):
        ours(kind, lambda _store, _value: wrong)(right)


@pytest.mark.parametrize(
    "wrong",
    [SimpleNamespace(a=""), SimpleNamespace(a="", b=1), SimpleNamespace(a="", b=b""), None],
    ids=["field", "number", "bytes", "none"],
)
def test_wrong_records(wrong: Any):
    """Records of texts without a field, or with something else in it, are refused too."""
    kind = value_type("record {a: string, b: string}")
    with pytest.raises((AttributeError, TypeError)):
        ours(kind, lambda _store, _value: [wrong])([])


def test_wrong_texts():
    """What is no Unicode is refused; so is a name that an enum has not, by Wasmtime."""
    with pytest.raises(UnicodeEncodeError):
        ours(value_type("string"), lambda _store, value: value)(["\ud800"])
    kind = value_type("record {a: enum {x, y}, b: string}")
    for at in ("call", "echo"):
        with pytest.raises(WasmtimeError):
            ours(kind, lambda _store, _value: [], at)([SimpleNamespace(a="z", b="")])
    with pytest.raises(WasmtimeError):
        ours(kind, lambda _store, _value: [SimpleNamespace(a="z", b="")])([])


WHOLE: tuple[tuple[str, Any], ...] = (
    ("u8", b"\x01"),
    ("u16", [1]),
    ("string", ["x"]),
    ("bool", [True]),
    ("option<string>", ["x"]),
    ("tuple<string, string>", [("x", "y")]),
    ("list<string>", [["x"]]),
    ("record {id: string, body: string}", [SimpleNamespace(id="x", body="y")]),
    ("record {id: u32, body: string}", [SimpleNamespace(id=1, body="y")]),
    ("record {id: string, body: string, more: string}", [SimpleNamespace(id="x", body="y", more="z")]),
)


@pytest.mark.parametrize(("text", "value"), WHOLE, ids=[text for text, _ in WHOLE])
def test_a_component_with_other_types(text: str, value: Any):
    """A component that has a function with another type than we is an error wherever values differ, never a guess."""
    kind = value_type(text)
    for other, _ in WHOLE:
        if other == text:
            continue
        wanted = function_of(value_type(other))
        with pytest.raises((MismatchError, WasmtimeError)):
            ours(kind, lambda _store, found: found, host_type=wanted)(value)
        with pytest.raises((MismatchError, WasmtimeError)):
            ours(
                kind,
                lambda _store, found: found,
                "echo",
                call_type=wanted.replace(f"x: list<{other}>", f"x: list<{text}>"),
            )(value)


@pytest.mark.parametrize("host_type", ["func(x: list<string>)", "func() -> list<string>", "func(x: string, y: string)"])
def test_other_numbers_of_values(host_type: str):
    """The number of parameters and results is compared."""
    with pytest.raises(MismatchError, match="a function with 1 parameters and 1 results is not"):
        ours(value_type("string"), lambda _store, value: value, host_type=host_type)([])
    with pytest.raises(MismatchError, match="expected 0 values, not 1"):
        ours(value_type("string"), lambda _store, value: value, call_type="func()")([])
    for wanted in ("func(x: list<string>)", "func(x: list<string>, y: bool) -> list<string>"):
        with pytest.raises((WasmtimeError, MismatchError)):
            ours(value_type("string"), lambda _store, value: value, call_type=wanted)([])


def test_types_without_converters():
    """A type that nothing needs yet is refused by name."""
    with pytest.raises(MismatchError, match="values of the type f64 are not supported"):
        decoder(ValueType("f64"))


def test_a_megabyte():
    """Bytes and texts of a megabyte go through."""
    content = bytes(range(256)) * 4096
    assert ours(ValueType("u8"), lambda _store, value: value)(content) == content
    text = ["\0\N{EURO SIGN}x" * 100_000]
    assert ours(ValueType("string"), lambda _store, value: value)(text) == text


def peak() -> int:
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def grown(once: Callable[[], object]) -> int:
    """Return by how many kB the process grows in 300 rounds, after some that fill what is kept."""
    for _ in range(20):
        once()
    before = peak()
    for _ in range(300):
        once()
    return peak() - before


def test_values_leave_nothing():
    """Each round would leave 100 kB and more behind if a single value of it were not freed."""
    rows = [SimpleNamespace(kind="answer", id=str(number), body="x" * 1000) for number in range(100)]
    echo = ours(
        value_type("record {kind: enum {answer, failure}, id: string, body: string}"), lambda _store, value: value
    )
    assert grown(lambda: echo(rows)) < 8_000
    echo = ours(value_type("tuple<option<string>, list<u8>>"), lambda _store, value: value)
    assert grown(lambda: echo([("x" * 100_000, b"x" * 1000)])) < 8_000


def test_errors_leave_nothing():
    """The same for values that are half of a wrong one, for errors, and for stores and functions that are gone."""

    def once() -> None:
        function = ours(value_type("tuple<string, bool>"), lambda _store, value: [*value, ("", 1)])
        for value in ([("x" * 100_000, 1)], [("x" * 100_000, True)]):
            with pytest.raises(MismatchError):
                function(value)

    once()
    gc.collect()
    before = len(callbacks._objects)
    assert grown(once) < 8_000
    gc.collect()
    assert len(callbacks._objects) == before
    assert callbacks._raised == {}
