import threading
from pathlib import Path

import pytest

from pulumi_gestalt_language import early
from pulumi_gestalt_language.early import Early
from pulumi_gestalt_language.errors import StoppedError
from pulumi_gestalt_language.project import Grants, Project


class FakeRun:
    """A Runner that waits, and notes that it was let go."""

    def __init__(self) -> None:
        self.alive = True
        self.dismissed = threading.Event()

    def dismiss(self) -> None:
        """Note it."""
        self.dismissed.set()


class Starter:
    """Starts fakes and keeps them."""

    def __init__(self) -> None:
        self.started: list[FakeRun] = []
        self.refuses: type[Exception] | None = None

    def __call__(self, _project: Project) -> FakeRun:
        """Start one."""
        if self.refuses is not None:
            raise self.refuses
        self.started.append(FakeRun())
        return self.started[-1]


@pytest.fixture
def start() -> Starter:
    """Return what starts Runners."""
    return Starter()


def project(name: str, **options: object) -> Project:
    root = Path("/", name)
    return Project(root, root, root / "app.wasm", build="", **{"debug": False, **options})


def test_taken_once(start: Starter):
    """A Runner that waits is taken once; without one, one is started."""
    waiting = Early(start)
    waiting.prepare(project("a"))
    waiting.prepare(project("a"))
    assert len(start.started) == 1
    assert waiting.take(project("a")) is start.started[0]
    assert waiting.take(project("a")) is start.started[1]


@pytest.mark.parametrize("options", [{"debug": True}, {"grants": Grants(env=("HOME",))}])
def test_of_another_project(start: Starter, options: dict[str, object]):
    """A Runner that was started with other options is not taken."""
    waiting = Early(start)
    waiting.prepare(project("a"))
    assert waiting.take(project("a", **options)) is not start.started[0]
    assert waiting.take(project("a")) is start.started[0]


def test_age(start: Starter):
    """A Runner that nobody wants is let go after some time, and one that was taken is not."""
    waiting = Early(start, age=0.0)
    waiting.prepare(project("a"))
    assert start.started[0].dismissed.wait(60.0)
    assert waiting.take(project("a")) is start.started[1]
    assert not start.started[1].dismissed.is_set()


def test_number(start: Starter, monkeypatch):
    """When too many wait, the oldest is let go."""
    monkeypatch.setattr(early, "MOST", 2)
    waiting = Early(start)
    for name in "abc":
        waiting.prepare(project(name))
    assert [run.dismissed.is_set() for run in start.started] == [True, False, False]
    assert waiting.take(project("b")) is start.started[1]


def test_dead(start: Starter):
    """One that has died while it waited is replaced."""
    waiting = Early(start)
    waiting.prepare(project("a"))
    start.started[0].alive = False
    assert waiting.take(project("a")) is start.started[1]
    assert start.started[0].dismissed.is_set()


@pytest.mark.parametrize("error", [OSError, StoppedError])
def test_refused(start: Starter, error: type[Exception]):
    """What keeps a Runner from being started is an error only when it is wanted."""
    waiting = Early(start)
    start.refuses = error
    waiting.prepare(project("a"))
    with pytest.raises(error):
        waiting.take(project("a"))
