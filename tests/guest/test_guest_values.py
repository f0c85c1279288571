import dataclasses
import datetime as dt
import enum
from pathlib import Path

import pytest

from pulumi_gestalt._decode import decoded, from_json
from pulumi_gestalt._signatures import BYTES, OUTPUT, SECRET, SIGNATURE, UNKNOWNS, tagged
from pulumi_gestalt._values import MAX_DEPTH, Leaf, Scan, to_json
from pulumi_gestalt.assets import (
    AssetArchive,
    FileArchive,
    FileAsset,
    RemoteArchive,
    RemoteAsset,
    StringAsset,
)
from pulumi_gestalt.errors import InputError

SUBJECT = "resource t:i:T 'x'"


class Sample(Leaf):
    """Stands for an output."""

    def __init__(self, handle: str) -> None:
        self.handle = handle

    def _part(self):
        return self.handle


class Color(enum.Enum):
    """An enumeration as generated SDKs have them."""

    RED = "red"


class Level(enum.IntEnum):
    """An enumeration whose members are integers."""

    HIGH = 3


@dataclasses.dataclass
class Point:
    """A class of the user."""

    x: int = 1


def scan(value: object) -> Scan:
    return Scan(value, "inputs.tags", SUBJECT)


def part(number: int) -> dict[str, object]:
    return tagged("pulumi-gestalt:part", part=number)


def test_plain_data_is_its_own_template():
    """Data without leaves stays as it is, tuples become lists, enumerations their values."""
    value = {"a": (1, 2.5, None, True), "b": [Color.RED, Level.HIGH], "c": "é"}
    assert scan(value).template == {"a": [1, 2.5, None, True], "b": ["red", 3], "c": "é"}


def test_leaves_become_parts():
    """Leaves are numbered in order, and marks stand in their places."""
    found = scan({"a": [Sample("x"), {"b c": Sample("y")}], "d": 1})
    assert found.template == {"a": [part(0), {"b c": part(1)}], "d": 1}
    assert found.parts() == ["x", "y"]
    assert found.marked
    assert not found.whole
    assert scan(Sample("x")).whole


def test_absent_inputs_are_left_out_at_the_top_only():
    """A property that is None is left out; None inside of one is null."""
    assert Scan({"a": None, "b": [None]}, "inputs", SUBJECT, skip_none=True).template == {"b": [None]}
    assert scan({"a": None}).template == {"a": None}


ARCHIVE = AssetArchive({"a.txt": StringAsset("text"), "dir": FileArchive("dir"), "b": RemoteArchive("https://x/y.zip")})


@pytest.mark.parametrize(
    "value",
    [StringAsset("text"), StringAsset(""), FileAsset("a.txt"), RemoteAsset("https://x/y"), ARCHIVE, b"\xff\x00", b""],
)
def test_what_has_a_signature_comes_back_as_its_class(value: object):
    """Assets, archives and bytes cross the border as objects with a signature, and are read into their classes."""
    found = scan({"x": [value]})
    assert found.marked
    assert from_json(found.text()) == {"x": [value]}


def test_assets_are_named_by_path_objects_too():
    """A path may be given as an object of the standard library."""
    assert FileAsset(Path("a/b")).path == "a/b"
    assert FileArchive(Path("a")) == FileArchive("a")


def test_contents_are_values():
    """Assets with one content are equal and have one hash, whatever class an archive's members have."""
    assert len({StringAsset("x"), StringAsset("x"), FileAsset("x"), FileArchive("x")}) == 3
    assert hash(AssetArchive({"a": FileAsset("b")})) == hash(AssetArchive({"a": FileAsset("b")}))
    assert StringAsset("hunter2") != "hunter2"
    assert "hunter2" not in repr(StringAsset("hunter2"))


def test_an_asset_without_content_is_empty_text():
    """Pulumi returns an empty text asset without its text."""
    assert decoded({SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "hash": "e3b0"}) == StringAsset("")


def test_the_bytes_are_base64():
    """Bytes have the signature of byte strings."""
    assert scan(b"\xff").template == tagged(BYTES, value="/w==")


def test_marks_are_read_as_the_caller_says():
    """Secrets and outputs are in clear, or what the caller makes of them, as are unknown values."""
    unknown = min(UNKNOWNS)
    data = {"s": tagged(SECRET, value=["x"]), "o": tagged(OUTPUT, dependencies=[]), "u": unknown}
    assert decoded(data) == {"s": ["x"], "o": None, "u": unknown}
    assert decoded(data, lambda special: [special]) == {key: [item] for key, item in data.items()}


def test_an_unknown_kind_of_object_stays_as_it_is():
    """An object with a signature that this SDK does not know is handed on."""
    assert decoded({SIGNATURE: "later", "x": 1}) == {SIGNATURE: "later", "x": 1}


@pytest.mark.parametrize(
    ("value", "problem", "hint"),
    [
        ({1, 2}, "holds a set, which has no form in Pulumi", "sorted"),
        ({SIGNATURE: 1}, "has the key '4dab", "rename it"),
        (dt.date(2026, 1, 1), "holds a date", "isoformat"),
        (Point(), "holds a Point", "dataclasses.asdict"),
        (object(), "holds an object", "write text, numbers"),
        (2**53 + 1, "is an integer beyond 2^53", "as text"),
        (-(2**53) - 1, "is an integer beyond 2^53", "as text"),
        (float("nan"), "is not a finite number", "NaN"),
        (float("-inf"), "is not a finite number", "NaN"),
        ("\ud800", "lone surrogate", "give bytes, or decode"),
        ({1: "x"}, "has a key that is an int", "keys must be text"),
        ({"\ud800": "x"}, "lone surrogate", "decode"),
    ],
)
def test_what_pulumi_cannot_carry_is_refused_with_its_path(value: object, problem: str, hint: str):
    """A value without a form in Pulumi is refused by path and subject, with what to write."""
    with pytest.raises(InputError) as caught:
        scan({"list": [0, value]})
    assert str(caught.value).startswith(f"inputs.tags.list[1] of {SUBJECT} ")
    assert problem in caught.value.problem
    assert hint in caught.value.hint
    assert isinstance(caught.value, TypeError)


def test_the_border_of_exact_integers_is_accepted():
    """2^53 itself is exact as a floating point number."""
    assert scan([2**53, -(2**53)]).template == [2**53, -(2**53)]


def test_a_value_that_contains_itself_is_refused():
    """A circular value ends in an error instead of an endless walk."""
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(InputError, match=f"nested more than {MAX_DEPTH} levels deep"):
        scan(loop)


def test_no_value_appears_in_a_message():
    """The message about a wrong value does not hold it: it may be secret."""
    with pytest.raises(InputError) as caught:
        scan({"token": 9007199254740993123})
    assert "9007199254740993123" not in str(caught.value)


def test_json_is_compact_and_unicode():
    """JSON text is written without spaces and escapes, and read back."""
    assert to_json({"a": ["é", 1]}) == '{"a":["é",1]}'
    assert from_json('{"a": 1}') == {"a": 1}
