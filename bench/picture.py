"""The picture of the figures: bars in SVG, one small chart for each question.

Written by hand: it is forty lines, and a plotting library would be forty megabytes.
"""

from collections.abc import Mapping, Sequence
from html import escape

from bench.cases import Case
from bench.table import MEMORY, RATE, WALL, Figure, Runs, median

CHARTS = (
    ("An empty program, seconds", "empty", WALL),
    ("1,000 resources, seconds", "1,000 resources", WALL),
    ("10,000 resources, requests per second", "10,000 resources", RATE),
    ("A chain of 1,000 through callbacks, seconds", "chain", WALL),
    ("1,000 resources that take 100 ms each, seconds", "delay", WALL),
    ("Peak memory with 10,000 resources, MB", "10,000 resources", MEMORY),
)
WIDTH, BAR, LABEL, FIGURE = 760, 18, 170, 90
"""Pixels: of the picture, of a bar's height, and of the texts before and behind a bar."""


def picture(runs: Runs, cases: Sequence[Case], titles: Mapping[str, str]) -> str:
    """Return the SVG."""
    parts: list[str] = []
    height = 0
    for heading, name, figure in CHARTS:
        case = next((case for case in cases if case.name == name), None)
        if case is not None:
            drawn, height = _chart(heading, _bars(runs, case, figure, titles), figure, height)
            parts += drawn
    style = (
        "<style>text{font:13px system-ui,sans-serif;fill:#24292f}.h{font-weight:600}.o{fill:#8250df}.p{fill:#afb8c1}"
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.p{fill:#484f58}}</style>"
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    return "\n".join([head, "<title>Ours and Pulumi's own SDKs, side by side</title>", style, *parts, "</svg>", ""])


def _bars(runs: Runs, case: Case, figure: Figure, titles: Mapping[str, str]) -> list[tuple[str, float]]:
    found = ((title, median(figure, case, runs.get((case.name, name), ()))) for name, title in titles.items())
    return [(title, value) for title, value in found if value is not None]


def _chart(heading: str, bars: Sequence[tuple[str, float]], figure: Figure, top: int) -> tuple[list[str], int]:
    better = "less is better" if figure.less_is_better else "more is better"
    parts = [f'<text class="h" x="0" y="{top + BAR}">{escape(heading)} ({better})</text>']
    most = max((value for _, value in bars), default=1)
    top += BAR + 8
    for title, value in bars:
        length = max(1.0, value / most * (WIDTH - LABEL - FIGURE))
        kind = "o" if title.startswith("Gestalt") else "p"
        middle = top + BAR - 5
        parts.append(f'<text x="{LABEL - 8}" y="{middle}" text-anchor="end">{escape(title)}</text>')
        parts.append(f'<rect class="{kind}" x="{LABEL}" y="{top}" width="{length:.1f}" height="{BAR - 3}" rx="2"/>')
        parts.append(f'<text x="{LABEL + length + 6:.1f}" y="{middle}">{figure.shown(value)}</text>')
        top += BAR
    return parts, top + 14
