"""`provider`: serve the components that a program offers to others."""

import argparse
import os
import threading
from pathlib import Path

from pulumi_gestalt_runner.commands.given_options import add_grants, given, given_arguments
from pulumi_gestalt_runner.commands.limit_options import add_limits, given_limits
from pulumi_gestalt_runner.commands.lock_options import add_locked, locked
from pulumi_gestalt_runner.commands.options import Commands, add_implementation, add_program
from pulumi_gestalt_runner.wasm.files import read_file

DESCRIPTION = """\
Serve the components that a program offers to Pulumi programs in any language.

Pulumi starts providers; the language host does it for a plugin with `runtime: gestalt`. The port is the first line on
standard output. The schema says what the package offers: Pulumi generates SDKs from it, and checks nothing else.
"""
WATCH = 0.25
"""Seconds between looks for the end of the process that started this one, and for a signal that another thread of this
one has received."""
FAREWELL = 0.8
"""Seconds that those who make components have to end, and to say what they were waiting for."""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "provider",
        usage="%(prog)s [OPTIONS] PROGRAM [ENGINE]",
        description=DESCRIPTION,
    )
    add_program(command)
    command.add_argument("engine", metavar="ENGINE", nargs="?", default="", help="address of the Pulumi engine")
    command.add_argument(
        "--schema", metavar="FILE", type=Path, help="the package's schema (default: schema.json beside PROGRAM)"
    )
    add_implementation(command)
    add_locked(command)
    add_grants(command)
    add_limits(command)
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Serve until the process is ended."""
    given(arguments)
    lock = locked(arguments)
    if lock:
        # Each component is held to the lock by its own Runner; what is wrong already is told at once.
        lock.check_program(read_file(arguments.program))
    from pulumi_gestalt_runner.provider import (  # noqa: PLC0415 - gRPC takes 100 ms
        Constructions,
        read_schema,
        serve_provider,
    )

    schema = read_schema(arguments.schema or arguments.program.with_name("schema.json"))
    directory = str(arguments.program.absolute().parent)
    constructions = Constructions(_command(arguments), arguments.engine, directory)
    server, port = serve_provider(schema, constructions)
    starter, ended = os.getppid(), threading.Event()
    print(port, flush=True)
    try:
        # A starter that was killed cannot end this process any more.
        while not ended.wait(WATCH) and os.getppid() == starter:
            pass
    finally:
        constructions.stop()
        constructions.wait(FAREWELL)
        server.stop(grace=None)
    return 0


def _command(arguments: argparse.Namespace) -> list[str]:
    """Return the command line of a Runner that makes one component."""
    from pulumi_gestalt_runner.provider import RUNNER  # noqa: PLC0415 - loaded by now

    options = ["--settings-stdin"]
    flags = ("debug", "verbose", "locked", "offline")
    options += [f"--{name}" for name in flags if getattr(arguments, name)]
    for name in ("pulumi_gestalt", "releases_url", "sigstore_identity", "sigstore_issuer", "lock_file"):
        value = getattr(arguments, name)
        options += [f"--{name.replace('_', '-')}={value}"] if value else []
    options += given_arguments(arguments)
    options += [f"--{name}={value}" for name, value in given_limits(arguments).items()]
    return [*RUNNER, "run", *options, str(arguments.program)]
