"""Types are checked against their text: `wasmtime.wat2wasm` encodes them, and does not ask whether they make sense."""

import pytest

from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.component_types import Resource
from pulumi_gestalt_runner.wasm.decoding import MAX_NESTING
from pulumi_gestalt_runner.wasm.errors import MalformedWasmError
from pulumi_gestalt_runner.wasm.signature import signature
from runner.wasm.wasm_samples import wat

HEAD = b"\0asm\x0d\0\x01\0"


def section(code: int, body: bytes) -> bytes:
    assert len(body) < 0x80
    return bytes([code, len(body)]) + body


def types(*definitions: bytes) -> bytes:
    return HEAD + section(7, bytes([len(definitions)]) + b"".join(definitions))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(func)", "func()"),
        ('(func async (param "a" bool) (result s8))', "async func(a: bool) -> s8"),
        (
            '(func (param "a" u8) (param "b" s16) (param "c" u16) (param "d" s32) (param "e" u32) (param "f" s64))',
            "func(a: u8, b: s16, c: u16, d: s32, e: u32, f: s64)",
        ),
        (
            '(func (param "a" u64) (param "b" f32) (param "c" f64) (param "d" char) (param "e" error-context))',
            "func(a: u64, b: f32, c: f64, d: char, e: error-context)",
        ),
        ('(func (param "a" (record (field "x" string))))', "func(a: record {x: string})"),
        ('(func (param "a" (variant (case "x") (case "y" u8))))', "func(a: variant {x: _, y: u8})"),
        ("(func (result (list u8)))", "func() -> list<u8>"),
        ("(func (result (list u8 4)))", "func() -> list<u8, 4>"),
        ("(func (result (tuple u8 string)))", "func() -> tuple<u8, string>"),
        ('(func (result (flags "a" "b")))', "func() -> flags {a, b}"),
        ('(func (result (enum "a" "b")))', "func() -> enum {a, b}"),
        ("(func (result (option u8)))", "func() -> option<u8>"),
        ("(func (result (result)))", "func() -> result<_, _>"),
        ("(func (result (result u8 (error string))))", "func() -> result<u8, string>"),
        ("(func (result (stream u8)))", "func() -> stream<u8>"),
        ("(func (result (future)))", "func() -> future<_>"),
        ("(func (result (map string u8)))", "func() -> map<string, u8>"),
        ('(func (param "a" (borrow $r)) (result (own $r)))', "func(a: borrow<r>) -> own<r>"),
    ],
)
def test_every_type(text: str, expected: str):
    """Every type of the format is read as it was written, and the definition after it as well."""
    component = scan(
        wat(
            f"""(component (import "i" (instance (export "r" (type $r (sub resource)))
            (export "f" {text.replace("(func", "(func ", 1)}) (export "last" (func (param "z" u8))))))"""
        )
    )
    members = component.imports["i"].members
    assert signature(members["f"].type) == expected
    assert signature(members["last"].type) == "func(z: u8)"


def test_every_sort():
    """Imports of every sort are told apart, and component types are stepped over."""
    component = scan(
        wat(
            """(component
            (core type (func))
            (type $c (component (import "x" (func)) (export "y" (type (sub resource)))))
            (import "module" (core module (import "a" "b" (func))))
            (import "func" (func))
            (type $t u8)
            (import "type" (type (eq $t)))
            (import "resource" (type (sub resource)))
            (import "component" (component (type $c)))
            (import "instance" (instance)))"""
        )
    )
    assert {name: extern.sort.value for name, extern in component.imports.items()} == {
        "module": "core module",
        "func": "func",
        "type": "type",
        "resource": "type",
        "component": "component",
        "instance": "instance",
    }


def test_aliases():
    """Aliases of exports, of outer definitions and of core exports give later definitions the right indices."""
    component = scan(
        wat(
            """(component
            (import "i" (instance $i (export "r" (type (sub resource))) (export "f" (func))
                (export "inner" (instance (export "g" (func (param "x" u8)))))))
            (alias export $i "r" (type $r))
            (alias export $i "f" (func))
            (alias export $i "inner" (instance $inner))
            (core module $m (func (export "x")))
            (core instance $n (instantiate $m))
            (alias core export $n "x" (core func))
            (import "j" (instance (alias outer 1 $r (type $s)) (export "f" (func (param "a" (own $s))))))
            (component $k (alias outer 1 $r (type $t)) (export "t" (type $t)))
            (instance $l (instantiate $k (with "x" (instance $i)) (with "y" (core module $m))))
            (export "inner" (instance $inner))
            (export "l" (instance $l)))"""
        )
    )
    assert signature(component.imports["j"].members["f"].type) == "func(a: own<r>)"
    assert signature(component.exports["inner"].members["g"].type) == "func(x: u8)"
    assert isinstance(component.exports["l"].members["t"].type, Resource)


