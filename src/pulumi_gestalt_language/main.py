"""The life of the language host.

The Pulumi CLI starts it with the engine's address as the last argument, reads the port from the first line of standard
output, calls, and ends it: Cancel, then SIGINT to the process group, 5 seconds later SIGKILL (v3.255.0). A CLI that was
killed shows as the end of standard input, on which nothing is ever written.
"""

import argparse
import os
import signal
import stat
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from pulumi_gestalt_rpc.core_dumps import forbid_core_dumps
from pulumi_gestalt_wit import VERSION

CACHE: Final = "PULUMI_GESTALT_CACHE"
"""The variable that the Runner too takes its cache's folder from."""
_PATIENCE: Final = 0.7
"""Seconds that children have to end after a signal; the Runner ends itself after 0.5."""
_ALL_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP")


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until the CLI says that it is enough; this ends the process."""
    arguments = _parser().parse_args(argv)
    forbid_core_dumps()
    # Before anything else: a signal that comes while gRPC is imported must end the process like a later one.
    ended, end = os.pipe()
    # A handler in Python would be run by this thread only, and not while it waits: one signal in ten was lost so.
    os.set_blocking(end, False)
    signal.set_wakeup_fd(end, warn_on_full_buffer=False)
    for name in _ALL_SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: None)
    _serve(arguments.engine, ended, end)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pulumi-language-gestalt",
        description="The language host for Pulumi projects with `runtime: gestalt`. The Pulumi CLI starts it.",
        epilog="`pulumi_wasm_runner plugin install` puts it where the CLI looks for it.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=VERSION)
    # What the CLI adds with --logflow and --tracing; messages go to the engine, so nothing here depends on it.
    parser.add_argument("--logtostderr", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("-v", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--tracing", help=argparse.SUPPRESS)
    parser.add_argument("engine", metavar="ADDRESS", nargs="?", default="", help="of the Pulumi engine")
    return parser


def _serve(engine: str, ended: int, end: int) -> NoReturn:
    """Serve until there is something to read from the pipe `ended`, whose other end is `end`."""
    # After the signals, and not for --version: gRPC takes 100 ms. What comes first sets it up.
    import pulumi_gestalt_rpc  # noqa: F401, PLC0415
    from pulumi_gestalt_language.server import LanguageHost, serve  # noqa: PLC0415

    host = LanguageHost(engine, _cache())
    server, port = serve(host)
    os.write(1, f"{port}\n".encode())
    if _is_pipe(0):
        threading.Thread(target=_watch_input, args=(end,), name="input", daemon=True).start()
    os.read(ended, 1)
    host.children.stop(_PATIENCE)
    server.stop(0)
    sys.stdout.flush()
    sys.stderr.flush()
    # gRPC's threads are joined at a normal exit, and a call may be blocked for ever.
    os._exit(0)


def _watch_input(end: int) -> None:
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    os.write(end, b"e")


def _is_pipe(number: int) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(number).st_mode)
    except OSError:
        return False


def _cache() -> Path:
    named = os.environ.get(CACHE)
    if named:
        return Path(named)
    import platformdirs  # noqa: PLC0415 - not needed when the variable is set

    return platformdirs.user_cache_path("pulumi-gestalt", appauthor=False)
