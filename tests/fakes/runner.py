"""A Runner whose programs are JSON: what it is to print, and how it is to end.

{"print": [["out", "text"], ["err", "text"]], "code": 1, "hang": "a named pipe that is told",
 "tell": "a file to write the environment, the arguments and the settings to", "inspect": {...}, "kill": 9,
 "interrupted": "what it says after an interrupt while it hangs",
 "early": "a named pipe that is told when the settings are waited for"}
"""

# ruff: noqa: T201 - the Runner prints

import hashlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

REFUSED = {"evil"}
"""The plugins that the rules do not allow."""


def main() -> int:
    """Do what the program says."""
    if sys.argv[1] == "check-plugins":
        refused = [each["name"] for each in json.load(sys.stdin) if each["name"] in REFUSED]
        print(*[f"error: {name} is refused" for name in refused], file=sys.stderr)
        return 1 if refused else 0
    # A provider is told where the Pulumi engine is, behind the program.
    program = sys.argv[-2] if sys.argv[1] == "provider" else sys.argv[-1]
    wanted = json.loads(Path(program).read_text("utf-8"))
    if sys.argv[1] == "inspect" and "inspect" in wanted:
        digest = hashlib.sha256(Path(sys.argv[-1]).read_bytes()).hexdigest()
        print(json.dumps({**wanted["inspect"], "sha256": digest}))
        return 0
    settings = ""
    if "--settings-stdin" in sys.argv:
        if "early" in wanted:
            Path(wanted["early"]).write_text(str(os.getpid()))
        settings = sys.stdin.readline()
        if not settings:
            return 0
    return run(wanted, settings)


def run(wanted: dict[str, Any], settings: str) -> int:
    """Do what the program says when it runs."""
    for stream, text in wanted.get("print", []):
        print(text, file=sys.stdout if stream == "out" else sys.stderr, flush=True)
    if "tell" in wanted:
        told = {"env": dict(os.environ), "argv": sys.argv[1:], "cwd": str(Path.cwd()), "pid": os.getpid()}
        Path(wanted["tell"]).write_text(json.dumps(told | {"settings": json.loads(settings or "null")}))
    if "kill" in wanted:
        os.kill(os.getpid(), wanted["kill"])
    if "hang" in wanted:
        if wanted.get("deaf"):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        Path(wanted["hang"]).write_text("hanging")  # a named pipe, which the test reads
        if "interrupted" in wanted:
            signal.signal(signal.SIGINT, lambda *_: (print(wanted["interrupted"], file=sys.stderr), sys.exit(130)))
        while True:
            signal.pause()
    return int(wanted.get("code", 0))


if __name__ == "__main__":
    sys.exit(main())
