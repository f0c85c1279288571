"""Joining a program and an implementation into one component."""

from typing import Protocol

from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.compatibility import check_compatible, check_runnable
from pulumi_gestalt_runner.wasm.names import Kind, kind_of


class Composer(Protocol):
    """What plugs the exports of one component into the imports of another."""

    def compose(self, program: bytes, implementation: bytes) -> bytes:
        """Return one component that holds both and leaves no import of `program` that `implementation` exports.

        The same input gives the same output.

        Raises:
            ToolFailedError: the two do not fit, or the composer is missing.
            ToolTimeoutError: it took too long.
        """
        ...


def merge(
    program: bytes,
    implementation: bytes,
    composer: Composer,
    *,
    program_file: str = "program",
    implementation_file: str = "implementation",
) -> bytes:
    """Return `program` joined with `implementation`; a merged file comes back as it is.

    Raises:
        WasmError: one of the two cannot be read, they do not fit, or the composer failed; see `check_compatible`.
    """
    component = scan(program, program_file)
    if kind_of(component) is Kind.MERGED:
        check_runnable(component)
        return program
    check_compatible(component, scan(implementation, implementation_file))
    merged = composer.compose(program, implementation)
    # A composer that plugs nothing in succeeds all the same; the error would come at run time, about a missing import.
    check_runnable(scan(merged, joined(program_file, implementation_file)))
    return merged


def joined(program_file: str, implementation_file: str) -> str:
    """Return what messages call a merged file."""
    return f"{program_file}, merged with {implementation_file},"
