"""The targets of the coverage-guided search, without atheris, which only `make guided` installs."""

from pathlib import Path

import pytest

from attack.guided import CORPORA
from attack.guided_targets import TARGETS, allowing


@pytest.mark.parametrize("name", TARGETS)
def test_what_the_search_begins_with(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Each target takes what its search begins with, and the same with a byte less or another one in the middle."""
    monkeypatch.chdir(tmp_path)
    take = TARGETS[name]()
    contents = CORPORA[name]()
    assert contents
    for content in contents:
        middle = len(content) // 2
        for data in (content, content[:-1], content[:middle] + b"\xff" + content[middle + 1 :]):
            take(data)


def test_every_target_has_a_beginning():
    """There is a corpus for each target and no other."""
    assert set(CORPORA) == set(TARGETS)


def test_what_is_a_find():
    """Only the errors that a target allows are no find."""

    def read(data: bytes) -> None:
        raise {b"a": ValueError, b"b": KeyError}[data]

    take = allowing(read, ValueError)
    take(b"a")
    with pytest.raises(KeyError):
        take(b"b")
