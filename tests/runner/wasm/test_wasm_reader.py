import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_runner.wasm.errors import MalformedWasmError
from pulumi_gestalt_runner.wasm.reader import Budget, Reader


def reader(data: bytes, *, whole: bool = False, items: int = 10) -> Reader:
    return Reader(memoryview(data), 0, len(data), Budget(items), whole=whole)


def leb128(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


@given(st.integers(0, 2**32 - 1))
def test_u32_round_trip(value: int):
    """Every 32-bit number is read back from its LEB128 form, and nothing more than it is read."""
    found = reader(leb128(value) + b"\xff")
    assert found.u32("a number") == value
    assert found.position == len(leb128(value))


@pytest.mark.parametrize("data", [leb128(2**32), b"\x80\x80\x80\x80\x80\x00", b"\xff\xff\xff\xff\x1f"])
def test_u32_too_large(data: bytes):
    """A number of more than 32 bits, or written with more than five bytes, is refused with its offset."""
    with pytest.raises(MalformedWasmError, match="offset 0x0: expected a number of at most 32 bits"):
        reader(data).u32("a number")


def test_short_reads_name_offset_and_expectation():
    """A read past the end says where it began, what was expected and how much was left."""
    short = reader(b"a")
    assert short.byte("x") == ord("a")
    with pytest.raises(MalformedWasmError, match="offset 0x1: expected x, found the end of the section"):
        short.byte("x")
    with pytest.raises(MalformedWasmError, match="offset 0x1: expected a section of 9 bytes, found 1 bytes to the end"):
        reader(b"\x09a").section("a section")


def test_only_the_end_of_the_file_means_truncated():
    """A section that ends too early is damaged; a file that ends too early is incomplete, and the hint says so."""
    with pytest.raises(MalformedWasmError) as inside:
        reader(b"").byte("x")
    with pytest.raises(MalformedWasmError) as whole:
        reader(b"", whole=True).byte("x")
    assert not inside.value.truncated
    assert "damaged" in inside.value.hint
    assert whole.value.truncated
    assert "incomplete" in whole.value.hint


def test_names():
    """A name is a length and UTF-8; other bytes and absurd lengths are refused."""
    assert reader(b"\x03\xe2\x82\xac").name("a name") == "€"
    with pytest.raises(MalformedWasmError, match="a name in UTF-8"):
        reader(b"\x01\xff").name("a name")
    with pytest.raises(MalformedWasmError, match="a name of at most 100000 bytes, found 100001 bytes"):
        reader(leb128(100_001) + b"a" * 100_001).name("a name")


def test_vectors_are_bounded():
    """A vector cannot claim more elements than bytes are left, nor more than the budget of the file."""
    assert list(reader(b"\x02ab").vector("x")) == [0, 1]
    with pytest.raises(MalformedWasmError, match="3 x"):
        list(reader(b"\x03ab").vector("x"))
    with pytest.raises(MalformedWasmError, match="definitions in a file, found more"):
        list(reader(b"\x02ab", items=1).vector("x"))


def test_sections_and_the_rest():
    """A section is read by its own reader while the outer one steps over it; what nobody read is an error."""
    outer = reader(b"\x02abc")
    inner = outer.section("s")
    assert bytes(inner.rest()) == b"ab"
    inner.finish("s")
    assert outer.byte("c") == ord("c")
    assert outer.at_end
    with pytest.raises(MalformedWasmError, match="the end of s, found 2 more bytes"):
        reader(b"ab").finish("s")
