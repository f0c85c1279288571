import pytest
from google.protobuf.struct_pb2 import Value
from google.protobuf.wrappers_pb2 import StringValue, UInt64Value
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_engine.wire import (
    FIXED32,
    FIXED64,
    LENGTH,
    VARINT,
    WireError,
    double,
    fields,
    key,
    length_delimited,
    map_entry,
    read_double,
    read_varint,
    tag,
    text,
    text_field,
    true_field,
    varint,
)


@given(st.integers(0, 2**64 - 1))
def test_varints_are_googles(number):
    """A varint is written as the official library writes it, and read back."""
    assert tag(1, VARINT) + varint(number) == (UInt64Value(value=number).SerializeToString() or b"\x08\x00")
    assert read_varint(b"ab" + varint(number), 2) == (number, 2 + len(varint(number)))


@given(st.text())
def test_strings_are_googles(content):
    """A string field is written as the official library writes it, left out when empty, and read back."""
    written = text_field(1, content)
    assert written == StringValue(value=content).SerializeToString()
    assert [text(part) for _, part in fields(written)] == ([content] if content else [])


@given(st.floats(allow_nan=False))
def test_doubles_are_googles(number):
    """A double is written as the official library writes it, the sign of zero included, and read back."""
    assert tag(2, FIXED64) + double(number) == Value(number_value=number).SerializeToString()
    assert read_double(double(number)).hex() == number.hex()


def test_true_is_googles():
    """A field that says true is written as the official library writes it."""
    assert true_field(4) == Value(bool_value=True).SerializeToString()


def test_numbers_of_fields_may_be_large():
    """A field number above 15 takes two bytes, and is read back."""
    written = text_field(300, "x")
    assert list(fields(written)) == [(key(300, LENGTH), b"x")]


def test_every_wire_type_is_read():
    """Varints come as numbers, everything else as bytes, so that unknown fields can be skipped."""
    written = b"".join(
        (
            tag(1, VARINT) + varint(300),
            tag(2, FIXED64) + b"12345678",
            length_delimited(tag(3, LENGTH), b"abc"),
            tag(4, FIXED32) + b"1234",
        )
    )
    assert list(fields(written)) == [
        (key(1, VARINT), 300),
        (key(2, FIXED64), b"12345678"),
        (key(3, LENGTH), b"abc"),
        (key(4, FIXED32), b"1234"),
    ]


def test_map_entry_with_defaults():
    """Key and value may be left out when they are empty, in any order, and unknown fields are skipped."""
    assert map_entry(b"") == ("", b"")
    assert map_entry(length_delimited(tag(2, LENGTH), b"v") + true_field(9) + text_field(1, "k")) == ("k", b"v")


def test_map_entry_ignores_other_wire_types():
    """A field with another wire type than the map's is an unknown field, as in the official library."""
    assert map_entry(tag(1, VARINT) + b"\x05" + tag(2, FIXED32) + b"abcd") == ("", b"")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\x80", "truncated number at offset 0"),
        (b"\x0a", "truncated number at offset 1"),
        (b"\x08\xff", "truncated number at offset 1"),
        (b"\x08" + b"\xff" * 10 + b"\x01", "a number of more than 10 bytes at offset 1"),
        (b"\x0a\x05abc", "field 1 at offset 2 wants 5 bytes, 3 are left"),
        (b"\x0a\x03ab", "field 1 at offset 2 wants 3 bytes, 2 are left"),
        (b"\x09abc", "field 1 at offset 1 wants 8 bytes, 3 are left"),
        (b"\x0d\x01", "field 1 at offset 1 wants 4 bytes, 1 are left"),
        (b"\x00", "field number 0 before offset 1"),
        (b"\x0b", "wire type 3 before offset 1"),
        (b"\x0f", "wire type 7 before offset 1"),
    ],
)
def test_bytes_that_are_no_message(data, problem):
    """What is wrong is said with the offset, and nothing of the bytes is quoted."""
    with pytest.raises(WireError) as caught:
        list(fields(data))
    assert str(caught.value) == problem


def test_text_must_be_utf8():
    """Bytes that are not UTF-8 are refused without being quoted."""
    with pytest.raises(WireError, match=r"^a text is not UTF-8$"):
        text(b"\xff")


@given(st.binary(max_size=200))
def test_any_bytes_end_in_fields_or_a_wire_error(data):
    """Reading never fails in another way."""
    try:
        for _, part in fields(data):
            assert isinstance(part, bytes | int)
    except WireError:
        pass
