import json

import pytest

from fakes.monitor import FakeMonitor
from pulumi_gestalt_runner import timings
from pulumi_gestalt_runner.timings import PHASES, TimedMonitor, Timings


class Clock:
    """Seconds that pass when a test says so, as both of the clocks."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timings, "perf_counter", made)
    monkeypatch.setattr(timings, "process_time", made)
    monkeypatch.setattr(timings, "_age", lambda: 0.5)
    return made


def walls(found: Timings) -> dict[str, float]:
    return {row["phase"]: row["wall"] for row in json.loads(found.report(as_json=True)) if row["wall"]}


def test_each_moment_belongs_to_the_innermost_phase(clock: Clock):
    """A phase inside of another one interrupts it, and what is in none belongs to the imports."""
    found = Timings((100.0, 100.0))
    clock.now += 1
    with found.phase("compile or load"):
        clock.now += 2
        with found.phase("merge"):
            clock.now += 4
        clock.now += 8
    clock.now += 16
    assert walls(found) == {"start of Python": 0.5, "imports": 17, "compile or load": 10, "merge": 4}


def test_after_the_program_comes_the_end(clock: Clock):
    """What follows on the program is no import any more, also when the program has failed."""
    found = Timings((100.0, 100.0))
    with pytest.raises(ZeroDivisionError), found.phase("main"):
        clock.now += 1
        raise ZeroDivisionError
    clock.now += 2
    assert walls(found) == {"start of Python": 0.5, "main": 1, "end": 2}


def test_a_program_that_has_waited_handles_answers(clock: Clock):
    """From its first wait on, the time of a program counts as that of callbacks; sending and waiting stand apart."""

    class Slow(FakeMonitor):
        def start(self, method, operation, body):
            clock.now += 1
            super().start(method, operation, body)

        def wait(self):
            clock.now += 2
            return super().wait()

        def deployment(self):
            clock.now += 4
            return super().deployment()

    found = Timings((100.0, 100.0))
    monitor = TimedMonitor(Slow(), found)
    with found.phase("main"):
        monitor.deployment()
        clock.now += 8
        monitor.start("RegisterResource", "1", b"")
        monitor.wait()
        clock.now += 16
    assert walls(found) == {"start of Python": 0.5, "main": 8, "callbacks": 16, "sending": 1, "waiting": 6}


def test_the_table_ends_with_the_sum(clock: Clock):
    """The table has a line for each phase, in milliseconds, and one for all."""
    found = Timings((100.0, 90.0))
    clock.now += 0.25
    lines = found.report(as_json=False).splitlines()
    assert len(lines) == len(PHASES) + 2
    assert lines[2].split() == ["imports", "250.0", "10250.0"]
    assert lines[-1].split()[:2] == ["all", "750.0"]


def test_the_age_of_this_process_is_known():
    """A process that runs was started before; on other systems than Linux it is said to be new."""
    assert timings._age() >= 0
