"""The process in which programs run outside of Wasm: it imports both SDKs once and forks for each run.

    python -m differential.worker

Each line of standard input is a job, `{"program", "preview"}`; each line of standard output is the answer, what the
official SDK did and what ours did: `[{"calls": [[RPC, request in base64], ...], "error": text, "output": text}, ...]`.
"""

import json
import os
import select
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import pulumi  # noqa: F401 - importing takes 0.2 s: once, not in each child
from differential import native, official_sdk
from differential.recorder import Scenario
from differential.runs import encoded
from differential.server import RecordingServer

PATIENCE = 20.0


def main() -> None:
    """Do jobs until standard input ends."""
    with tempfile.TemporaryDirectory() as name:
        native.prepare(Path(name) / "bindings")
        for line in sys.stdin:
            job = json.loads(line)
            children = [_start(job, side) for side in ("official", "gestalt")]
            sys.stdout.write(json.dumps([_answer(*child) for child in children]) + "\n")
            sys.stdout.flush()


def _start(job: dict[str, Any], side: str) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _child(job, side, writer)
    os.close(writer)
    return child, reader


def _answer(child: int, reader: int) -> dict[str, Any]:
    chunks = []
    with os.fdopen(reader, "rb", buffering=0) as stream:
        while select.select([stream], [], [], PATIENCE)[0]:
            chunk = stream.read(1 << 20)
            if not chunk:
                break
            chunks.append(chunk)
        else:
            os.kill(child, 9)
            chunks = [json.dumps({"calls": [], "error": f"no end after {PATIENCE} s", "output": ""}).encode()]
    os.waitpid(child, 0)
    answer: dict[str, Any] = json.loads(b"".join(chunks))
    return answer


def _child(job: dict[str, Any], side: str, writer: int) -> None:
    with tempfile.TemporaryFile() as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        answer: dict[str, Any] = {"calls": []}
        try:
            with RecordingServer(Scenario.of(job["program"], preview=job["preview"])) as server:
                if side == "official":
                    answer["error"] = official_sdk.run(job["program"], server.recorder.scenario, server.address)
                else:
                    answer["error"] = native.run(job["program"], server.environment())
            answer["calls"] = encoded(server.recorder)
        except BaseException:  # noqa: BLE001 - told to the test, which fails
            answer["error"] = traceback.format_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        output.seek(0)
        answer["output"] = output.read().decode(errors="replace")
    with os.fdopen(writer, "wb") as stream:
        stream.write(json.dumps(answer).encode())
    os._exit(0)


if __name__ == "__main__":
    main()
