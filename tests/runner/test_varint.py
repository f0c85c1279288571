from google.protobuf.wrappers_pb2 import UInt64Value
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_runner.varint import varint


@given(st.integers(1, 2**64 - 1))
def test_varint(number: int):
    """A number is written as the official library writes it."""
    assert varint(number) == UInt64Value(value=number).SerializeToString()[1:]


@given(st.integers(min_value=0, max_value=2**40))
def test_leb128(number: int):
    """Sizes are written in groups of seven bits, the lowest first, in as few bytes as can be."""
    written = varint(number)
    assert sum((byte & 0x7F) << 7 * place for place, byte in enumerate(written)) == number
    assert [byte >= 0x80 for byte in written] == [True] * (len(written) - 1) + [False]
    assert len(written) == max(1, (number.bit_length() + 6) // 7)
