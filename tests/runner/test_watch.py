import threading

from pulumi_gestalt_runner import watch as watches
from pulumi_gestalt_runner.limits import NO_LIMITS, LimitError, Limits
from pulumi_gestalt_runner.watch import Watch, watched


class Clocks:
    """A run as it is seen from outside, with clocks that are set by hand."""

    def __init__(self, limits: Limits) -> None:
        self.steps = 0
        self.computed = 7.0
        self.now = 100.0
        self.watch = Watch(
            limits, lambda: self.steps, lambda: "; open", computed=lambda: self.computed, now=lambda: self.now
        )


def test_computing():
    """What the process had computed before does not count; when the limit is reached, it is named."""
    clocks = Clocks(Limits(cpu=10))
    assert clocks.watch.look() == 10
    clocks.computed = 16.5
    assert clocks.watch.look() == 0.5
    assert clocks.watch.hit is None
    clocks.computed = 17
    clocks.watch.look()
    assert str(clocks.watch.hit).endswith("computing time of the program, at most 10 s; open")


def test_idle():
    """Time counts from the last look that saw a step."""
    clocks = Clocks(Limits(cpu=1000, idle=80))
    assert clocks.watch.look() == 10
    clocks.now += 79
    assert clocks.watch.look() == 1
    clocks.steps += 1
    clocks.now += 79
    assert clocks.watch.look() == 10
    clocks.now += 79
    clocks.watch.look()
    assert clocks.watch.hit is None
    clocks.now += 1
    clocks.watch.look()
    assert "request of the program, at most 80 s; open" in str(clocks.watch.hit)


def test_delays():
    """A look is neither due at once nor never, whatever the limits are."""
    assert 0 < Clocks(Limits(cpu=0.001)).watch.look() <= 0.01
    assert Clocks(NO_LIMITS).watch.look() == 3600


def run(hit: bool, ends: bool) -> list[str]:
    """Watch a run that comes to its limit or does not, and ends when told or does not; return what was done."""
    done: list[str] = []
    clocks = Clocks(Limits(cpu=1))
    clocks.computed += 2 * hit
    event = threading.Event()

    def stop(error: LimitError) -> None:
        done.append("stop " + error.limit.field)
        if ends:
            event.set()

    def leave(error: LimitError) -> None:
        done.append("leave " + error.limit.field)
        event.set()

    with watched(clocks.watch, stop, leave):
        if hit:
            assert event.wait(30)
    return done


def test_threads(monkeypatch):
    """A run that comes to a limit is stopped, and the process is left when that does not help."""
    assert run(hit=False, ends=True) == []
    assert run(hit=True, ends=True) == ["stop cpu"]
    monkeypatch.setattr(watches, "PATIENCE", 0.01)
    assert run(hit=True, ends=False) == ["stop cpu", "leave cpu"]
