"""Classes of data behave as those of `dataclasses` do."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from dataclasses import replace as dataclass_replace
from typing import Any

import pytest

from pulumi_gestalt_rpc.plain import field, names, plain, replace


@plain(frozen=True)
class Plain:
    """Ours."""

    one: int
    two: str = "two"
    hidden: str = field(default="secret", repr=False)
    made: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Standard:
    """Theirs."""

    one: int
    two: str = "two"
    hidden: str = dataclass_field(default="secret", repr=False)
    made: list[int] = dataclass_field(default_factory=list)


@plain()
class Open:
    """One that can be changed."""

    one: int
    two: int = 2

    def __post_init__(self) -> None:
        self.three = self.one + self.two


@plain()
class Longer(Open):
    """One that inherits."""

    four: int = 4


@plain(frozen=True, eq=False)
class Apart:
    """One that is equal to itself only."""

    one: int


GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((1,), {}),
    ((1, "b"), {"made": [1]}),
    ((), {"one": 3, "hidden": "x"}),
    ((1, "b", "c", [2]), {}),
    ((), {}),
    ((1, 2, 3, 4, 5), {}),
    ((1,), {"one": 2}),
    ((1,), {"other": 2}),
]


@pytest.mark.parametrize(("positional", "named"), GIVEN)
def test_as_dataclasses(positional: tuple[Any, ...], named: dict[str, Any]):
    """Arguments, defaults, `repr` and refusals are those of `dataclasses`."""
    try:
        expected = Standard(*positional, **named)
    except TypeError:
        with pytest.raises(TypeError, match=r"Plain\(\)"):
            Plain(*positional, **named)
        return
    found = Plain(*positional, **named)
    assert repr(found) == repr(expected).replace("Standard", "Plain")
    assert vars(found) == vars(expected)
    changed = replace(found, two="changed")
    assert vars(changed) == vars(dataclass_replace(expected, two="changed"))
    assert found == Plain(*positional, **named)
    assert found != changed
    assert found != expected


def test_defaults_are_made_anew():
    """Two objects do not share what a factory makes."""
    assert Plain(1).made is not Plain(1).made


def test_frozen():
    """What is frozen cannot be changed; equal objects have equal hashes."""
    found = Plain(1, made=())  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="one cannot be changed"):
        found.one = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="two cannot be changed"):
        del found.two  # type: ignore[misc]
    assert hash(found) == hash(Plain(1, made=()))  # type: ignore[arg-type]


def test_open():
    """What is not frozen can be changed and has no hash; what follows the constructor is called."""
    found = Open(1)
    assert found.three == 3
    found.one = 5
    assert found == Open(5)
    with pytest.raises(TypeError, match="unhashable"):
        hash(found)


def test_inherited():
    """Attributes of a base come first."""
    assert names(Longer) == ("one", "two", "four")
    found = Longer(1, four=5)
    assert (found.one, found.three, found.four) == (1, 3, 5)
    assert found != Open(1)


def test_apart():
    """Without `eq` an object equals only itself, and has a hash."""
    found = Apart(1)
    assert found != Apart(1)
    assert len({found, Apart(1)}) == 2


def test_patterns():
    """Attributes can be matched in their order."""
    match Open(1, 7):
        case Open(one, two):
            assert (one, two) == (1, 7)
