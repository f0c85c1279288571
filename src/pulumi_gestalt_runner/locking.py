"""Finding out what is to be locked of a program: what it is, needs and runs with today."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pulumi_gestalt_lock import Entry, place_for
from pulumi_gestalt_rpc.plain import field, plain
from pulumi_gestalt_runner.bundle import open_bundle
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.pipeline import BUNDLE, Tools, load
from pulumi_gestalt_runner.sources import Implementation, Wanted
from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.compatibility import check_compatible
from pulumi_gestalt_runner.wasm.files import read_file
from pulumi_gestalt_runner.wasm.inspect import inspect

# -P: a `yaml.py` in the working directory must not be imported.
DECLARED: Final = (sys.executable, "-P", "-m", "pulumi_gestalt_language.declared")
"""The command line of the language host's reader of `sdks`."""


class DeclarationError(RunnerError):
    """A file in the folder `sdks` of the project cannot be used.

    Args:
        said: what its reader says: the problem, and a hint in the second line.
    """

    def __init__(self, said: str) -> None:
        self.problem, _, self.hint = said.strip().partition("\nhint: ")
        super().__init__(said)

    def __str__(self) -> str:
        return self.problem or "the packages in the folder sdks cannot be read"


@plain(frozen=True)
class Parts:
    """A program and what belongs to it.

    Attributes:
        program: the bytes of the program, of a bundle those of the program in it.
        implementations: those that were asked for; none for a merged file.
        entry: what is to be locked.
    """

    program: bytes = field(repr=False)
    implementations: Mapping[Wanted, Implementation]
    entry: Entry


def find_parts(path: Path, tools: Tools, kinds: Sequence[str]) -> Parts:
    """Find all that belongs to a program.

    Args:
        path: the program, a merged file or a bundle.
        tools: where implementations are looked for.
        kinds: which are wanted, of "release" and "debug"; at least one.

    Raises:
        RunnerError: something is not there, or cannot be used.
    """
    found: dict[str, Implementation] = {}
    for kind in kinds:
        loaded = load(path, tools, debug=kind == "debug")
        if loaded.implementation:
            origin = loaded.implementation.origin
            check_compatible(scan(loaded.program, str(path)), scan(loaded.implementation.content, origin))
            found[kind] = loaded.implementation
    content = read_file(path)
    version, named = _needs(path, content)
    entry = Entry(
        sha256=hashlib.sha256(content).hexdigest(),
        wit=version,
        implementations={kind: each.digest for kind, each in found.items()},
        providers=declared(place_for(path).parent, named),
    )
    return Parts(loaded.program, {Wanted(version, kind == "debug"): each for kind, each in found.items()}, entry)


def _needs(path: Path, content: bytes) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """Return the version that a program imports, "" for a merged file, and the providers that it names."""
    if content.startswith(BUNDLE):
        entry = open_bundle(content, str(path)).locked.entry
        return entry.wit, entry.providers
    facts = inspect(content, str(path))
    return facts.version, [provider.to_json() for provider in facts.providers]


def declared(root: Path, named: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Return the providers that a program names with those that the project declares in `sdks`, checksums too.

    The files are read by the language host, in a process, because they are its own: what is locked is what it tells
    the Pulumi CLI.

    Raises:
        DeclarationError: a file cannot be used.
    """
    folder = root / "sdks"
    if not any(folder.glob("*.yaml")) and not any(folder.glob("*/*.yaml")):
        return tuple(sorted(named, key=lambda each: (each["name"], each["version"])))
    done = subprocess.run(  # noqa: S603 - the command is our own
        [*DECLARED, str(root)], input=json.dumps([*named]).encode(), capture_output=True, check=False
    )
    if done.returncode:
        raise DeclarationError(done.stderr.decode("utf-8", "replace"))
    return tuple(json.loads(done.stdout))
