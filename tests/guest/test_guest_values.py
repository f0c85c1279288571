import dataclasses
import datetime as dt
import enum

import pytest

from pulumi_gestalt._values import MAX_DEPTH, Scan, fill, from_json, to_json
from pulumi_gestalt.errors import InputError

SUBJECT = "resource t:i:T 'x'"


class Leaf:
    """Stands for an output."""


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


def scan(value: object) -> Scan[Leaf]:
    return Scan(value, Leaf, "inputs.tags", SUBJECT)


def test_plain_data_is_its_own_template():
    """Data without leaves stays as it is, tuples become lists, enumerations their values."""
    value = {"a": (1, 2.5, None, True), "b": [Color.RED, Level.HIGH], "c": "é"}
    assert scan(value).template == {"a": [1, 2.5, None, True], "b": ["red", 3], "c": "é"}


def test_leaves_are_taken_out_and_put_back():
    """Leaves are numbered in order, their paths known, and `fill` puts values in their places."""
    first, second = Leaf(), Leaf()
    found = scan({"a": [first, {"b c": second}], "d": 1})
    assert found.leaves == [first, second]
    assert found.paths == ["inputs.tags.a[0]", "inputs.tags.a[1]['b c']"]
    assert fill(found.template, ["x", "y"]) == {"a": ["x", {"b c": "y"}], "d": 1}


@pytest.mark.parametrize(
    ("value", "problem", "hint"),
    [
        ({1, 2}, "holds a set, which has no form in Pulumi", "sorted"),
        (b"x", "holds a bytes", "base64"),
        (dt.date(2026, 1, 1), "holds a date", "isoformat"),
        (Point(), "holds a Point", "dataclasses.asdict"),
        (object(), "holds an object", "write text, numbers"),
        (2**53 + 1, "is an integer beyond 2^53", "as text"),
        (-(2**53) - 1, "is an integer beyond 2^53", "as text"),
        (float("nan"), "is not a finite number", "NaN"),
        (float("-inf"), "is not a finite number", "NaN"),
        ("\ud800", "lone surrogate", "decode"),
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
