import pytest

from monitor.program import UNKNOWN, secret, struct
from pulumi_gestalt_monitor.mocks import (
    FunctionMock,
    Mocks,
    Outcome,
    ReadMock,
    ResourceMock,
    StackMock,
    When,
    canonical,
)


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        (When(), True),
        (When(name="web"), True),
        (When(name="db"), False),
        (When(properties={"size": "3"}), True),
        (When(properties={"size": "true"}), False),
        (When(properties={"one": "true"}), False),
        (When(properties={"password": '"pw"'}), True),
        (When(properties={"later": '{"$unknown": true}'}), True),
        (When(properties={"later": '"x"'}), False),
        (When(properties={"nothing": "null"}), False),
        (When(name="web", properties={"o": canonical({"b": 1, "a": [2]})}), True),
    ],
)
def test_conditions(when, holds):
    """Name and every listed property must be equal, in type too; a secret counts by its value."""
    inputs = {
        "size": 3,
        "one": 1,
        "password": secret("pw"),
        "later": UNKNOWN,
        "o": {"a": [2], "b": 1},
    }
    assert when.holds("web", struct(inputs)) is holds


def test_the_first_mock_that_holds_applies():
    """Mocks of one type are tried in order, those of other types are not."""
    first, second = ResourceMock("1", When(name="a")), ResourceMock("2")
    mocks = Mocks(resources={"a:b:C": (first, second)})
    assert mocks.resource("a:b:C", "a", struct({})) is first
    assert mocks.resource("a:b:C", "b", struct({})) is second
    assert mocks.resource("a:b:D", "a", struct({})) is None
    call = FunctionMock("3", When(properties={"x": "1"}))
    assert Mocks(invokes={"t": (call,)}).invoke("t", struct({"x": 1})) is call
    assert Mocks(invokes={"t": (call,)}).invoke("t", struct({})) is None
    assert Mocks().invoke("t", struct({})) is None


def test_reads_and_calls_have_conditions_of_their_own():
    """A read may be told by its ID, a call by the name of the resource whose method it is."""
    read = ReadMock("1", When(id="i", name="n", properties={"s": "1"}))
    mocks = Mocks(reads={"a:b:C": (read,)}, calls={"t": (FunctionMock("2", When(name="r")),)})
    assert mocks.read("a:b:C", "n", "i", struct({"s": 1})) is read
    assert mocks.read("a:b:C", "n", "j", struct({"s": 1})) is None
    assert mocks.read("a:b:C", "m", "i", struct({"s": 1})) is None
    assert mocks.call("t", "r", struct({})) is mocks.calls["t"][0]
    assert mocks.call("t", "s", struct({})) is None
    assert not When(id="i").always


def test_errors_come_in_turn():
    """The first attempts fail with their own errors, the others with the one that stays, or not at all."""
    assert [Outcome(errors=("a", "b")).error_of(attempt) for attempt in range(3)] == ["a", "b", None]
    assert Outcome(error="e").error_of(7) == "e"


def test_places_follow_the_sections():
    """All mocks are listed, resources first and stack references last."""
    mocks = Mocks(
        resources={"a:b:C": (ResourceMock("r1"), ResourceMock("r2"))},
        reads={"a:b:C": (ReadMock("x"),)},
        invokes={"t": (FunctionMock("i"),)},
        calls={"t": (FunctionMock("c"),)},
        stacks={"s": StackMock("s")},
    )
    assert list(mocks.places()) == ["r1", "r2", "x", "i", "c", "s"]


def test_repr_shows_no_values():
    """What a test gives as outputs or compares with may be secret and stays out of `repr`."""
    mocks = Mocks(
        resources={"t": (ResourceMock("r", When(properties={"p": "hunter2"}), Outcome(outputs={"p": "hunter2"})),)},
        reads={"t": (ReadMock("x", outputs={"p": "hunter2"}),)},
        invokes={"t": (FunctionMock("i", returns={"p": "hunter2"}, preview={"p": "hunter2"}),)},
        stacks={"s": StackMock("s", outputs={"p": "hunter2"})},
    )
    assert "hunter2" not in repr(mocks)
