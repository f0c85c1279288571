import pytest

from fakes.composer import FakeComposer
from pulumi_gestalt_runner.wasm.compose import Composer
from pulumi_gestalt_runner.wasm.errors import ToolFailedError


def test_gives_what_it_was_told():
    """The fake gives the merged file it was made with and keeps what it was given."""
    composer: Composer = FakeComposer(b"merged")
    assert composer.compose(b"program", b"implementation") == b"merged"
    assert FakeComposer(b"").calls == []


def test_fails_when_it_was_told_nothing():
    """Without a merged file the fake fails as a composer does, and still keeps what it was given."""
    composer = FakeComposer()
    with pytest.raises(ToolFailedError, match="told to fail"):
        composer.compose(b"a", b"b")
    assert composer.calls == [(b"a", b"b")]
