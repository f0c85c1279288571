"""Options that several commands have, and what they lead to."""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TypeAlias

from pulumi_gestalt_runner import cache as caches
from pulumi_gestalt_runner.commands.given_options import Given
from pulumi_gestalt_runner.commands.lock_options import locked
from pulumi_gestalt_runner.commands.release_options import add_releases, release_source, voucher
from pulumi_gestalt_runner.errors import OptionError
from pulumi_gestalt_runner.limits import parse_size
from pulumi_gestalt_runner.pipeline import Tools
from pulumi_gestalt_runner.sources import FileSource, ShippedSource, Source, Voucher
from pulumi_gestalt_runner.terminal import Progress, progress_for, say
from pulumi_gestalt_runner.wasm.tools import WasmTools

IMPLEMENTATIONS = Path(__file__).parents[1] / "implementations"
"""Where the wheel keeps the implementations of its own version."""

BOUND = "PULUMI_GESTALT_CACHE_SIZE"
"""The variable for the cache's bound."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


def add_program(command: argparse.ArgumentParser, what: str = "a program, or a merged file (.wasm)") -> None:
    """Add the argument PROGRAM, which `what` explains."""
    command.add_argument("program", metavar="PROGRAM", type=Path, help=what)


def add_implementation(command: argparse.ArgumentParser) -> None:
    """Add the options that say which implementation is used, and which file may say so."""
    command.add_argument(
        "--debug", action="store_true", help="use the debug implementation: it checks more and traces its steps"
    )
    command.add_argument(
        "--pulumi-gestalt",
        metavar="FILE",
        type=Path,
        help="use this implementation instead of looking for the version that the program imports",
    )
    add_releases(command)


def tools(arguments: argparse.Namespace, *, to_stderr: bool = False, given: Given | None = None) -> Tools:
    """Return what the pipeline works with, as the options and the environment say.

    Args:
        arguments: with the options of `add_implementation`.
        given: what the program is given, by `given_options.given`; nothing by default.
        to_stderr: whether the program's standard output goes to standard error, because ours is data.
    """
    given = given or Given()
    progress = progress_for(sys.stderr)
    cache = open_cache()
    asked = voucher(arguments, cache, progress)
    wasm_tools = WasmTools()
    return Tools(
        sources=_sources(arguments, cache, progress, asked),
        composer=wasm_tools,
        splitter=wasm_tools,
        stop=wasm_tools.stop,
        cache=cache,
        progress=progress,
        stdout=sys.stderr.buffer if to_stderr else sys.stdout.buffer,
        stderr=sys.stderr.buffer,
        grants=given.grants,
        rules=given.rules,
        told=given.told,
        limits=given.limits,
        locked=locked(arguments),
        voucher=asked,
    )


def open_cache() -> caches.Cache | None:
    """Return the cache, or None where none can be made (no home directory, a read-only disk).

    Raises:
        UnsafeCacheError: it exists and others could have written to it.
        OptionError: the variable for its bound holds no size.
    """
    directory = caches.default_directory(os.environ.get(caches.VARIABLE))
    text = os.environ.get(BOUND)
    try:
        bound = parse_size(text.strip().lower()) if text else caches.LIMIT
    except ValueError:
        raise OptionError(BOUND, f"{text!r} is no size", "write a size such as 500MiB or 2GiB, or none") from None
    try:
        return caches.Cache(directory, bound) if directory else None
    except OSError:
        return None


def _sources(
    arguments: argparse.Namespace, cache: caches.Cache | None, progress: Progress, asked: Voucher
) -> list[Source]:
    if arguments.pulumi_gestalt:
        return [FileSource(arguments.pulumi_gestalt, asked)]
    return [ShippedSource(IMPLEMENTATIONS), release_source(arguments, cache, progress, asked)]


def report_file(name: str, content: bytes, *, as_json: bool) -> None:
    """Say what was written to the file `name`: as JSON on standard output, or in words on standard error."""
    digest = hashlib.sha256(content).hexdigest()
    if as_json:
        print(json.dumps({"file": name, "size": len(content), "sha256": digest}))
    else:
        say(f"{name}: {len(content)} bytes, sha256 {digest}")
