"""What is written and read by hand is what Google's library writes and reads."""

import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import DecodeError
from google.protobuf.wrappers_pb2 import UInt64Value
from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_gestalt_rpc.host_pb2 import DeploymentInfo, LogRequest, RegisterResourceResponse
from pulumi_gestalt_rpc.wire import (
    WireError,
    bytes_field,
    check,
    fields,
    last,
    last_number,
    last_text,
    number_field,
    text_field,
    varint,
)

GROUPS = {3, 4}
"""Wire types that Google's library still skips, and Pulumi's messages never had."""


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


@given(st.integers(0, 4), st.text(), st.text(), st.integers(-(2**31), 2**31 - 1), st.booleans())
def test_written(severity: int, message: str, urn: str, stream: int, ephemeral: bool):
    """Fields by hand are the message of the official library, defaults left out."""
    severity = min(severity, 3)
    expected = LogRequest(
        severity=LogRequest(severity=severity).severity,
        message=message,
        urn=urn,
        stream_id=stream,
        ephemeral=ephemeral,
    )
    found = (
        number_field(1, severity)
        + text_field(2, message)
        + text_field(3, urn)
        + number_field(4, stream)
        + number_field(5, ephemeral)
    )
    assert found == expected.SerializeToString(deterministic=True)


@given(st.text(), st.text(), st.booleans(), st.dictionaries(st.text(), st.text()), st.text())
def test_read(project: str, stack: str, dry_run: bool, config: dict[str, str], again: str):
    """Texts and numbers are read as the official library reads them, also where a field comes twice."""
    written = DeploymentInfo(project=project, stack=stack, dry_run=dry_run, config=config).SerializeToString()
    written += DeploymentInfo(stack=again).SerializeToString()
    expected = DeploymentInfo.FromString(written)
    assert (last_text(written, 1), last_text(written, 2)) == (expected.project, expected.stack)
    assert bool(last_number(written, 6)) == expected.dry_run
    entries = [content for number, _, content in fields(written) if number == 4 and isinstance(content, bytes)]
    assert {last_text(entry, 1): last_text(entry, 2) for entry in entries} == dict(expected.config)


@given(st.binary(max_size=40))
@example(b"\x08")
@example(b"\x0a\x05abc")
@example(b"\x00\x00")
@example(b"\x09\x01")
@example(b"\x80" * 11)
@example(b"\x0d\x01\x02\x03\x04")
def test_what_is_a_message(data: bytes):
    """Bytes are taken apart if and only if the official library takes them, groups aside, which are refused."""
    try:
        found = list(fields(data))
    except WireError:
        found = None
    try:
        check(data)
        checked = True
    except WireError:
        checked = False
    assert checked == (found is not None)
    try:
        Empty.FromString(data)
        taken = True
    except DecodeError:
        taken = False
    if found is None and taken:
        assert any(byte & 7 in GROUPS for byte in data) or _large(data)
    else:
        assert (found is not None) == taken or _large(data)


@given(st.lists(st.tuples(st.integers(1, 2**29 - 1), st.binary(max_size=300))), st.integers(0, 400))
def test_cut_off(written: list[tuple[int, bytes]], length: int):
    """A message that is cut off is none, unless the cut is between two fields."""
    parts = [bytes_field(number, content) for number, content in written]
    whole = b"".join(parts)
    check(whole)
    ends = {sum(map(len, parts[:count])) for count in range(len(parts) + 1)}
    if length < len(whole) and length not in ends:
        with pytest.raises(WireError):
            check(whole[:length])
    else:
        check(whole[:length])


def _large(data: bytes) -> bool:
    """Say whether a number has more than 64 bits or a tag more than 32: the library cuts them, or refuses them."""
    return any(data[at : at + 4] == bytes(byte | 0x80 for byte in data[at : at + 4]) for at in range(len(data) - 3))


def test_other_wire_type():
    """A field that comes with another wire type than its own is another field, as in the official library."""
    written = number_field(1, 7) + bytes_field(7, b"x")
    assert RegisterResourceResponse.FromString(written).urn == last_text(written, 1) == ""
    assert last_number(written, 7) == 0
    assert last(written, 1) is None


def test_text_that_is_none():
    """Bytes that are not UTF-8 are no text, and the error says which field."""
    with pytest.raises(WireError, match="field 2 is not UTF-8"):
        last_text(bytes_field(2, b"\xff"), 2)
