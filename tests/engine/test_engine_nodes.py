import pytest

from engine.strategies import proto
from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.nodes import (
    Ask,
    Combine,
    Constant,
    Fault,
    Field,
    Fields,
    Map,
    Result,
)
from pulumi_gestalt_engine.properties import EncodedStruct
from pulumi_gestalt_engine.values import Value

U, A, B = "urn:u", "urn:a", "urn:b"
NOT_KNOWN = Value(None, known=False)


def settled(result: Result) -> Constant:
    return Constant(0, (), result=result)


def fields(**facts) -> Fields:
    encoded = {name: proto(data).SerializeToString() for name, data in facts.pop("sent", {}).items()}
    return Fields(**{"origin": "x", "absent": Value(None), "keep_unknowns": True, "encoded": encoded} | facts)


# ---- map, combine, field ----


def test_map_asks_with_plain_json():
    """The argument is plain JSON; the result inherits secret and dependencies."""
    value = Value({"a": Value("x", secret=True)}, dependencies=(A,))
    assert Map(1, (settled(value),), function="f").rule() == Ask('{"a":"x"}', True, (A,))


def test_map_of_an_unknown_is_unknown():
    """Nothing is asked; the secret mark, also of a part, and the dependencies stay."""
    value = Value([NOT_KNOWN, Value("x", secret=True)], dependencies=(A,))
    assert Map(1, (settled(value),), function="f").rule() == Value(None, known=False, secret=True, dependencies=(A,))


def test_combine_gives_the_list():
    """The values stand in the order of the inputs."""
    assert Combine(1, (settled(Value(1)), settled(Value(2))), depth=1).rule() == Value([1, 2])


def test_field_gives_the_property():
    """A field is read from the fields of its composite."""
    composite = settled(fields(sent={"a": "x"}, common=(U,)))
    assert Field(1, (composite,), name="a").rule() == Value("x", dependencies=(U,))


@pytest.mark.parametrize("read", [lambda found: found.get("a"), lambda found: found.whole()])
def test_properties_that_cannot_be_read(read):
    """That is seen when they are asked for, and says whose they are."""
    with pytest.raises(
        MonitorError, match=r"^the monitor's answer for x cannot be read: field 1 at offset 2 wants 5 byt"
    ):
        read(fields(encoded=EncodedStruct(b"\x0a\x05")))


def test_fault_of_an_input_is_found():
    """The first fault among the inputs counts."""
    first, second = Fault("first"), Fault("second")
    assert Combine(1, (settled(Value(1)), settled(first), settled(second)), depth=1).fault() is first
    assert Combine(1, (settled(Value(1)),), depth=1).fault() is None
