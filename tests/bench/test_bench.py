import re
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, ResourceInvokeRequest

from bench import __main__ as main
from bench import document
from bench.cases import CASES, Case, independent, named
from bench.contestants import CONTESTANTS, Contestant
from bench.equal import summary
from bench.measuring import BenchError, Run
from bench.picture import picture
from bench.table import FIGURES, WALL, median, table

FAST, SLOW = Contestant("fast", "Gestalt, Python", ("fast",)), Contestant("slow", "Pulumi, <Python>", ("slow",))
TITLES = {each.name: each.title for each in (FAST, SLOW)}


def ran(wall: float) -> Run:
    return Run(wall, wall / 2, wall / 4, wall, 1_000_000, {"RegisterResource": 1}, 10)


class Runs:
    """Runs that take seconds by a table of contestants: (start, each request)."""

    def __init__(self, costs: Mapping[str, tuple[float, float]]) -> None:
        self.costs = costs
        self.now = 0.0
        self.done: list[tuple[str, str]] = []

    def run(self, command: tuple[str, ...], _variables: object, case: Case, _monitor: Path) -> Run:
        start, each = self.costs[command[0]]
        wall = start + each * case.requests
        self.now += wall
        self.done.append((case.name, command[0]))
        return ran(wall)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    made = Runs({"fast": (1, 0.001), "slow": (2, 0.1)})
    monkeypatch.setattr(main, "run", made.run)
    monkeypatch.setattr(main, "build_go", Path)
    monkeypatch.setattr(main, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


def test_contestants_take_turns(runs: Runs):
    """In a round each contestant runs each case once; later rounds begin with what is cheap."""
    race = main.Race([SLOW, FAST], [named("empty"), independent(100)], 1_000, 1_000)
    race.round(1)
    assert runs.done == [("empty", "slow"), ("empty", "fast"), ("100 resources", "slow"), ("100 resources", "fast")]
    runs.done.clear()
    race.round(2)
    assert runs.done == [("empty", "fast"), ("100 resources", "fast"), ("empty", "slow"), ("100 resources", "slow")]
    assert all(len(made) == 2 for made in race.runs.values())


def test_nothing_is_repeated_when_time_is_up(runs: Runs):
    """What would end after the minutes is not repeated; what has not been run at all is."""
    race = main.Race([FAST, SLOW], [independent(100)], 15, 1_000)
    race.round(1)
    race.round(2)
    assert runs.done == [("100 resources", "fast"), ("100 resources", "slow"), ("100 resources", "fast")]


def test_what_takes_too_long_is_left_out(runs: Runs):
    """A case that would take too long, by the rate of a smaller one, is left out, and the table says for how long."""
    race = main.Race([FAST, SLOW], [independent(100), independent(10_000)], 1_000, 200)
    race.round(1)
    race.round(2)
    assert ("10,000 resources", "slow") not in runs.done
    assert race.left_out == {("10,000 resources", "slow"): "it would take about 1200 s"}
    assert "Left out: Pulumi, <Python>, 10,000 resources: it would take about 1200 s." in table(
        race.runs, race.left_out, CASES, TITLES
    )


def test_what_fails_is_told(monkeypatch: pytest.MonkeyPatch, runs: Runs):
    """A contestant that fails in a case is left out of it, with the last thing that it said, and the others go on."""

    def run(command: tuple[str, ...], *others: object) -> Run:
        if command == ("slow",):
            raise BenchError("slow ended with 1:\nTraceback\nRecursionError: too deep\n\n")
        return runs.run(command, *others)

    monkeypatch.setattr(main, "run", run)
    race = main.Race([SLOW, FAST], [named("empty")], 1_000, 1_000)
    race.round(1)
    race.round(2)
    assert race.left_out == {("empty", "slow"): "it fails: RecursionError: too deep"}
    assert len(race.runs["empty", "fast"]) == 2


def test_tables_have_medians_and_spreads():
    """A cell has the median with the least and the most behind it, and a dash where nothing was run."""
    case = named("empty")
    found = {("empty", "fast"): [ran(wall) for wall in (3, 1, 20)]}
    assert median(WALL, case, found["empty", "fast"]) == 3
    wall, *_ = table(found, {}, [case], TITLES).split("\n\n")
    assert re.split(r" *\| *", wall.splitlines()[2])[1:-1] == ["empty", "3.00 (1.00-20)", "-"]


def test_an_empty_program_has_no_rate():
    """There is a table for each figure, but none of rates when no case makes requests."""
    found = {("empty", "fast"): [ran(1)]}
    assert len(table(found, {}, [named("empty")], TITLES).split("\n\n")) == len(FIGURES) - 1


def test_the_picture_has_a_bar_for_each_contestant():
    """The longest bar belongs to the largest figure, and names are text in the SVG."""
    found = {("empty", "fast"): [ran(1)], ("empty", "slow"): [ran(4)]}
    drawn = picture(found, [named("empty")], TITLES)
    assert "Pulumi, &lt;Python&gt;" in drawn
    short, long = (float(width) for width in re.findall(r'width="([0-9.]+)"', drawn))
    assert long == pytest.approx(4 * short)


def test_documents_keep_what_people_have_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Only what stands between the marks is replaced, as often as wanted."""
    monkeypatch.setattr(document, "DOCS", tmp_path)
    page = tmp_path / "performance.md"
    page.write_text(f"before\n\n{document.BEGIN}\n{document.END}\n\nafter\n")
    for wall in (3, 7):
        document.write_documents({("empty", "fast"): [ran(wall)]}, {}, [named("empty")], TITLES, "a machine")
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "7.00" in text
    assert "3.00" not in text
    assert (tmp_path / "performance.svg").read_text().startswith("<svg")


def test_requests_are_equal_whatever_their_order():
    """The order of requests and of properties does not count, nor does the root stack; values and numbers do."""

    def thing(name: str, **properties: object) -> tuple[str, RegisterResourceRequest]:
        request = RegisterResourceRequest(type="bench:index:Thing", name=name)
        request.object.update(properties)
        return "RegisterResource", request

    stack = ("RegisterResource", RegisterResourceRequest(type="pulumi:pulumi:Stack", name="bench-dev"))
    invoke = ("Invoke", ResourceInvokeRequest(tok="bench:index:get"))
    one, other = thing("a", x=1, y=[2]), thing("b")
    assert summary([stack, one, other, invoke]) == summary([invoke, other, thing("a", y=[2], x=1)])
    assert summary([one]) != summary([thing("a", x=2, y=[2])])
    assert summary([one]) != summary([one, one])
    assert summary([invoke]) != summary([])


def test_every_sdk_has_every_program():
    """The sources of all contestants hold each program that a case names; an empty one need not be there."""
    sources = [main.ROOT / "bench" / name for name in ("python/__main__.py", "node/index.js", "go/program/main.go")]
    sources += [main.ROOT / "bench" / name for name in ("gestalt_python/app.py", "gestalt_javascript/app.js")]
    assert len(sources) == len(CONTESTANTS)
    for source in sources:
        text = source.read_text()
        for case in CASES[1:]:
            assert re.search(rf"\b{case.program.replace('-', '[-_]?')}\b", text, re.IGNORECASE), (source, case.program)
