import json
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct, Value
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import rpc

from monitor.program import SIGNATURE, UNKNOWN, secret, struct
from pulumi_gestalt_monitor.notation import (
    UNKNOWNS,
    Secrets,
    make_secret,
    notation,
    struct_notation,
    unknown_path,
    write,
)

OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("$secret"), inner, max_size=3),
    max_leaves=8,
)


def shown(properties: dict[str, Any], secrets: Secrets = Secrets.SHOW) -> dict[str, Any]:
    return struct_notation(struct(properties), secrets)


def test_reserved_strings_are_those_of_pulumi():
    """The string for "unknown" is the one of Pulumi's own SDK, and it is among the seven."""
    assert rpc.UNKNOWN == UNKNOWN
    assert UNKNOWN in UNKNOWNS
    assert len(UNKNOWNS) == 7


@given(VALUES)
def test_notation_round_trips(content):
    """Any JSON value, its keys escaped or not, survives being written to Pulumi's form and read back."""
    value = Value()
    value_of(content, value)
    again = Value()
    write(notation(value, Secrets.SHOW), again)
    assert again == value
    json.dumps(notation(value, Secrets.MASK), allow_nan=False)


def value_of(content: Any, value: Value) -> None:
    holder = Struct()
    holder.update({"x": content})
    value.CopyFrom(holder.fields["x"])


def test_secrets_are_masked_shown_or_unwrapped():
    """The three ways to treat a secret; that it is unknown is not itself a secret."""
    given_ = {"p": secret("pw"), "u": secret(UNKNOWN), "n": [{"k": secret({"a": 1})}]}
    assert shown(given_, Secrets.MASK) == {
        "n": [{"k": {"$secret": True}}],
        "p": {"$secret": True},
        "u": {"$secret": {"$unknown": True}},
    }
    assert shown(given_)["p"] == {"$secret": "pw"}
    assert shown(given_)["n"] == [{"k": {"$secret": {"a": 1}}}]
    assert shown(given_, Secrets.UNWRAP) == {"n": [{"k": {"a": 1}}], "p": "pw", "u": {"$unknown": True}}
    assert shown({"p": {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270"}}) == {"p": {"$secret": None}}


@pytest.mark.parametrize("text", sorted(UNKNOWNS))
def test_every_unknown_is_marked(text):
    """All seven reserved strings mean unknown."""
    assert shown({"a": text}) == {"a": {"$unknown": True}}


def test_output_values_are_lowered():
    """An output value shows as what it holds: unknown without a value, secret when it says so."""
    assert shown({"a": {SIGNATURE: OUTPUT_VALUE}}) == {"a": {"$unknown": True}}
    assert shown({"a": {SIGNATURE: OUTPUT_VALUE, "value": 1, "secret": False}}) == {"a": 1}
    assert shown({"a": {SIGNATURE: OUTPUT_VALUE, "value": 1, "secret": True}}, Secrets.MASK) == {"a": {"$secret": True}}


def test_kinds_have_names_and_round_trip():
    """Assets, archives, references and bytes show by name and can be written from it."""
    given_ = {
        "asset": {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello"},
        "archive": {
            SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7",
            "assets": {"f": {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "path": "./f"}},
        },
        "bytes": {SIGNATURE: "803fd3297a5875dc03ca845dda5d2a98", "value": "AAE="},
        "resource": {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:x", "id": UNKNOWN},
        "other": {SIGNATURE: "who knows", "a": 1},
    }
    found = shown(given_)
    assert found == {
        "archive": {"$archive": {"assets": {"f": {"$asset": {"path": "./f"}}}}},
        "asset": {"$asset": {"text": "hello"}},
        "bytes": {"$bytes": {"value": "AAE="}},
        "other": {SIGNATURE: "who knows", "a": 1},
        "resource": {"$resource": {"id": {"$unknown": True}, "urn": "urn:x"}},
    }
    value = Value()
    write(found, value)
    assert value.struct_value == struct(given_)


def test_marks_can_be_written():
    """Secret and unknown are written as Pulumi has them, and a secret inside a secret stays one."""
    value = Value()
    write({"s": {"$secret": {"$secret": [1]}}, "u": {"$unknown": True}, "$$k": {}, "l": []}, value)
    assert value.struct_value == struct({"s": secret([1]), "u": UNKNOWN, "$k": {}, "l": []})


def test_numbers():
    """Whole numbers are integers as far as a double is exact; what JSON lacks has a mark."""
    value = Value()
    for number, expected in [
        (3.0, "3"),
        (2.5, "2.5"),
        (-0.0, "-0.0"),
        (2.0**53, "9007199254740992"),
        (2.0**60, "1.152921504606847e+18"),
        (float("inf"), '{"$number": "inf"}'),
        (float("nan"), '{"$number": "nan"}'),
    ]:
        value.number_value = number
        assert json.dumps(notation(value, Secrets.SHOW)) == expected


def test_a_value_without_a_kind_is_null():
    """A value that says nothing (which no SDK sends) is shown as null instead of breaking the report."""
    assert notation(Value(), Secrets.MASK) is None


def test_make_secret_keeps_the_value():
    """Marking wraps the value, objects too, and marking twice is marking once."""
    properties = struct({"o": {"a": 1}})
    make_secret(properties.fields["o"])
    make_secret(properties.fields["o"])
    assert properties == struct({"o": secret({"a": 1})})


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"a": 1}, ""),
        ({"a": {SIGNATURE: OUTPUT_VALUE, "value": 1}}, ""),
        ({"a": [1, None], "b": UNKNOWN}, "b"),
        ({"a": f"text {UNKNOWN}"}, ""),
        ({"a": UNKNOWN}, "a"),
        ({"a": {"b": [0, {"c": UNKNOWN}]}}, "a.b[1].c"),
        ({"a": secret({"b": UNKNOWN})}, "a.b"),
        ({"z": 1, "a": {SIGNATURE: OUTPUT_VALUE}}, "a"),
        ({"a": {SIGNATURE: OUTPUT_VALUE, "value": UNKNOWN}}, "a.value"),
    ],
)
def test_unknowns_are_found(properties, path):
    """The path of the first unknown value is given; text that merely contains the reserved string is not one."""
    body = struct(properties)
    assert unknown_path(body.SerializeToString(), body) == path
