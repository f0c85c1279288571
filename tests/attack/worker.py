"""One process that carries out trials, one after the other: `python -m attack.worker FOLDER`.

It reads the name and number of a trial as a line of JSON and answers with a line of JSON. Commands run inside of this
process by `cli.main`, so that thousands take minutes; whoever started it sees when the process dies or hangs, and in
which trial. What is printed, by native code too, goes to files that are looked at after each trial.
"""

import contextlib
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from unittest import mock

from attack import file_trials, hostile, hostile_javascript
from attack.spy import Spy, spied
from attack.trials import TRIALS, Make, Outcome, Trial
from fakes.compile_process import FakeCompileProcess
from pulumi_gestalt_runner import compile_process
from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.compile_process import CompileProcess


def _hang(_number: int, _folder: Path) -> Trial:
    threading.Event().wait()
    raise AssertionError


def _die(_number: int, _folder: Path) -> Trial:
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError


REAL = CompileProcess
SELF: dict[str, Make] = {"self-hang": _hang, "self-die": _die}
"""What must be seen by whoever started the process: the tests of the pool ask for it."""


@contextlib.contextmanager
def alarm(patience: float) -> Iterator[list[int]]:
    """Send this process SIGINT when the block takes too long; the list is then no longer empty."""
    rung: list[int] = []

    def ring() -> None:
        rung.append(1)
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(patience, ring)
    timer.daemon = True
    timer.start()
    try:
        yield rung
    finally:
        timer.cancel()


class Printed:
    """Files in place of standard output and standard error."""

    def __init__(self, folder: Path) -> None:
        self._files = [(folder / name).open("w+b") for name in ("out", "err")]
        for number, file in enumerate(self._files, 1):
            os.dup2(file.fileno(), number)

    def clear(self) -> None:
        """Forget what was printed."""
        for number in (1, 2):
            os.ftruncate(number, 0)
            os.lseek(number, 0, os.SEEK_SET)

    def texts(self) -> tuple[bytes, bytes]:
        """Return what was printed since."""
        out, err = (os.pread(file.fileno(), 8_000_000, 0) for file in self._files)
        return out, err


def perform(trial: Trial, printed: Printed) -> Outcome:
    """Run the command of a trial and return all that can be seen of it."""
    printed.clear()
    spy = Spy(trial.change)
    sys.stdin = trial.open_stdin()
    with spied(spy), mock.patch.dict(os.environ, trial.environment), alarm(trial.patience) as rung:
        try:
            code = main(trial.argv)
        except KeyboardInterrupt:
            code = 130
    out, err = printed.texts()
    return Outcome(code, out, err, spy, interrupted=bool(rung))


def answer(request: dict[str, Any], folder: Path, printed: Printed) -> dict[str, Any]:
    """Return the verdict on a trial: a kind, and what was found if it is a find."""
    make = (TRIALS | file_trials.TRIALS | SELF | hostile.TRIALS | hostile_javascript.TRIALS)[request["trial"]]
    # One in ten compiles in a process of its own, as users do it; the others save its start.
    compile_process.CompileProcess = REAL if request["number"] % 10 == 9 else FakeCompileProcess  # type: ignore[misc]
    (folder / "gestalt.toml").unlink(missing_ok=True)
    trial = make(request["number"], folder)
    outcome = perform(trial, printed)
    problem = trial.judge(outcome)
    kind = "interrupted" if outcome.interrupted else f"exit {outcome.code}"
    said = outcome.err.decode("utf-8", "replace")
    return {"kind": kind, "problem": problem, "argv": trial.argv, "said": said[-3000:]}


def serve(requests: IO[str], answers: IO[str], folder: Path) -> None:
    """Carry out what is asked for until nothing is."""
    printed = Printed(folder)
    os.chdir(folder)
    for line in requests:
        try:
            found = answer(json.loads(line), folder, printed)
        except Exception:  # noqa: BLE001 - whatever leaves `main` is a find
            found = {"kind": "exception", "problem": "an exception left the command", "said": traceback.format_exc()}
        print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    serve(os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w"), Path(sys.argv[1]).absolute())
