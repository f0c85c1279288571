"""Figures as tables of text, which are Markdown too."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.cases import Case
from bench.measuring import Run

Runs = Mapping[tuple[str, str], Sequence[Run]]
"""Runs by the names of case and contestant."""
LeftOut = Mapping[tuple[str, str], str]
"""Why there is no run, by the same."""


@dataclass(frozen=True)
class Figure:
    """Something that is measured.

    Attributes:
        name: its heading.
        of: takes it from a run of a case.
        shown: writes it.
        less_is_better: whether it is.
    """

    name: str
    of: Callable[[Run, Case], float]
    shown: Callable[[float], str]
    less_is_better: bool = True


def _seconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


WALL = Figure("Wall, s", lambda run, _: run.wall, _seconds)
FIRST = Figure("Seconds until the first registration", lambda run, _: run.first, _seconds)
CPU = Figure("CPU, s", lambda run, _: run.cpu, _seconds)
MEMORY = Figure("Peak memory, MB", lambda run, _: run.memory / 1e6, lambda value: f"{value:.0f}")
RATE = Figure(
    "Requests per second, between the first and the last",
    lambda run, case: case.requests / run.busy,
    lambda value: f"{value:,.0f}",
    less_is_better=False,
)
FIGURES = (WALL, FIRST, CPU, MEMORY, RATE)


def table(runs: Runs, left_out: LeftOut, cases: Sequence[Case], titles: Mapping[str, str]) -> str:
    """Return a table for each figure: cases down, contestants across, medians with the spread behind."""
    parts = []
    for figure in FIGURES:
        head = [figure.name, *titles.values()]
        rows = [
            [case.name, *(_cell(figure, case, runs.get((case.name, name), ())) for name in titles)]
            for case in cases
            if figure is not RATE or case.requests
        ]
        if rows:
            parts.append(_lines(head, rows))
    note = _note(left_out, titles)
    return "\n\n".join([*parts, note] if note else parts)


def median(figure: Figure, case: Case, runs: Sequence[Run]) -> float | None:
    """Return the median of a figure, or None if there are no runs."""
    return statistics.median(figure.of(run, case) for run in runs) if runs else None


def _cell(figure: Figure, case: Case, runs: Sequence[Run]) -> str:
    middle = median(figure, case, runs)
    if middle is None:
        return "-"
    values = [figure.of(run, case) for run in runs]
    spread = f" ({figure.shown(min(values))}-{figure.shown(max(values))})" if len(values) > 1 else ""
    return figure.shown(middle) + spread


def _note(left_out: LeftOut, titles: Mapping[str, str]) -> str:
    said = [f"{titles[name]}, {case}: {why}" for (case, name), why in left_out.items()]
    return f"Left out: {'; '.join(said)}." if said else ""


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        return f"| {first[0]:<{first[1]}} | {' | '.join(f'{cell:>{width}}' for cell, width in others)} |"

    return "\n".join([line(head), line(marks), *map(line, rows)])
