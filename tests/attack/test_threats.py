"""THREATS.md and what is there: every promise has tests, and every test that is named exists."""

import ast
import re
from pathlib import Path

from attack.hostile import PROGRAMS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "THREATS.md").read_text("utf-8")
IDS = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)(?:\[([^\]]+)\])?`", TEXT)


def names_in(path: str) -> set[str]:
    """Return the names of the tests in a file, or nothing if it is not there."""
    file = ROOT / path
    if not file.is_file():
        return set()
    return {node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_named_tests_exist():
    """A test that is named in THREATS.md is in its file, and so is the hostile program that stands in brackets."""
    assert len(IDS) > 60
    assert [f"{path}::{name}" for path, name, _ in IDS if name not in names_in(path)] == []
    assert {case for _, name, case in IDS if case} <= set(PROGRAMS)


def test_every_promise_is_held():
    """Each row of a table of promises names at least one test, and no row is left out by its form."""
    promises = TEXT[TEXT.index("## Promises") : TEXT.index("## What is not promised")]
    rows = [
        line for line in promises.splitlines() if line.startswith("| ") and not line.startswith(("| promise", "| ---"))
    ]
    assert len(rows) > 30
    for row in rows:
        assert len(row.split("|")) == 4, row
        assert "`tests/" in row.split("|")[2], row


def test_each_kind_of_input_is_attacked():
    """What the page says of the fuzz suite is true of it: each kind that it names has a trial."""
    from attack.fuzz import SHARES, TRIALS  # noqa: PLC0415

    assert set(SHARES) == set(TRIALS)
