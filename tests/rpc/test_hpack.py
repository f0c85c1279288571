"""Header blocks, against the library hpack and the examples of RFC 7541."""

import hpack as library
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_rpc.hpack import BlockError, Blocks, decode, encode

FIELDS = st.dictionaries(
    st.text(st.characters(codec="latin-1"), min_size=1, max_size=20),
    st.text(st.characters(codec="latin-1"), max_size=400),
    max_size=8,
)


def encoded(fields: dict[str, str], *, huffman: bool) -> bytes:
    """Return the block that the library writes when it may remember nothing."""
    encoder = library.Encoder()
    encoder.header_table_size = 0
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
    return encoder.encode(pairs, huffman=huffman)


@given(FIELDS, st.booleans())
def test_what_the_library_writes_is_read(fields: dict[str, str], huffman: bool) -> None:
    """Names and values come back, in Huffman's code and as they are."""
    assert decode(encoded(fields, huffman=huffman)) == fields


@given(FIELDS)
def test_what_is_written_is_read_by_the_library(fields: dict[str, str]) -> None:
    """The library reads our literals, and nothing is remembered of them."""
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
    decoder = library.Decoder()
    assert [(bytes(n), bytes(v)) for n, v in decoder.decode(encode(pairs), raw=True)] == pairs
    assert not decoder.header_table.dynamic_entries


@given(st.binary(max_size=60))
def test_noise_is_an_error_or_fields(block: bytes) -> None:
    """Any bytes give fields or an error of ours; where they give fields, the library reads the same."""
    try:
        fields = decode(block)
    except BlockError:
        return
    decoder = library.Decoder()
    decoder.max_allowed_table_size = 0
    decoder.header_table_size = 0
    try:
        found = decoder.decode(block, raw=True)
    except library.HPACKError:
        # It is stricter: a change of the table's size must stand first.
        return
    assert {bytes(n).decode("latin-1"): bytes(v).decode("latin-1") for n, v in found} == fields


@pytest.mark.parametrize(
    ("block", "fields"),
    [
        # Appendix C.2.1, C.2.2, C.2.4, and the last field of C.6.1.
        ("400a637573746f6d2d6b65790d637573746f6d2d686561646572", {"custom-key": "custom-header"}),
        ("040c2f73616d706c652f70617468", {":path": "/sample/path"}),
        ("82", {":method": "GET"}),
        ("6e919d29ad171863c78f0b97c8e9ae82ae43d3", {"location": "https://www.example.com"}),
    ],
)
def test_examples_of_the_rfc(block: str, fields: dict[str, str]) -> None:
    """The examples mean what the RFC says."""
    assert decode(bytes.fromhex(block)) == fields


@pytest.mark.parametrize(
    ("block", "text"),
    [
        ("80", "not been sent before"),
        ("be", "not been sent before"),
        ("7e00", "not been sent before"),
        ("3fe11f", "a table of fields that was not allowed"),
        ("00", "ends in the middle"),
        ("0005", "longer than its block"),
        ("ffffffffffff7f", "a number that is too large"),
        ("ff808080808080808000", "a number that is too large"),
        ("0084ffffffff00", "a string with an end in the middle"),
        ("00811800", "filled up wrongly"),
        ("0082f8ff00", "filled up wrongly"),
    ],
)
def test_broken_blocks(block: str, text: str) -> None:
    """What breaks the rules is an error that says which."""
    with pytest.raises(BlockError, match=text):
        decode(bytes.fromhex(block))


def test_short_blocks_are_known() -> None:
    """A short block is read once, up to a bound of their number; a long one is read each time."""
    blocks = Blocks()
    short, long = encode([(b"a", b"b")]), encode([(b"a", b"b" * 300)])
    assert blocks.read(short) is blocks.read(short)
    assert blocks.read(long) is not blocks.read(long)
    for number in range(100):
        blocks.read(encode([(b"a", str(number).encode())]))
    late = encode([(b"a", b"late")])
    assert blocks.read(late) == {"a": "late"}
    assert blocks.read(late) is not blocks.read(late)
