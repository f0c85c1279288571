import time
from typing import Any

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st
from wasmtime import component as oracle

from pulumi_gestalt_runner.wasm.binary import Format, identify, scan
from pulumi_gestalt_runner.wasm.component_types import Extern, Sort
from pulumi_gestalt_runner.wasm.decoding import MAX_NESTING
from pulumi_gestalt_runner.wasm.errors import MalformedWasmError, NotComponentError, WasmError
from pulumi_gestalt_runner.wasm.reader import MAX_ITEMS
from pulumi_gestalt_runner.wasm.signature import signature
from runner.wasm.wasm_samples import implementation, program, wasm_tools, wat

HEAD = b"\0asm\x0d\0\x01\0"
MODULE = b"\0asm\x01\0\0\0"
RICH = wat(
    """(component
    (@custom "outer" "1")
    (import "i" (instance $i (export "r" (type (sub resource))) (export "f" (func (param "x" (list string))))))
    (component $c (@custom "nested" "2") (import "f" (func $f)) (export "g" (func $f)))
    (core module $m (@custom "inner" "3") (func (export "x")))
    (core instance $n (instantiate $m))
    (alias export $i "f" (func $f))
    (instance $k (instantiate $c (with "f" (func $f))))
    (instance $inline (export "f" (func $f)))
    (export "k" (instance $k))
    (export "inline" (instance $inline)))"""
)


def oracle_names(engine: wasmtime.Engine, externs: dict[str, Any]) -> dict[str, dict[str, str]]:
    kinds = {oracle.FuncType: "func", oracle.ComponentInstanceType: "instance"}
    return {
        name: {inner: kinds.get(type(member.ty), "type") for inner, member in extern.ty.exports(engine).items()}
        for name, extern in externs.items()
    }


def own_names(externs: dict[str, Extern]) -> dict[str, dict[str, str]]:
    return {
        name: {inner: member.sort.value for inner, member in extern.members.items()} for name, extern in externs.items()
    }


@pytest.mark.parametrize("build", [program, implementation])
def test_same_names_as_wasmtime(build):
    """Imports and exports, and the functions in them, are those that Wasmtime finds in the same file."""
    data = build()
    engine = wasmtime.Engine()
    type_ = oracle.Component(engine, data).type
    found = scan(data)
    for own, other in ((found.imports, type_.imports(engine)), (found.exports, type_.exports(engine))):
        expected = oracle_names(engine, other)
        names = own_names(own)
        assert list(names) == list(expected)
        for name, members in expected.items():
            assert {k for k, v in names[name].items() if v == "func"} == {k for k, v in members.items() if v == "func"}
            # Wasmtime leaves out the resources that an interface only uses.
            assert members.items() <= names[name].items()


def test_same_signatures_on_both_sides():
    """What the shipped program imports has, function by function, the type that the implementation exports."""
    wanted, offered = scan(program()).imports, scan(implementation()).exports
    compared = 0
    functions = [member for extern in wanted.values() for member in extern.members.values() if member.sort is Sort.FUNC]
    for name, extern in wanted.items():
        for inner, member in extern.members.items():
            text = signature(member.type)
            assert text
            assert text == signature(offered[name].members[inner].type)
            compared += member.sort is Sort.FUNC
    assert compared == len(functions) > 70


def test_same_imports_as_wasm_tools():
    """The imports and exports of a world are those that `wasm-tools component wit` prints."""
    data = implementation()
    text = wasm_tools("component", "wit", stdin=data).decode()
    world = text[: text.index("\n}")]
    found = scan(data)
    assert [f"import {name};" for name in found.imports] == [
        line.strip() for line in world.splitlines() if line.startswith("  import ")
    ]
    assert [f"export {name};" for name in found.exports] == [
        line.strip() for line in world.splitlines() if line.startswith("  export ")
    ]


def test_custom_sections_of_every_level():
    """Custom sections are found in the component, in nested components and in core modules."""
    found = scan(RICH)
    sections = {section.name: bytes(section.data) for section in found.custom_sections}
    assert {name: sections[name] for name in ("outer", "nested", "inner")} == {
        "outer": b"1",
        "nested": b"2",
        "inner": b"3",
    }
    assert list(found.exports["k"].members) == ["g"]
    assert list(found.exports["inline"].members) == ["f"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Format.EMPTY),
        (b"\0as", Format.TRUNCATED),
        (b"\0asm\x0d\0", Format.TRUNCATED),
        (HEAD, Format.COMPONENT),
        (MODULE, Format.CORE_MODULE),
        (b"\0asm\x0e\0\x01\0", Format.OTHER_VERSION),
        (b"(component)", Format.TEXT),
        (b"\xef\xbb\xbf\n ;; text", Format.TEXT),
        (b"\x7fELF....", Format.OTHER),
    ],
)
def test_identify(data: bytes, expected: Format):
    """The first bytes tell what a file is; everything but a component is refused with a hint."""
    assert identify(data) is expected
    if expected is not Format.COMPONENT:
        with pytest.raises(NotComponentError, match=expected.value.replace("(", r"\(").replace(")", r"\)")) as error:
            scan(data, "a.wasm")
        assert error.value.hint


