"""Bad inputs to each command: what is printed, with exit code 2 and never a traceback."""

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.commands import options
from runner.programs import FINISHED, LOOP, merged
from runner.wasm.wasm_samples import dummy, implementation, program, shipped, wat

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and sparse files of POSIX")

FOREIGN = """package test:foreign;
interface things { f: func(); }
world foreign { import things; import component:pulumi-gestalt/context@0.1.0;
    export component:pulumi-gestalt-external/pulumi-main@0.0.0-STABLE-DEV; }
package component:pulumi-gestalt@0.1.0 { interface context { g: func(); } }
package component:pulumi-gestalt-external@0.0.0-STABLE-DEV { interface pulumi-main { main: func(in-preview: bool); } }
"""
TWO_VERSIONS = """package test:two;
world two { import component:pulumi-gestalt/context@0.1.0; import component:pulumi-gestalt/context@0.2.0; }
package component:pulumi-gestalt@0.1.0 { interface context { g: func(); } }
package component:pulumi-gestalt@0.2.0 { interface context { g: func(); } }
"""


def write(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def unreadable(path: Path) -> None:
    path.mkdir()
    path.rmdir()
    path.symlink_to(path)


INPUTS: dict[str, Callable[[Path], object]] = {
    "missing.wasm": lambda _path: None,
    "directory.wasm": Path.mkdir,
    "pipe.wasm": os.mkfifo,
    "device.wasm": lambda path: path.symlink_to("/dev/zero"),
    "circle.wasm": unreadable,
    "sparse.wasm": sparse,
    "empty.wasm": write(b""),
    "header.wasm": write(b"\0asm"),
    "truncated.wasm": write(program()[:-100]),
    "random.wasm": write(random.Random(3).randbytes(10_000)),
    "flipped.wasm": write(b"\0asm\x0d\0\1\0" + b"\xff" * 10_000),
    "text.wasm": write(b"(component)"),
    "module.wasm": write(wat("(module)")),
    "newer.wasm": write(b"\0asm\x63\0\1\0"),
    "other.wasm": write(wat("(component)")),
    "implementation.wasm": write(implementation()),
    "program.wasm": write(program()),
    "merged.wasm": write(merged(FINISHED)),
    "newer-program.wasm": write(program().replace(b"@0.1.0", b"@0.9.0")),
    "strange-version.wasm": write(program().replace(b"@0.1.0", b"@0.1+0")),
    "two-versions.wasm": write(dummy(TWO_VERSIONS, "two")),
    "foreign.wasm": write(dummy(FOREIGN, "foreign")),
    "logger.wasm": write(shipped("logger")),
    "disordered.wasm": write(merged(FINISHED).replace(b"\0asm\1\0\0\0\1", b"\0asm\1\0\0\0\3", 1)),
    # A loop whose branch is replaced by two instructions that take values from the empty stack.
    "untyped.wasm": write(merged(LOOP).replace(b"\3\x40\x0c\0\x0b", b"\3\x40\x1a\x1a\x0b")),
    "esc\x1b[2J\n.wasm": write(b"junk"),
    "mocks.json": write(b'{"resources": '),
    "mocks-types.json": write(b'{"resources": []}'),
    "mocks-pipe.json": os.mkfifo,
    "locked": lambda path: path.write_bytes(b""),
}

FILES = [
    ("missing.wasm", "cannot read missing.wasm: no such file or directory"),
    ("directory.wasm", "cannot read directory.wasm: it is a directory"),
    ("pipe.wasm", "cannot read pipe.wasm: it is not a regular file"),
    ("device.wasm", "cannot read device.wasm: it is not a regular file"),
    ("circle.wasm", "cannot read circle.wasm: too many levels of symbolic links"),
    ("sparse.wasm", "cannot read sparse.wasm: it has more than 536870912 bytes"),
    ("empty.wasm", "empty.wasm is not a Wasm component: empty"),
    ("header.wasm", "header.wasm is not a Wasm component: cut off within its first 8 bytes"),
    ("truncated.wasm", "truncated.wasm is not valid at offset 0x"),
    ("random.wasm", "random.wasm is not a Wasm component: not Wasm"),
    ("flipped.wasm", "flipped.wasm is not valid at offset 0x9: expected the size of a section"),
    ("text.wasm", "text.wasm is not a Wasm component: WebAssembly text (WAT)"),
    ("module.wasm", "module.wasm is not a Wasm component: a core module"),
    ("newer.wasm", "newer.wasm is not a Wasm component: Wasm of an unknown version"),
]
PROGRAMS = [
    # What is too large is bounded by a limit where it would be run: see below.
    *(file for file in FILES if file[0] != "sparse.wasm"),
    ("other.wasm", "other.wasm imports no version of component:pulumi-gestalt, so no implementation can be chosen"),
    ("logger.wasm", "logger.wasm imports no version of component:pulumi-gestalt, so no implementation can be chosen"),
    ("implementation.wasm", "implementation.wasm is a Wasm implementation of Pulumi Gestalt, not a program"),
    ("newer-program.wasm", "no release implementation of version 0.9.0 was found; looked in:\n  this package, which"),
    ("strange-version.wasm", "strange-version.wasm imports component:pulumi-gestalt at 0.1+0, which is not a version"),
    ("two-versions.wasm", "two-versions.wasm imports several versions of component:pulumi-gestalt: 0.1.0 (context); 0"),
]
PAIRS = [
    ("foreign.wasm", "implementation.wasm", "foreign.wasm cannot be linked:\n  test:foreign/things: wanted"),
    (
        "newer-program.wasm",
        "implementation.wasm",
        "component:pulumi-gestalt: wanted version 0.9.0, available version 0",
    ),
    ("program.wasm", "program.wasm", "program.wasm is a program, not a Wasm implementation of Pulumi Gestalt"),
    ("program.wasm", "merged.wasm", "merged.wasm is a merged file, not a Wasm implementation of Pulumi Gestalt"),
    *(("program.wasm", name, text) for name, text in FILES),
]
TABLE = [
    *((["run", name], text) for name, text in PROGRAMS),
    *((["merge", name, "-o", "new.wasm"], text) for name, text in PROGRAMS),
    *((["inspect", name], text) for name, text in FILES),
    *((["plugins", name], text) for name, text in FILES),
    *((["fetch", name], text) for name, text in FILES),
    *((["run", name, "--pulumi-gestalt", other], text) for name, other, text in PAIRS),
    *((["merge", name, "-o", "new.wasm", "--pulumi-gestalt", other], text) for name, other, text in PAIRS),
    (["inspect", "two-versions.wasm"], "two-versions.wasm imports several versions"),
    (["run", "disordered.wasm"], "splitting the components failed: section out of order (at offset 0x"),
    (["run", "untyped.wasm"], "the program cannot be compiled: "),
    (["run", "esc\x1b[2J\n.wasm"], "esc\\x1b[2J\\n.wasm is not a Wasm component: not Wasm"),
    (["run", "merged.wasm", "--mocks", "missing.wasm"], "missing.wasm: "),
    (["run", "merged.wasm", "--mocks", "directory.wasm"], "directory.wasm: "),
    (["run", "merged.wasm", "--mocks", "mocks.json"], "mocks.json: "),
    (["run", "merged.wasm", "--mocks", "mocks-types.json"], "mocks-types.json: $.resources"),
    (["run", "merged.wasm", "--mocks", "random.wasm"], "random.wasm: "),
    (["run", "merged.wasm", "--mocks", "sparse.wasm"], "sparse.wasm: "),
    (["run", "merged.wasm", "--mocks", "device.wasm"], "device.wasm: "),
    (["run", "merged.wasm", "--mocks", "mocks-pipe.json"], "mocks-pipe.json: "),
    (
        ["run", "newer-program.wasm", "--releases-url", "ftp://x"],
        "cannot fetch ftp://x: ftp is not a safe way to fetch",
    ),
    (["run", "newer-program.wasm", "--releases-url", "http://x"], "cannot fetch http://x: http is not a safe way"),
    (["run", "newer-program.wasm", "--releases-url", "https://[x"], "cannot fetch the URL: it is not a valid URL"),
    (["run", "newer-program.wasm", "--releases-url", "locked"], "no release implementation of version 0.9.0"),
    (["merge", "merged.wasm", "-o", "missing.wasm/x"], "cannot write missing.wasm/x: no such file or directory"),
    (["merge", "merged.wasm", "-o", "locked/x"], "cannot write locked/x: not a directory"),
    (["merge", "merged.wasm", "-o", "directory.wasm"], "cannot write directory.wasm: it is a directory"),
    (["merge", "merged.wasm", "-o", "pipe.wasm"], "cannot write pipe.wasm: it is not a regular file"),
    (["merge", "merged.wasm", "-o", "/dev/null"], "cannot write /dev/null: it is not a regular file"),
    (["plugins", "merged.wasm", "directory.wasm"], "cannot write directory.wasm: it is a directory"),
    (["wit", "locked"], "cannot write locked: file exists"),
    (["wit", "locked/x"], "cannot write locked/x: not a directory"),
    (["wit", "new", "--wit-version", "latest"], "'latest' is not a version such as"),
    (["build", "missing.wasm", "-o", "new.wasm"], "missing.wasm: it does not exist"),
    (["build", "program.wasm", "-o", "new.wasm"], "program.wasm: it is not a Python module"),
    (["build", "directory.wasm", "-o", "new.wasm"], "directory.wasm: it holds no app.py or main.py"),
    (["build", "pipe.wasm", "-o", "new.wasm"], "pipe.wasm: it is not a Python module"),
    (
        ["build", "missing.wasm", "-o", "new.wasm", "--provider", "x"],
        "--provider x: version must be a semantic version",
    ),
]


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the inputs in a directory, go there, and return it."""
    directory = tmp_path / "inputs"
    directory.mkdir()
    for name, make in INPUTS.items():
        make(directory / name)
    monkeypatch.chdir(directory)
    monkeypatch.setattr(options, "IMPLEMENTATIONS", directory)
    return directory


@pytest.mark.parametrize("command", [["run"], ["merge", "-o", "new.wasm"]])
def test_too_large(inputs: Path, capsys: pytest.CaptureFixture[str], command: list[str]):
    """A program that is too large has come to a limit, which the error names; it is not read."""
    assert main([*command, "sparse.wasm"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "error: the program came to a limit: size of the program's file, at most 256 MiB; sparse.wasm has" in err
    assert "--max-program" in err
    assert not (inputs / "new.wasm").exists()


@pytest.mark.parametrize(("arguments", "text"), TABLE, ids=[" ".join(arguments) for arguments, _ in TABLE])
def test_bad_input(inputs: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], text: str):
    """A bad input is told in words, names the file, and leaves nothing behind."""
    before = sorted(inputs.iterdir())
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    # Progress may come first: a line for each step.
    told = err[err.index("error: ") :]
    assert [line for line in err.removesuffix(told).splitlines() if not line.endswith(" ...")] == []
    assert text in told
    assert "Traceback" not in err
    assert "Error" not in err
    assert err.replace("\n", "").isprintable()
    assert sorted(inputs.iterdir()) == before