def test_alias_into_the_unknown():
    """An instance of an imported component holds what cannot be told, and that is no error."""
    component = scan(
        wat(
            """(component
            (import "c" (component $c (export "f" (func))))
            (instance $i (instantiate $c))
            (alias export $i "f" (func $f))
            (export "i" (instance $i)))"""
        )
    )
    assert component.exports["i"].members == {}


def test_names_with_attributes():
    """All three forms of a name are read; attributes are stepped over."""
    plain = HEAD + section(10, b"\x02\x00\x01a\x01\x00\x01\x01b\x01\x00")
    both = types(b"\x40\x00\x01\x00") + plain[8:] + section(10, b"\x01\x02\x01c\x01\x00\x03d:e\x01\x00")
    assert list(scan(both).imports) == ["a", "b", "c"]


def test_wide_index():
    """The index of a type above 63 takes two bytes, because its sign bit must be clear."""
    many = HEAD + bytes([7, 0x42, 0x40]) + b"\x7f" * 64 + b"\x70\xc0\x00"[:1]
    with pytest.raises(MalformedWasmError):
        scan(many)
    tuple_of_64 = HEAD + bytes([7, 69, 66]) + b"\x7d" * 65 + b"\x70\xc0\x00"
    assert scan(tuple_of_64).imports == {}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (types(b"\x00"), "a type definition, found 0x0"),
        (types(b"\x70\x05"), "the index of one of 0 type definitions, found 5"),
        (types(b"\x70\x41"), "expected a type, found 0x41"),
        (types(b"\x6a\x02"), "expected 0 or 1, found 0x2"),
        (types(b"\x71\x01\x01a\x00\x01"), "0 after a case"),
        (types(b"\x40\x00\x02"), "expected a result"),
        (types(b"\x40\x00\x01\x01"), "expected a result"),
        (types(b"\x42\x01\x09"), "expected a declaration, found 0x9"),
        (types(b"\x42\x01\x02\x03\x02\x07\x00"), "an enclosing component, found 7 steps outward"),
        (types(b"\x42\x02\x04\x00\x01a\x03\x01\x04\x00\x01a\x03\x01"), "a new name, found a"),
        (HEAD + section(10, b"\x01\x03"), "a form of name, found 0x3"),
        (HEAD + section(10, b"\x01\x00\x01a\x06"), "the type of an import or export, found 0x6"),
        (HEAD + section(10, b"\x01\x00\x01a\x02\x01\x7f"), "the type of an import or export, found 0x2"),
        (HEAD + section(6, b"\x01\x06"), "expected a sort, found 0x6"),
        (HEAD + section(6, b"\x01\x03\x03"), "the target of an alias, found 0x3"),
        (
            types(b"\x42\x00") + section(10, b"\x01\x00\x01i\x05\x00") + section(6, b"\x01\x01\x00\x00\x01x"),
            "the name of a func of the instance, found x",
        ),
    ],
)
def test_broken_types(data: bytes, message: str):
    """Each rule of the format that is broken is named, with what was found."""
    with pytest.raises(MalformedWasmError, match=message):
        scan(data)


def test_resources_of_the_component():
    """A resource type with and without destructor is read, and takes the name of its export."""
    data = types(b"\x3f\x7f\x00", b"\x3f\x7f\x01\x00") + section(11, b"\x01\x00\x01r\x03\x01\x00")
    extern = scan(data).exports["r"]
    assert signature(extern.type) == "r"


def test_nesting_of_types_is_bounded():
    """Instance types that nest deeper than any real file are refused, never a stack overflow."""
    body = b"\x42\x00"
    for _ in range(MAX_NESTING + 5):
        body = b"\x42\x01\x01" + body
    data = HEAD + b"\x07" + bytes([(len(body) + 1) & 0x7F | 0x80, (len(body) + 1) >> 7]) + b"\x01" + body
    with pytest.raises(MalformedWasmError, match=f"at most {MAX_NESTING} nested"):
        scan(data)
