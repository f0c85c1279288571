"""Both sides of a comparison: a worker process in which programs run, and what came of it."""

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from differential.compare import Finding, compare
from differential.interpreter import Program
from differential.recorder import Recorder

TESTS = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ran:
    """What a run of a program did.

    Attributes:
        calls: (RPC, request in base64) of each request.
        error: what ended it early, or "".
        output: what it wrote.
    """

    calls: list[list[str]]
    error: str
    output: str


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

    @classmethod
    def of(cls, official: Ran, ours: Ran, *, preview: bool) -> "Comparison":
        """Compare two runs."""
        failed = (bool(official.error), bool(ours.error))
        findings = compare(official.calls, ours.calls, preview=preview, failed=failed)
        return cls(findings, (official.error, ours.error), official.output + ours.output)


def encoded(recorder: Recorder) -> list[list[str]]:
    """Return what was recorded, as `Ran.calls` has it."""
    return [[rpc, base64.b64encode(request.SerializeToString()).decode()] for rpc, request in list(recorder.calls)]


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

    def run(self, program: Program, *, preview: bool) -> tuple[Ran, Ran]:
        """Return what the official SDK did with a program, and what ours did."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"program": program, "preview": preview}) + "\n")
        self._process.stdin.flush()
        official, ours = (Ran(**side) for side in json.loads(self._process.stdout.readline()))
        return official, ours

    def compare(self, program: Program, *, preview: bool) -> Comparison:
        """Run a program on both sides, and compare."""
        return Comparison.of(*self.run(program, preview=preview), preview=preview)
