import re

import pytest

from attack.hostile import PROGRAMS
from attack.pool import attack


@pytest.fixture(scope="module")
def answers():
    """Run all programs, in one process as long as none of them brings it down."""
    return {name: answer for (name, _), answer in attack([(f"hostile: {name}", 0) for name in PROGRAMS], processes=1)}


@pytest.mark.parametrize("name", PROGRAMS)
def test_hostile_program(answers, name: str):
    """A hostile program gets what it may have, and otherwise ends with one message; the process lives on."""
    answer = answers[f"hostile: {name}"]
    assert answer["problem"] == "", answer["said"]
    if answer["kind"].startswith("left"):
        # The process ended itself, so that nobody has judged.
        assert answer["kind"] == f"left {PROGRAMS[name].code}"
        assert re.search(PROGRAMS[name].said, answer["said"])
