"""Both sides of a comparison: a worker process in which programs run, and what came of it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from differential.compare import Finding, compare
from differential.interpreter import Program

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Comparison:
    """A program run by both SDKs.

    Attributes:
        findings: how the requests differ.
        errors: what ended each run early, or "": the official one's, then ours.
        output: what both wrote.
    """

    findings: list[Finding]
    errors: tuple[str, str]
    output: str


class Worker:
    """The process of `worker.py`, while the `with` block runs."""

    def __enter__(self) -> Self:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "differential.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=kept | {"PYTHONPATH": str(TESTS), "GRPC_VERBOSITY": "NONE"},
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def run(self, side: str, program: Program, *, preview: bool) -> dict[str, Any]:
        """Return what one side did: `calls`, `error` and `output`; `side` is `official` or `gestalt`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"side": side, "program": program, "preview": preview}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def compare(self, program: Program, *, preview: bool) -> Comparison:
        """Run a program on both sides, and compare."""
        official, ours = (self.run(side, program, preview=preview) for side in ("official", "gestalt"))
        return Comparison(
            compare(official["calls"], ours["calls"], preview=preview),
            (official["error"], ours["error"]),
            official["output"] + ours["output"],
        )
