import pytest

from monitor.program import UNKNOWN, secret, struct
from pulumi_gestalt_monitor.mocks import FunctionMock, Mocks, Outcome, ResourceMock, StackMock, When, canonical


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


def test_places_follow_the_file():
    """All mocks are listed, resources first."""
    mocks = Mocks(
        resources={"a:b:C": (ResourceMock("r1"), ResourceMock("r2"))},
        invokes={"t": (FunctionMock("i"),)},
        stacks={"s": StackMock("s")},
    )
    assert list(mocks.places()) == ["r1", "r2", "i", "s"]


def test_repr_shows_no_values():
    """What a test gives as outputs or compares with may be secret and stays out of `repr`."""
    mocks = Mocks(
        resources={"t": (ResourceMock("r", When(properties={"p": "hunter2"}), Outcome(outputs={"p": "hunter2"})),)},
        invokes={"t": (FunctionMock("i", returns={"p": "hunter2"}),)},
        stacks={"s": StackMock("s", outputs={"p": "hunter2"})},
    )
    assert "hunter2" not in repr(mocks)
