"""What only an unknown program costs: reading what it imports and exports."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.pipeline import BUNDLE
from pulumi_gestalt_runner.wasm.binary import Component, scan
from pulumi_gestalt_runner.wasm.compatibility import check_runnable
from pulumi_gestalt_runner.wasm.files import read_file
from pulumi_gestalt_runner.wasm.names import Kind, kind_of, required_version
from pulumi_gestalt_runner.wasm.providers import providers
from pulumi_gestalt_wit import WitVersionError, check_version

if TYPE_CHECKING:
    from pulumi_gestalt_runner.lockfile import Locked


class UnusableVersionError(RunnerError):
    """A program imports a version that no implementation can have.

    Args:
        path: the program.
        version: what it imports.
    """

    hint = "build the program against the WIT files of a release; `pulumi_wasm_runner wit DIR` writes them"

    def __init__(self, path: Path, version: str) -> None:
        self.path = path
        self.version = version
        super().__init__(path, version)

    def __str__(self) -> str:
        return (
            f"{self.path} imports component:pulumi-gestalt at {self.version}, "
            "which is not a version such as 0.1.0 or 0.1.0-nightly.20261122"
        )


def scanned_version(program: bytes, path: Path, locks: "Iterable[Locked]" = ()) -> str:
    """Return the version of the implementation that a program imports, or "" for a merged file, which can be run.

    Args:
        program: its bytes.
        path: its file, for messages.
        locks: what it is held to.

    Raises:
        WasmError: it is neither, or a merged file that cannot be run.
        DiffersError: it needs something else than what is locked.
        UnusableVersionError: it imports a version that no implementation can have.
    """
    component = scan(program, str(path))
    version = _version(path, component)
    for lock in locks:
        lock.check_needs(version, providers(component))
    if not version:
        check_runnable(component)
    return version


def needed_version(path: Path) -> str:
    """Return the version of the implementation that a program imports, or "" for a file that holds its own.

    Raises:
        WasmError: the file is not a program, a merged file or a bundle.
        UnusableVersionError: it imports a version that no implementation can have.
    """
    content = read_file(path)
    if content.startswith(BUNDLE):
        return ""
    return _version(path, scan(content, str(path)))


def _version(path: Path, component: Component) -> str:
    """Return the version that a component imports, or "" for a merged file."""
    if kind_of(component) is Kind.MERGED:
        return ""
    try:
        return check_version(required_version(component))
    except WitVersionError as error:
        # The version becomes part of a path and of a URL.
        raise UnusableVersionError(path, error.text) from None
