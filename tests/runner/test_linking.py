"""A program and an implementation become one in pieces; what was joined once is remembered."""

from pathlib import Path

import pytest

from fakes.splitter import FakeSplitter
from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.linking import Linker
from pulumi_gestalt_runner.sources import Implementation
from pulumi_gestalt_runner.wasm import splitting
from pulumi_gestalt_runner.wasm.errors import IncompatibleError
from pulumi_gestalt_runner.wasm.tools import WasmTools
from runner.wasm.wasm_samples import implementation, program, wasm_tools, wat


class Composer:
    """The real one, which counts."""

    def __init__(self) -> None:
        self.calls = 0

    def compose(self, one: bytes, other: bytes) -> bytes:
        self.calls += 1
        return WasmTools().compose(one, other)


@pytest.fixture
def composer(monkeypatch: pytest.MonkeyPatch) -> Composer:
    monkeypatch.setattr(splitting, "_LEAST", 1)
    return Composer()


def unread() -> bytes:
    """Fail: nobody should read the implementation."""
    raise AssertionError


def test_joined(composer: Composer):
    """The rest of both is one valid component that imports the modules of both."""
    parts = Linker(composer, FakeSplitter(), None).link(program(), "app.wasm", Implementation("here", implementation()))
    wasm_tools("validate", "-", stdin=parts.rest)
    names = [name for name, _ in parts.modules]
    assert {name.partition("-")[0] for name in names} == {"program", "implementation"}
    assert len(names) == len(set(names))


def test_remembered(tmp_path: Path, composer: Composer):
    """A program of which only a module changed is not joined again, and the implementation is not read."""
    cache = Cache(tmp_path / "cache")
    linker = Linker(composer, FakeSplitter(), cache)
    known = Implementation("here", implementation())
    first = linker.link(program(), "app.wasm", known)
    again = linker.link(program(), "app.wasm", Implementation("here", unread, known.digest))
    assert composer.calls == 1
    assert again == first
    # What is to be compiled is read then.
    lazy = linker.link(program(), "app.wasm", Implementation("here", implementation, known.digest))
    assert [content.read() for _, content in lazy.modules] == [content.read() for _, content in first.modules]
    for path in (tmp_path / "cache" / "plans").rglob("*"):
        if path.is_file():
            content = b"no json\n" + path.read_bytes()
            key = path.parent.name
            path.unlink()
            cache.put("plans", key, content)
    assert linker.link(program(), "app.wasm", known) == first
    assert composer.calls == 2


def test_another_implementation(tmp_path: Path, composer: Composer):
    """With another implementation everything is looked at again."""
    linker = Linker(composer, FakeSplitter(), Cache(tmp_path / "cache"))
    linker.link(program(), "app.wasm", Implementation("here", implementation()))
    other = Implementation("here", implementation() + b"\0\2\1x")
    linker.link(program(), "app.wasm", other)
    assert composer.calls == 2


def test_what_does_not_fit(tmp_path: Path, composer: Composer):
    """A program that cannot be linked is refused by name, each time."""
    linker = Linker(composer, FakeSplitter(), Cache(tmp_path / "cache"))
    changed = program().replace(b"function-name", b"funktion-name")
    for _ in range(2):
        with pytest.raises(IncompatibleError, match=r"app\.wasm cannot be linked"):
            linker.link(changed, "app.wasm", Implementation("here", implementation()))


@pytest.mark.parametrize("part", ["program", "implementation"])
def test_what_cannot_be_taken_apart(monkeypatch: pytest.MonkeyPatch, composer: Composer, part: str):
    """What cannot be taken apart before is merged, and taken apart afterwards."""
    real = splitting.split
    monkeypatch.setattr(
        "pulumi_gestalt_runner.linking.split", lambda content, name: None if name == part else real(content, name)
    )
    splitter = FakeSplitter(wat("(component)"))
    parts = Linker(composer, splitter, None).link(program(), "app.wasm", Implementation("here", implementation()))
    assert parts.rest == wat("(component)")
    assert len(splitter.calls) == composer.calls == 1
    wasm_tools("validate", "-", stdin=splitter.calls[0])
