"""A pool of processes that carry out trials: one that dies or hangs is seen, told with the trial, and replaced."""

import json
import os
import select
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any

from attack.seeds import ROOT

PATIENCE = 120.0
"""Seconds after which a process that has computed nothing, or has computed for as long, hangs: the worker interrupts a
program long before."""
IDLE = 0.02
"""Seconds of computing that count as nothing."""
LEFT = {130: ["error: interrupted by SIGINT"], 1: ["error: the program came to a limit"]}
"""Exit codes of processes that end themselves, and what they say before."""
Job = tuple[str, int]


@dataclass
class Find:
    """Something that must not be: the trial, what is wrong, and what was said."""

    trial: str
    number: int
    problem: str
    said: str

    def __str__(self) -> str:
        return f"{self.trial} {self.number}: {self.problem}\n{self.said}"


@dataclass
class Tally:
    """What came out: how often each kind of end was seen in each kind of trial, and the finds."""

    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    finds: list[Find] = field(default_factory=list)

    def add(self, job: Job, answer: dict[str, Any]) -> None:
        """Count one answer."""
        self.ends[job[0], answer["kind"]] += 1
        if answer["problem"]:
            self.finds.append(Find(*job, answer["problem"], answer["said"]))


def _computed(process: int) -> float:
    """Return the seconds that a process has computed (proc(5): fields 14 and 15, after a name that may hold blanks)."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Worker:
    """A process of the pool; it is started again when it has died."""

    def __init__(self, folder: Path, patience: float) -> None:
        self._folder = folder
        self._patience = patience
        self._process: subprocess.Popen[str] | None = None

    def ask(self, job: Job) -> dict[str, Any]:
        """Return the answer to a job, or what happened to the process."""
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        print(json.dumps({"trial": job[0], "number": job[1]}), file=process.stdin, flush=True)
        # Each answer is one line, so nothing is left in the buffer.
        line = process.stdout.readline() if self._answers(process) else "hangs"
        if line.startswith("{"):
            return dict(json.loads(line))
        self.stop()
        said = (self._folder / "err").read_text("utf-8", "replace")[-3000:]
        if line:
            return {"kind": "hangs", "problem": "it hangs", "said": said}
        if process.returncode in LEFT and any(reason in said for reason in LEFT[process.returncode]):
            # What could not be stopped in time was left: the process is gone, as it should be.
            return {"kind": f"left {process.returncode}", "problem": "", "said": said}
        return {"kind": "died", "problem": f"the process died: {process.returncode}", "said": said}

    def _answers(self, process: "subprocess.Popen[str]") -> bool:
        """Wait for an answer; a busy machine may be slow, so what counts is what the process does meanwhile."""
        begin = before = _computed(process.pid)
        while not select.select([process.stdout], [], [], self._patience)[0]:
            now = _computed(process.pid)
            if now - before < IDLE or now - begin > self._patience:
                return False
            before = now
        return True

    def _start(self) -> "subprocess.Popen[str]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
        cache = os.environ.get("PULUMI_GESTALT_CACHE", str(ROOT / "build" / "cache"))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "attack.worker", str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=kept | {"PYTHONPATH": str(ROOT / "tests"), "PULUMI_GESTALT_CACHE": cache, "NO_COLOR": "1"},
            text=True,
        )
        return self._process

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            process, self._process = self._process, None
            for stream in (process.stdin, process.stdout):
                assert stream is not None
            try:
                process.communicate(timeout=1)
            except (subprocess.TimeoutExpired, BrokenPipeError):
                process.kill()
                process.communicate()


def attack(jobs: Iterable[Job], processes: int = 2, patience: float = PATIENCE) -> Iterator[tuple[Job, dict[str, Any]]]:
    """Carry out jobs and yield each with its answer, in the order in which they are done."""
    waiting = iter(jobs)
    lock = threading.Lock()
    done: SimpleQueue[tuple[Job, dict[str, Any]] | None] = SimpleQueue()

    def work(folder: Path) -> None:
        worker = _Worker(folder, patience)
        try:
            while True:
                with lock:
                    job = next(waiting, None)
                if job is None:
                    return
                done.put((job, worker.ask(job)))
        finally:
            worker.stop()
            done.put(None)

    with TemporaryDirectory(prefix="attack-") as name:
        for number in range(processes):
            folder = Path(name, str(number))
            folder.mkdir()
            threading.Thread(target=work, args=(folder,), daemon=True).start()
        for _ in range(processes):
            while (item := done.get()) is not None:
                yield item
