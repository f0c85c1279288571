"""A Runner whose programs are JSON: what it is to print, and how it is to end.

{"print": [["out", "text"], ["err", "text"]], "code": 1, "hang": "a named pipe that is told",
 "tell": "a file to write the environment and the arguments to", "inspect": {...}, "kill": 9}
"""

# ruff: noqa: T201 - the Runner prints

import json
import os
import signal
import sys
from pathlib import Path


def main() -> int:
    """Do what the program says."""
    wanted = json.loads(Path(sys.argv[-1]).read_text("utf-8"))
    if sys.argv[1] == "inspect" and "inspect" in wanted:
        print(json.dumps(wanted["inspect"]))
        return 0
    for stream, text in wanted.get("print", []):
        print(text, file=sys.stdout if stream == "out" else sys.stderr, flush=True)
    if "tell" in wanted:
        Path(wanted["tell"]).write_text(
            json.dumps({"env": dict(os.environ), "argv": sys.argv[1:], "cwd": str(Path.cwd())})
        )
    if "kill" in wanted:
        os.kill(os.getpid(), wanted["kill"])
    if "hang" in wanted:
        if wanted.get("deaf"):
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        Path(wanted["hang"]).write_text("hanging")  # a named pipe, which the test reads
        while True:
            signal.pause()
    return int(wanted.get("code", 0))


if __name__ == "__main__":
    sys.exit(main())
