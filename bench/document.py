"""docs/performance.md, whose figures are written between two marks, and its picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.cases import Case
from bench.picture import picture
from bench.table import LeftOut, Runs, table

DOCS = Path(__file__).parents[1] / "docs"
PICTURE = "![Bars: ours and Pulumi's own SDKs](performance.svg)"
BEGIN, END = "<!-- figures: written by `make bench-docs` -->", "<!-- end of figures -->"


def write_documents(
    runs: Runs, left_out: LeftOut, cases: Sequence[Case], titles: Mapping[str, str], machine: str
) -> None:
    """Write the figures into docs/performance.md, and docs/performance.svg."""
    page = DOCS / "performance.md"
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    times = max(len(made) for made in runs.values())
    intro = f"Measured on {machine}; medians of up to {times} runs, with the least and the most."
    explained = "\n".join(f"- {case.name}: {case.what}" for case in cases)
    figures = [BEGIN, PICTURE, intro, table(runs, left_out, cases, titles), explained, END]
    page.write_text(before + "\n\n".join(figures) + after, "utf-8")
    (DOCS / "performance.svg").write_text(picture(runs, cases, titles), "utf-8")
