"""`lock`: write down which program, implementation and providers belong together."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from pulumi_gestalt_lock import Difference, Entry, Lock, LockError, dump, entry_json, key_of, parse, place_for
from pulumi_gestalt_runner.commands.lock_options import add_lock_file
from pulumi_gestalt_runner.commands.options import Commands, add_implementation, add_program, tools
from pulumi_gestalt_runner.lockfile import LockFileError, differences, load_lock, open_locked, shown
from pulumi_gestalt_runner.locking import find_parts
from pulumi_gestalt_runner.terminal import neutral
from pulumi_gestalt_runner.wasm.files import write_file

DESCRIPTION = """\
Write down what a program is and what it runs with: the digests of its file and of the implementation, and the
providers that it and the project's folder `sdks` name, with the checksums that stand there. `run --locked` then runs
exactly this, and `pulumi up` too, with `locked: true` under runtime.options of Pulumi.yaml: what was previewed is what
is applied.

The lock, gestalt.lock, lies beside Pulumi.yaml, or beside the program when there is no project. Keep it in version
control, write it when you have looked at a change, and check it in CI.
"""
EPILOG = """\
examples:
  pulumi_wasm_runner lock app.wasm              write or update gestalt.lock, and show what has changed
  pulumi_wasm_runner lock --debug app.wasm      lock the debug implementation too
  pulumi_wasm_runner lock --check app.wasm      only look: 1 if something differs
  pulumi_wasm_runner run --locked app.wasm      run what is locked, or nothing

exit codes: 0 the lock is written, or says what is the case; 1 with --check, something differs; 2 bad input, or no lock
"""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "lock",
        usage="%(prog)s [OPTIONS] PROGRAM",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add_program(command, "a program, a merged file (.wasm) or a bundle")
    command.add_argument("--check", action="store_true", help="write nothing; return 1 if the lock does not fit")
    command.add_argument("--json", action="store_true", help="print what differs, and what is locked, as JSON")
    add_lock_file(command)
    add_implementation(command)
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Write or check the lock and return the exit code."""
    path = arguments.lock_file or place_for(arguments.program)
    name = key_of(arguments.program, path)
    if arguments.check:
        open_locked(arguments.program, path)
    before = load_lock(path) or Lock()
    known = before.programs.get(name)
    entry = find_parts(arguments.program, tools(arguments), _kinds(arguments, known)).entry
    changed = differences(known, entry)
    if changed and not arguments.check:
        _write(path, Lock({**before.programs, name: entry}))
    _report(path, name, entry, changed, arguments)
    return int(bool(changed)) if arguments.check else 0


def _kinds(arguments: argparse.Namespace, known: Entry | None) -> Sequence[str]:
    """Return which implementations are locked: what is locked already stays locked."""
    if arguments.pulumi_gestalt:
        return ["debug" if arguments.debug else "release"]
    also = arguments.debug or (known is not None and "debug" in known.implementations)
    return ["release", "debug"] if also else ["release"]


def _write(path: Path, lock: Lock) -> None:
    content = dump(lock)
    try:
        parse(content, shown(path))
    except LockError as error:
        hint = "a path or a text of a provider cannot be shown, or is too long: change it"
        raise LockFileError(f"nothing is locked, because {error}", hint) from None
    write_file(path, content)


def _report(
    path: Path, name: str, entry: "Entry", changed: Sequence[Difference], arguments: argparse.Namespace
) -> None:
    if arguments.json:
        facts = {
            "file": str(path),
            "program": name,
            "written": bool(changed) and not arguments.check,
            "differences": [each.to_json() for each in changed],
            "lock": entry_json(entry),
        }
        print(json.dumps(facts, indent=2))
        return
    how = ("differs" if arguments.check else "is locked anew") if changed else "is as it is locked"
    print(neutral(f"{shown(path)}: {name} {how}"))
    for each in changed:
        print(neutral(f"  {each.subject}\n    locked  {each.locked}\n    found   {each.found}"))