def outcome(data: bytes) -> WasmError | None:
    """Return the error that reading `data` gives; any other exception ends the test."""
    try:
        scan(data)
    except WasmError as error:
        return error
    return None


def section(code: int, body: bytes) -> bytes:
    return bytes([code, len(body)]) + body


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (HEAD + b"\x0d\x00", "offset 0x8: expected the id of a section, found 13"),
        (HEAD + section(1, b"\0asm"), "the first 8 bytes of a core module, found 00 61 73 6d"),
        (HEAD + section(4, b""), "the first 8 bytes of a component, found nothing"),
        (HEAD + section(5, b"\x01\x02"), "expected an instance, found 0x2"),
        (HEAD + section(5, b"\x01\x00\x00\x00"), "the index of one of 0 component definitions"),
        (HEAD + section(7, b"\x01\x7f\x7f"), "the end of the section, found 1 more bytes"),
        (
            HEAD + section(7, b"\x01\x7f") + section(11, b"\x01\x00\x01a\x03\x00\x01\x01\x00"),
            "the type of a type, found the type of a func",
        ),
        (HEAD + section(10, b"\x02\x00\x01a\x03\x01\x00\x01a\x03\x01"), "a new name, found a"),
    ],
)
def test_broken_components(data: bytes, message: str):
    """Each broken rule is named with file, offset, what was expected and what was found."""
    with pytest.raises(MalformedWasmError, match=message) as error:
        scan(data, "a.wasm")
    assert str(error.value).startswith("a.wasm is not valid at offset 0x")


def test_nesting_is_bounded():
    """Components that nest deeper than any real file are refused, never a stack overflow."""
    data = b""
    for _ in range(MAX_NESTING + 5):
        size = len(HEAD + data)
        data = b"\x04" + bytes([size & 0x7F | 0x80, size >> 7]) + HEAD + data
    with pytest.raises(MalformedWasmError, match=f"at most {MAX_NESTING} nested"):
        scan(HEAD + data)


def test_number_of_sections_is_bounded():
    """A file of nothing but sections is given up before it takes long."""
    with pytest.raises(MalformedWasmError, match=f"at most {MAX_ITEMS} definitions"):
        scan(HEAD + b"\x02\x00" * (MAX_ITEMS + 1))


def test_contents_of_modules_are_skipped():
    """The time to read a component does not depend on the size of its core modules."""
    size = 50 * 1024 * 1024
    body = MODULE + b"\x0b" + bytes([0x80, 0x80, 0x80, 0x19]) + bytes(size)
    prefix = HEAD + b"\x01"
    length = len(body)
    leb = bytes([length & 0x7F | 0x80, length >> 7 & 0x7F | 0x80, length >> 14 & 0x7F | 0x80, length >> 21])
    data = prefix + leb + body
    start = time.process_time()
    scan(data)
    assert time.process_time() - start < 0.05


@given(st.binary(max_size=300))
def test_any_bytes_after_the_preamble(data: bytes):
    """Any bytes give a component or a WasmError."""
    assert str(outcome(HEAD + data)).isprintable()


@given(st.integers(0, len(RICH) - 1))
def test_truncations(size: int):
    """A component cut anywhere is read as far as whole sections go, or refused as incomplete."""
    error = outcome(RICH[:size])
    assert error is None or size == 0 or "incomplete" in error.hint


@given(st.lists(st.tuples(st.integers(8, len(RICH) - 1), st.integers(0, 255)), min_size=1, max_size=5))
def test_mutations_of_a_small_component(changes: list[tuple[int, int]]):
    """A component with changed bytes gives a component or a WasmError."""
    data = bytearray(RICH)
    for position, value in changes:
        data[position] = value
    assert str(outcome(bytes(data))).isprintable()


@given(st.data())
def test_mutations_of_a_real_component(data: st.DataObject):
    """An implementation with bytes changed, removed or put in gives a component or a WasmError."""
    whole = implementation()
    start = data.draw(st.integers(8, len(whole)))
    end = data.draw(st.integers(start, min(start + 20, len(whole))))
    changed = whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:]
    assert str(outcome(changed)).isprintable()
