import hashlib
import json
from pathlib import Path

import pytest

from pulumi_gestalt_runner.wasm.errors import NotComponentError, UnreadableFileError
from pulumi_gestalt_runner.wasm.inspect import inspect
from runner.wasm.wasm_samples import implementation, program, wat

CONTEXT = "component:pulumi-gestalt/context@0.1.0"


def test_program(tmp_path: Path):
    """A program shows kind, version, imports, exports, size and digest; a path and its bytes give the same."""
    path = tmp_path / "p.wasm"
    path.write_bytes(program())
    found = inspect(path)
    assert found == inspect(program())
    assert (found.kind, found.version) == ("program", "0.1.0")
    assert (found.size, found.digest) == (len(program()), hashlib.sha256(program()).hexdigest())
    context = next(item for item in found.imports if item.name == CONTEXT)
    assert context.functions[:2] == ("[constructor]context", "[method]context.create-output")
    assert "context" in context.resources
    assert "register-resource-request" not in context.resources


def test_implementation():
    """An implementation shows the version that it offers."""
    found = inspect(implementation())
    assert (found.kind, found.version) == ("implementation", "0.1.0")
    assert CONTEXT in [item.name for item in found.exports]


def test_json():
    """The JSON form holds plain data under stable keys, null where there is no version."""
    found = json.loads(json.dumps(inspect(program()).to_json()))
    assert list(found) == ["kind", "version", "imports", "exports", "providers", "size", "sha256"]
    assert found["imports"][0]["sort"] == "instance"
    assert inspect(wat("(component)")).to_json()["version"] is None


def test_text():
    """The text form is for people: readable names, WASI without its functions, `none` for what is not there."""
    text = inspect(program()).to_text()
    assert f"  {CONTEXT}: context constructor, context.create-output, " in text
    found = inspect(
        wat('(component (import "wasi:io/poll@0.2.0" (instance (export "poll" (func)))) (import "f" (func)))')
    ).to_text()
    assert "imports\n  wasi:io/poll@0.2.0\n  f (func)\nexports    none\nproviders  none\n" in found


def test_text_cannot_steer_a_terminal():
    """Control characters of names in the file are escaped in the text."""
    found = inspect(wat('(component (import "\\1b[2J\\0a\\e2\\80\\aename" (instance (export "\\07" (func)))))'))
    text = found.to_text()
    assert all(line.isprintable() for line in text.splitlines())
    assert "\\x1b[2J\\n\\u202ename" in text


def test_errors_name_the_file(tmp_path: Path):
    """A file that cannot be read or is no component is named."""
    (tmp_path / "a.wasm").write_bytes(b"")
    with pytest.raises(NotComponentError, match=r"a.wasm is not a Wasm component: empty"):
        inspect(tmp_path / "a.wasm")
    with pytest.raises(UnreadableFileError, match="it is a directory"):
        inspect(tmp_path)
