"""`cache`: what is kept between runs."""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence

from pulumi_gestalt_runner import cache as caches
from pulumi_gestalt_runner.cache import KINDS, Cache
from pulumi_gestalt_runner.commands.options import BOUND, IMPLEMENTATIONS, Commands, open_cache
from pulumi_gestalt_runner.commands.removal import NotRemovedError, read_age
from pulumi_gestalt_runner.errors import OptionError, RunnerError
from pulumi_gestalt_runner.limits import Unit, show
from pulumi_gestalt_runner.terminal import progress_for
from pulumi_gestalt_runner.worker import run_stoppable


class NoCacheError(RunnerError):
    """There is no place to keep anything."""

    hint = f"set {caches.VARIABLE} to a folder that you can write to"

    def __str__(self) -> str:
        return "nothing can be kept, because no cache can be made"


DESCRIPTION = f"""\
Show or remove what the Runner keeps between runs. All of it can be made or fetched again; programs that are running are
not disturbed. `prepare` makes machine code of the implementation that this package ships, which the first run would do:
for images, and for machines that should not wait then.

kinds:
  code             machine code: of the large modules that programs share, and of each program
  plans            which code belongs to a program
  implementations  what was fetched from a releases page (see also `list` and `prune`)
  facts            what the language host knows of programs
  previews         programs that were previewed and not yet applied; `clear` leaves them unless they are named

environment:
  {caches.VARIABLE}       the directory (default: the platform's for caches)
  {BOUND}  its bound, such as 500MiB or none (default: {show(Unit.SIZE, caches.LIMIT)}); above it goes
                             what was not used for the longest time
"""
EPILOG = """\
examples:
  pulumi_wasm_runner cache info
  pulumi_wasm_runner cache prepare                           once, after installing
  pulumi_wasm_runner cache clear --kind code --kind plans    compile everything anew
  pulumi_wasm_runner cache clear --older-than 30d            what no run has used for a month
"""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "cache",
        usage="%(prog)s [OPTIONS] info|clear|prepare",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    command.add_argument(
        "action",
        metavar="info|clear|prepare",
        choices=("info", "clear", "prepare"),
        help="show sizes, remove, or compile ahead of the first run",
    )
    command.add_argument(
        "--kind", choices=KINDS, metavar="KIND", action="append", default=[], help="only this kind; may be repeated"
    )
    command.add_argument(
        "--older-than", metavar="AGE", help="clear: only what was not used for this long, such as 90s, 12h or 30d"
    )
    command.add_argument("--json", action="store_true", help="print JSON: sizes are bytes")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Do what is asked and return 0."""
    age = None if arguments.older_than is None else read_age(arguments.older_than)
    cache = open_cache()
    if age is not None and arguments.action != "clear":
        raise OptionError("--older-than", "it belongs to clear", "drop it")
    if arguments.action == "prepare":
        if arguments.kind:
            raise OptionError("--kind", "it belongs to info and clear", "drop it")
        _prepare(cache, as_json=arguments.json)
        return 0
    if arguments.action == "info":
        _info(cache, arguments.kind or KINDS, as_json=arguments.json)
        return 0
    kinds = arguments.kind or [kind for kind in KINDS if kind != "previews"]
    removed, size, stuck = _clear(cache, kinds, age) if cache else (0, 0, 0)
    if arguments.json:
        print(json.dumps({"removed": removed, "size": size}))
    else:
        print(f"removed {_count(removed)}, {_size(size)}")
    if stuck:
        raise NotRemovedError(stuck)
    return 0


def _prepare(cache: Cache | None, *, as_json: bool) -> None:
    from pulumi_gestalt_runner.preparing import prepare  # noqa: PLC0415 - the other actions compile nothing

    if cache is None:
        raise NoCacheError
    found = run_stoppable(
        lambda start: prepare(IMPLEMENTATIONS, cache, progress_for(sys.stderr), start), lambda _: None
    )
    if as_json:
        print(json.dumps({"modules": len(found), "size": sum(found)}))
    else:
        print(f"the implementation is compiled: {len(found)} modules of {_size(sum(found))}, in {cache.directory}")


def _info(cache: Cache | None, kinds: Sequence[str], *, as_json: bool) -> None:
    found = {kind: [facts.st_size for _, facts in cache.files(kind)] if cache else [] for kind in kinds}
    total = sum(map(sum, found.values()))
    if as_json:
        shown = {kind: {"files": len(sizes), "size": sum(sizes)} for kind, sizes in found.items()}
        place = str(cache.directory) if cache else None
        print(json.dumps({"directory": place, "bound": cache and cache.bound, "size": total, "kinds": shown}, indent=2))
    elif cache is None:
        print(f"none can be made, so every run compiles anew; set {caches.VARIABLE} to a folder that you can write to")
    else:
        print(cache.directory)
        for kind, sizes in found.items():
            print(f"  {kind:<16}{_count(len(sizes)):>12}{_size(sum(sizes)):>12}")
        print(f"  {'total':<16}{_count(sum(map(len, found.values()))):>12}{_size(total):>12}")
        print(f"  bound: {show(Unit.SIZE, cache.bound)} for code, plans and implementations")


def _clear(cache: Cache, kinds: Sequence[str], age: float | None) -> tuple[int, int, int]:
    """Remove files and return how many, of how many bytes, and how many could not be removed."""
    removed = size = stuck = 0
    latest = time.time() - (age or 0)
    for path, facts in [file for kind in kinds for file in cache.files(kind)]:
        if age is not None and facts.st_mtime > latest:
            continue
        cache.remove(path)
        if os.path.lexists(path):
            stuck += 1
        else:
            removed, size = removed + 1, size + facts.st_size
    cache.sweep()
    return removed, size, stuck


def _count(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _size(number: int) -> str:
    """Return a size for people, as `ls -lh` rounds it."""
    for name, scale in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= scale:
            return f"{number / scale:.1f} {name}"
    return f"{number} B"
