import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_runner.parallel import together


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
