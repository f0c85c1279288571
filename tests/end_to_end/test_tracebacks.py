"""Failing Python programs: what their authors read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.examples import ROOT

EXPECTED = ROOT / "tests" / "guest" / "programs" / "failing" / "expected"
MODES = sorted(path.stem for path in EXPECTED.glob("*.txt"))


@pytest.mark.wasm
@pytest.mark.parametrize("mode", MODES)
def test_traceback(program: Callable[[str], Path], run, mode: str):
    """A failing program shows its own lines once, without the SDK's or the Runner's, and ends with 1."""
    options = [] if mode == "no-mode" else ["--config", f"mode={mode}"]
    done = run("run", *options, program("failing"))
    assert done.returncode == 1
    assert (EXPECTED / f"{mode}.txt").read_text("utf-8") in done.stderr
    assert done.stderr.count("Traceback (most recent call last)") <= 2
    for noise in ("panicked", "wasm backtrace", "pulumi_gestalt/", "site-packages"):
        assert noise not in done.stderr
