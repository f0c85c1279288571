"""Values that hold outputs: what is unknown or secret stays so where it stands."""

import json

import pytest

from fakes.scripted import ARCHIVE, ASSET, PART, SIGNATURE, UNKNOWN, part, secret
from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.structures import filled_value, places, read_object, read_structure
from pulumi_gestalt_engine.values import Value

A, B = "urn:a", "urn:b"
NOT_KNOWN = Value(None, known=False)


def fill(data: object, *values: Value) -> object:
    return read_structure(json.dumps(data), len(values), "op", keep_unknowns=True).fill(list(values))


def value(data: object, *values: Value) -> Value:
    return filled_value(read_structure(json.dumps(data), len(values), "op", keep_unknowns=True), list(values))


def test_parts_stand_where_they_belong():
    """Each place holds its output's value, any number of times; what has no mark stands there as data."""
    assert fill({"a": [part(1), part(0)], "b": part(1), "c": 1}, Value("x"), Value([2])) == {
        "a": [[2], "x"],
        "b": [2],
        "c": 1,
    }


def test_marks_stay_at_their_place():
    """An unknown or a secret makes nothing else unknown or secret; the whole comes from all that a part came from."""
    made = value([part(0), part(1), "open"], Value(1, secret=True, dependencies=(A,)), NOT_KNOWN)
    assert made == Value([Value(1, secret=True, dependencies=(A,)), NOT_KNOWN, "open"], dependencies=(A,))


def test_part_that_is_the_whole():
    """A structure that is nothing but an output is that output."""
    assert value(part(0), Value(1, secret=True, dependencies=(A,))) == Value(1, secret=True, dependencies=(A,))


def test_structure_without_places_is_data():
    """Nothing is looked at when there is nothing to fill."""
    structure = read_structure('{"a": [1]}', 0, "op", keep_unknowns=False)
    assert structure.plain
    assert structure.fill([]) is structure.template
    assert filled_value(structure, []) == Value({"a": [1]})


def test_secret_around_a_part():
    """A secret that the program wrote as an object may hold places; what is in it keeps its sources."""
    made = value([secret([part(0), part(1)])], Value(1, dependencies=(A,)), Value(2, dependencies=(B,)))
    inside = Value([Value(1, dependencies=(A,)), Value(2, dependencies=(B,))], secret=True, dependencies=(A, B))
    assert made == Value([inside], dependencies=(A, B))


def test_secret_that_is_a_part():
    """It is the output, secret: one mark and not two around each other."""
    assert value(secret(part(0)), NOT_KNOWN) == Value(None, known=False, secret=True)
    assert value([secret(part(0))], Value({"a": 1}, dependencies=(A,))) == Value(
        [Value({"a": 1}, secret=True, dependencies=(A,))], dependencies=(A,)
    )


def test_unknown_in_a_structure():
    """The text for unknown is one, in a preview."""
    assert fill([UNKNOWN, part(0)], Value(1)) == [NOT_KNOWN, 1]


# ---- assets ----


@pytest.mark.parametrize("signature", [ASSET, ARCHIVE])
def test_marks_in_an_asset_are_those_of_the_asset(signature):
    """Pulumi refuses marks inside of an asset (2.2), so they are lifted above it."""
    template = {SIGNATURE: signature, "text": part(0)}
    clear = {SIGNATURE: signature, "text": "x"}
    assert fill(template, Value("x")) == clear
    assert fill(template, Value("x", secret=True)) == Value(clear, secret=True)
    assert fill(template, Value("x", dependencies=(A,))) == Value(clear, dependencies=(A,))
    assert fill(template, Value(None, known=False, secret=True)) == Value(None, known=False, secret=True)


def test_marks_in_an_asset_of_an_archive():
    """They are those of the archive, however deep the asset stands in it."""
    asset = {SIGNATURE: ASSET, "text": part(0)}
    inner = {SIGNATURE: ARCHIVE, "assets": {"a": asset}}
    outer = {SIGNATURE: ARCHIVE, "assets": {"inner": inner, "file": {SIGNATURE: ASSET, "path": "./f"}}}
    made = value({"archive": outer, "open": 1}, Value("x", secret=True, dependencies=(A,)))
    in_clear = json.loads(json.dumps(outer).replace(json.dumps(part(0)), '"x"'))
    assert made == Value({"archive": Value(in_clear, secret=True, dependencies=(A,)), "open": 1}, dependencies=(A,))


def test_asset_without_marks_is_data():
    """A relative path is passed on as it is (checklist line 18)."""
    asset = {SIGNATURE: ASSET, "path": "../a b"}
    assert fill([asset], Value(1)) == [asset]


# ---- objects ----


def test_object_by_property():
    """Inputs are filled by name; what has no places is there already."""
    structure = read_object(json.dumps({"a": part(0), "b": 1}), 1, "op", keep_unknowns=False)
    assert structure.fill_each([Value("x")]) == {"a": "x", "b": 1}
    plain = read_object('{"a": 1}', 0, "op", keep_unknowns=False)
    assert plain.fill_each([]) is plain.template
    assert places(["b", "a"]).fill_each([Value(1), Value(2)]) == {"b": 1, "a": 2}


@pytest.mark.parametrize("data", [part(0), secret(1), UNKNOWN], ids=["place", "secret", "unknown"])
@pytest.mark.parametrize("write", [str, lambda text: text.replace("-4", "-\\u0034").replace("4dab", "\\u0034dab")])
def test_what_is_plain(data, write):
    """What has a mark is not plain, however it is written."""
    assert not read_structure(write(json.dumps([data])), 1, "op", keep_unknowns=True).plain


@pytest.mark.parametrize("text", ["1", "[]", "null", json.dumps(part(0)), json.dumps(secret({}))])
def test_what_is_no_object(text):
    """Inputs have names: a structure that is something else is a mistake of the program."""
    with pytest.raises(
        ProgramError, match=r"^context\.register: the structure is not an object\nhint: give properties"
    ):
        read_object(text, 1, "context.register", keep_unknowns=False)


@pytest.mark.parametrize(("number", "parts"), [(1, 1), (-1, 1), (0, 0), ("0", 1), (None, 1), (0.0, 1)])
def test_part_that_is_not_there(number, parts):
    """A place must name one of the outputs that were given."""
    text = json.dumps([{SIGNATURE: PART, "part": number}])
    with pytest.raises(ProgramError, match=f"^op: the structure refers to a part that is not there: it has {parts}$"):
        read_structure(text, parts, "op", keep_unknowns=False)


def test_places_are_for_structures_only():
    """In other JSON of a program the signature has no meaning."""
    with pytest.raises(ProgramError, match="a signature that has no meaning$"):
        read_structure(json.dumps(secret({SIGNATURE: "x"})), 1, "op", keep_unknowns=False)
