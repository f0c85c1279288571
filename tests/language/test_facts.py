import hashlib
import json
import os
from pathlib import Path

import pytest

from pulumi_gestalt_language.facts import Facts, KnownFacts, prune

SAID = {
    "version": "0.1.0",
    "providers": [{"name": "random", "version": "4.16.3"}],
    "sha256": hashlib.sha256(b"one").hexdigest(),
}
FOUND = Facts("0.1.0", ({"name": "random", "version": "4.16.3"},))


class Runner:
    """Counts how often it is asked."""

    def __init__(self, said: dict[str, object]) -> None:
        self.said = said
        self.asked = 0

    def __call__(self) -> dict[str, object]:
        self.asked += 1
        return self.said


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return a program."""
    path = tmp_path / "app.wasm"
    path.write_text("one")
    return path


def test_asked_once(tmp_path: Path, program: Path):
    """The Runner is asked once for the same bytes, by whatever host and under whatever name."""
    runner = Runner(SAID)
    assert KnownFacts(tmp_path / "facts").of(program, runner) == FOUND
    other = program.with_name("other.wasm")
    program.rename(other)
    assert KnownFacts(tmp_path / "facts").of(other, runner) == FOUND
    assert runner.asked == 1


def test_another_program(tmp_path: Path, program: Path):
    """A changed program is looked at again; a merged file has no version."""
    known = KnownFacts(tmp_path / "facts")
    known.of(program, Runner(SAID))
    program.write_text("two")
    assert known.of(program, Runner({"version": None, "providers": [], "sha256": ""})) == Facts("", ())


def test_private(tmp_path: Path, program: Path):
    """The folder is nobody else's."""
    KnownFacts(tmp_path / "facts").of(program, Runner(SAID))
    assert (tmp_path / "facts").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "1", "providers": 1}', json.dumps({"providers": []})])
def test_damaged(tmp_path: Path, program: Path, text: str):
    """What cannot be read is found out again."""
    known = KnownFacts(tmp_path / "facts")
    known.of(program, Runner(SAID))
    (kept,) = (tmp_path / "facts").iterdir()
    kept.write_text(text)
    runner = Runner(SAID)
    assert known.of(program, runner) == FOUND
    assert known.of(program, runner) == FOUND
    assert runner.asked == 1


def test_changed_meanwhile(tmp_path: Path, program: Path):
    """What was found out about other bytes than those that were hashed is not kept."""
    known = KnownFacts(tmp_path / "facts")
    runner = Runner({**SAID, "sha256": "ab" * 32})
    assert known.of(program, runner) == FOUND
    assert known.of(program, runner) == FOUND
    assert runner.asked == 2


def test_nowhere_to_keep(program: Path):
    """A folder that cannot be made is no reason to fail."""
    assert KnownFacts(program / "facts").of(program, Runner(SAID)) == FOUND


def test_errors_are_not_kept(tmp_path: Path, program: Path):
    """A program that is refused is asked about again."""

    def refuse() -> dict[str, object]:
        raise ZeroDivisionError

    known = KnownFacts(tmp_path / "facts")
    with pytest.raises(ZeroDivisionError):
        known.of(program, refuse)
    assert known.of(program, Runner(SAID)) == FOUND


def test_prune(tmp_path: Path):
    """Old files go, and what cannot be removed stays."""
    for name in ("old", "new"):
        (tmp_path / name).touch()
    (tmp_path / "folder").mkdir()
    for name in ("old", "folder"):
        os.utime(tmp_path / name, (1000, 1000))
    prune(tmp_path, 60)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "new"]
