import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_runner.parallel import Later, together


@given(st.lists(st.integers(), max_size=20), st.integers(0, 20))
def test_together(items: list[int], failing: int):
    """Every item is worked on once; the first failure is raised when all have ended."""
    done: list[int] = []
    together(done.append, items)
    assert sorted(done) == sorted(items)

    def fail(item: int) -> None:
        if item == failing:
            raise ValueError(item)

    if failing in items:
        with pytest.raises(ValueError, match=str(failing)):
            together(fail, items)
    else:
        together(fail, items)


def test_later():
    """What a thread makes is there when it is asked for, each time the same."""
    go = threading.Event()
    later = Later(lambda: go.wait() and object())
    go.set()
    assert later.get() is later.get()


def test_later_fails():
    """What goes wrong in the thread is raised when the result is asked for."""

    def fail() -> None:
        raise KeyError("x")

    later = Later(fail)
    for _ in range(2):
        with pytest.raises(KeyError):
            later.get()
