import pytest

from pulumi_gestalt_engine.values import (
    Value,
    as_value,
    combine,
    marks,
    union,
)

A, B, C = "urn:a", "urn:b", "urn:c"


def test_unknown_value_holds_no_data():
    """A value that is not known forgets the data that it is given."""
    assert Value("x", known=False).data is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Value("x"), "<Value plain>"),
        (Value("x", secret=True), "<Value secret>"),
        (Value("x", known=False), "<Value unknown>"),
        (Value("x", known=False, secret=True), "<Value unknown secret>"),
    ],
)
def test_repr_shows_marks_and_no_data(value, shown):
    """What a value prints is its marks."""
    assert repr(value) == shown


def test_marks_are_added_and_never_taken():
    """`with_marks` adds a secret mark and dependencies to those that are there."""
    value = Value("x", dependencies=(A,))
    assert value.with_marks() is value
    assert value.with_marks(secret=True) == Value("x", secret=True, dependencies=(A,))
    assert Value("x", secret=True).with_marks(dependencies=(B,)) == Value("x", secret=True, dependencies=(B,))
    assert Value(None, known=False).with_marks(secret=True) == Value(None, known=False, secret=True)
    marked = Value("x", secret=True)
    assert marked.with_marks(secret=True) is marked


def test_mark_on_the_whole_is_the_values_own():
    """Data that is marked as a whole becomes a value with that mark."""
    assert as_value(Value("x", secret=True), dependencies=(A,)) == Value("x", secret=True, dependencies=(A,))
    assert as_value("x", secret=True, dependencies=(A,)) == Value("x", secret=True, dependencies=(A,))


def test_union_keeps_the_order_of_appearance():
    """URNs stand once, where they appear first; a single group is not copied."""
    group = (A, B)
    assert union(((), group)) is group
    assert union(()) == ()
    assert union(((B, A), (C, B))) == (B, A, C)


def test_combine_is_known_if_all_are_secret_if_one_is():
    """The list of values: known by and, secret by or, dependencies by union (2.5)."""
    values = [Value(1, dependencies=(A,)), Value(2, secret=True, dependencies=(B, A))]
    assert combine(values) == Value([1, 2], secret=True, dependencies=(A, B))
    assert combine([*values, Value(None, known=False)]) == Value(None, known=False, secret=True, dependencies=(A, B))
    assert combine([]) == Value([])


def test_combine_keeps_marks_inside():
    """A marked part of an item stays where it is."""
    part = Value("x", secret=True)
    assert combine([Value({"a": part})]) == Value([{"a": part}])


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (Value([{"a": 1}]), (False, False)),
        ([{"a": Value(1, secret=True)}], (False, True)),
        ({"a": [Value(None, known=False)]}, (True, False)),
        (Value({"a": Value(None, known=False)}, secret=True), (True, True)),
        ([Value(1, secret=True), Value(None, known=False)], (True, True)),
    ],
)
def test_marks_are_found_at_any_depth(data, found):
    """(any unknown, any secret), wherever they stand."""
    assert marks(data) == found
