"""What a hostile program would try, by name; see `app.py`, which runs one of these."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from wit_world.imports import context, types


def _request(name: str) -> types.RegisterResourceRequest:
    return types.RegisterResourceRequest("a:b:C", name, "", [])


def million_outputs(ctx: context.Context) -> None:
    kept = [ctx.create_output(str(number), False) for number in range(1_000_000)]
    raise AssertionError(len(kept))


def million_outputs_dropped(ctx: context.Context) -> None:
    for number in range(1_000_000):
        with ctx.create_output(str(number), False):
            pass
    raise AssertionError


def million_resources(ctx: context.Context) -> None:
    for number in range(1_000_000):
        ctx.register_resource(_request(str(number)))
        if number % 50 == 0:
            ctx.finish([])
    raise AssertionError


def memory_bomb(_ctx: context.Context) -> None:
    held = []
    while True:
        held.append(bytearray(8 << 20))


def large_string(ctx: context.Context) -> None:
    ctx.create_output(json.dumps("x" * 100_000_000), False).add_to_export("large")
    ctx.finish([])


def recursion(ctx: context.Context) -> None:
    sys.setrecursionlimit(1 << 30)
    recursion(ctx)


def output_flood(_ctx: context.Context) -> None:
    while True:
        print("flood " * 1000)  # noqa: T201 - what it is for


def snoop(ctx: context.Context) -> None:
    """Try what a program is not given; what came of it are the stack's outputs."""

    def tried(do: Callable[[], object]) -> str:
        try:
            return f"got {do()!r}"
        except (OSError, RuntimeError, ValueError, LookupError, AttributeError):
            return "nothing"

    found = {
        "environment": tried(lambda: sorted(os.environ)),
        "arguments": tried(lambda: sys.argv[1:]),
        "input": tried(sys.stdin.read),
        "root": tried(lambda: os.listdir("/")),
        "passwords": tried(lambda: open("/etc/passwd").read()),  # noqa: SIM115
        "parent": tried(lambda: os.listdir("../../..")),
        "new file": tried(lambda: open("/new", "w")),  # noqa: SIM115
        "connection": tried(lambda: socket.create_connection(("127.0.0.1", 22), 1)),
        "listener": tried(lambda: socket.create_server(("127.0.0.1", 0))),
        "name": tried(lambda: socket.getaddrinfo("localhost", 80)),
        "process": tried(lambda: subprocess.run(["ls"], check=True)),
        "thread": tried(lambda: threading.Thread(target=print).start()),
        "fork": tried(lambda: os.fork()),  # noqa: PLW0108 - it need not be there
    }
    for name, came in found.items():
        ctx.create_output(json.dumps(came), False).add_to_export(name)
    ctx.finish([])


def long_sleep(_ctx: context.Context) -> None:
    time.sleep(1_000_000)


def context_dropped_in_use(ctx: context.Context) -> None:
    output = ctx.create_output("1", False)
    mapped = output.map("double")
    ctx.__exit__(None, None, None)
    output.__exit__(None, None, None)
    mapped.add_to_export("doubled")


def output_used_after_its_drop(ctx: context.Context) -> None:
    output = ctx.create_output("1", False)
    output.__exit__(None, None, None)
    output.map("double")


def finished_and_went_on(ctx: context.Context) -> None:
    """Register after the end, and finish again: the second end counts."""
    ctx.finish([])
    ctx.finish([])
    ctx.register_resource(_request("late")).get_field("urn").add_to_export("urn")
    ctx.finish([])


def registered_after_the_end(ctx: context.Context) -> None:
    ctx.finish([])
    ctx.register_resource(_request("late"))


def finished_and_failed(ctx: context.Context) -> None:
    ctx.finish([])
    raise ValueError("after the end")


HOSTILE: tuple[Callable[[context.Context], None], ...] = (
    million_outputs,
    million_outputs_dropped,
    million_resources,
    memory_bomb,
    large_string,
    recursion,
    output_flood,
    snoop,
    long_sleep,
    context_dropped_in_use,
    output_used_after_its_drop,
    finished_and_went_on,
    registered_after_the_end,
    finished_and_failed,
)
