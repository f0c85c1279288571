import pytest

from fakes.composer import FakeComposer
from pulumi_gestalt_runner.wasm.compose import merge
from pulumi_gestalt_runner.wasm.errors import IncompatibleError
from pulumi_gestalt_runner.wasm.tools import WasmTools
from runner.wasm.wasm_samples import implementation, program


def test_merged_by_the_composer():
    """What the composer makes of two components that fit is the merged file."""
    merged = WasmTools().compose(program(), implementation())
    assert merge(program(), implementation(), FakeComposer(merged)) is merged


def test_merged_file_comes_back():
    """A merged file is not composed again."""
    merged = WasmTools().compose(program(), implementation())
    composer = FakeComposer()
    assert merge(merged, implementation(), composer) is merged
    assert composer.calls == []


def test_checked_before_composing():
    """Components that do not fit never reach the composer."""
    composer = FakeComposer()
    with pytest.raises(IncompatibleError):
        merge(program().replace(b"0.1.0", b"0.1.1"), implementation(), composer)
    assert composer.calls == []


def test_nothing_plugged_in():
    """A composer that gives the program back unchanged is found out."""
    with pytest.raises(IncompatibleError, match="nothing was plugged in") as error:
        merge(program(), implementation(), FakeComposer(program()), program_file="p.wasm", implementation_file="i.wasm")
    assert "p.wasm, merged with i.wasm" in str(error.value)
