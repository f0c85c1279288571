"""Compare SDKs: the same program in each, against a monitor that answers at once.

    make bench            or: python -m bench [--rounds N] [--minutes N] [--case NAME] [--only NAME] [--docs]

The contestants take turns, because machines are noisy. A round has every case of every contestant once; the cheap ones
come first. When the minutes are used up, what has been run once is not repeated. What would take one contestant longer
than --longest seconds is left out, and the table says so. Raw figures of every run are written as JSON.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.cases import CASES, Case, named
from bench.contestants import BUILD, CONTESTANTS, ROOT, Contestant, build_go
from bench.document import write_documents
from bench.equal import check_equal
from bench.measuring import BenchError, Run, run
from bench.table import table

Key = tuple[str, str]
"""Names of a case and a contestant."""


class Race:
    """Runs everybody in turns.

    Args:
        racing: who.
        cases: what.
        seconds: after these, nothing is repeated.
        longest: seconds that a first run may be expected to take.
    """

    def __init__(self, racing: Sequence[Contestant], cases: Sequence[Case], seconds: float, longest: float) -> None:
        self.runs: dict[Key, list[Run]] = {}
        self.left_out: dict[Key, str] = {}
        self._pairs = [(case, each) for case in cases for each in racing]
        self._monitor = build_go("monitor")
        self._seconds = seconds
        self._longest = longest
        self._began = time.monotonic()

    def round(self, number: int) -> None:
        """Run every pair once, but for what takes too long."""
        # In the first round larger cases come after smaller ones, which tell what they will take.
        order = self._pairs if number == 1 else sorted(self._pairs, key=lambda pair: self._expected(*pair))
        for case, each in order:
            key = (case.name, each.name)
            expected = self._expected(case, each)
            if number == 1 and expected > self._longest:
                self.left_out[key] = f"it would take about {expected:.0f} s"
            elif key in self.left_out or (number > 1 and self._spent() + expected > self._seconds):
                continue
            else:
                print(f"round {number}: {case.name}, {each.title}", file=sys.stderr, flush=True)
                self._run(case, each)

    def _run(self, case: Case, each: Contestant) -> None:
        key = (case.name, each.name)
        try:
            made = run(each.command, each.variables, case, self._monitor)
        except BenchError as error:
            # Not the end: that an SDK cannot do it says something too.
            print(error, file=sys.stderr, flush=True)
            self.left_out[key] = f"it fails: {str(error).strip().splitlines()[-1]}"
        else:
            self.runs.setdefault(key, []).append(made)

    def _spent(self) -> float:
        return time.monotonic() - self._began

    def _expected(self, case: Case, contestant: Contestant) -> float:
        """Return the seconds that a run took, or would at the rate of a smaller case; 0 if that is unknown."""
        known = [
            (other, self.runs[other.name, contestant.name][-1].wall)
            for other, each in self._pairs
            if each is contestant and other.program == case.program and (other.name, each.name) in self.runs
        ]
        same = next((wall for other, wall in known if other is case), None)
        rates = [wall / other.requests for other, wall in known if other.requests and other.delay == case.delay]
        return same if same is not None else min(rates, default=0.0) * case.requests


def main() -> None:
    """Run the race, print the table and write the figures."""
    given = _parser().parse_args()
    cases = [named(name) for name in given.case] if given.case else list(CASES)
    cache = os.environ.get("PULUMI_GESTALT_CACHE", str(ROOT / "build" / "cache"))
    try:
        racing = [make(cache) for name, make in CONTESTANTS.items() if not given.only or name in given.only]
        race = Race(racing, cases, given.minutes * 60, given.longest)
        # This compiles what is compiled at first, and reads files for the first time.
        check_equal(racing, build_go("monitor"))
        for number in range(1, given.rounds + 1):
            race.round(number)
    except BenchError as error:
        sys.exit(f"error: {error}")
    titles = {each.name: each.title for each in racing}
    print(table(race.runs, race.left_out, cases, titles))
    _write(given.json, race, titles)
    if given.docs:
        write_documents(race.runs, race.left_out, cases, titles, machine())


def machine() -> str:
    """Say in a few words what this was measured on."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{os.cpu_count()} processors ({model}), Linux, Python {platform.python_version()}"


def _write(path: Path, race: Race, titles: dict[str, str]) -> None:
    runs = [
        {"case": case, "contestant": name} | asdict(one) for (case, name), made in race.runs.items() for one in made
    ]
    left_out = [{"case": case, "contestant": name, "why": why} for (case, name), why in race.left_out.items()]
    figures = {"machine": machine(), "contestants": titles, "runs": runs, "left out": left_out}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    print(f"\nraw figures: {path}")


def _parser() -> argparse.ArgumentParser:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="default: 5")
    parser.add_argument("--minutes", type=float, default=10, help="after these, nothing is repeated; default: 10")
    parser.add_argument("--longest", type=float, default=150, metavar="SECONDS", help="of a run; default: 150")
    parser.add_argument("--case", action="append", choices=[case.name for case in CASES], help="may be repeated")
    parser.add_argument("--only", action="append", choices=list(CONTESTANTS), help="a contestant; may be repeated")
    parser.add_argument(
        "--json", type=Path, default=BUILD / "figures.json", metavar="FILE", help="default: build/bench/figures.json"
    )
    parser.add_argument("--docs", action="store_true", help="write docs/performance.md and its picture")
    return parser


if __name__ == "__main__":
    main()
