import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.wasm import errors
from pulumi_gestalt_runner.wasm.errors import IncompatibleError, Mismatch, NoVersionError, WasmError, printable

EVIL = "\x1b[2J\n\u202e\x9b1m\r"


@given(st.text())
def test_printable(text: str):
    """What is shown holds no control or direction character, whatever the file says."""
    assert printable(text).isprintable()


def test_printable_keeps_and_cuts():
    """Ordinary text stays as it is; a long one is cut and marked."""
    assert printable(string.ascii_letters + "é€") == string.ascii_letters + "é€"
    assert printable("x" * 300) == "x" * 200 + "..."


@pytest.mark.parametrize(
    "error",
    [
        errors.UnreadableFileError(EVIL, "reason"),
        errors.UnwritableFileError(EVIL, "reason"),
        errors.NotComponentError(EVIL, "empty", "hint"),
        errors.MalformedWasmError(1, "a", EVIL, file=EVIL),
        errors.WrongKindError(EVIL, "a", "b", "hint"),
        errors.NoVersionError(EVIL, (EVIL,)),
        errors.SeveralVersionsError(EVIL, {EVIL: (EVIL,), "": ("x",)}),
        errors.BadProviderError(EVIL, EVIL, EVIL),
        errors.ConflictingProvidersError(EVIL, EVIL, EVIL, EVIL),
        errors.ToolFailedError("merging", EVIL),
        errors.ToolTimeoutError("merging", 1.5),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_error_is_safe_to_print(error: WasmError):
    """Every error is a RunnerError of exit code 2 whose text is one printable line, with a hint where one is due."""
    assert isinstance(error, RunnerError)
    assert error.exit_code == 2
    assert str(error).isprintable()
    assert not str(error).endswith(".")
    assert error.hint or isinstance(error, errors.UnreadableFileError)


def test_incompatible_is_safe_and_bounded():
    """Twenty reasons are listed, the rest counted; each is one printable line, and the first gives the hint."""
    mismatch = Mismatch(EVIL, EVIL, EVIL, "do this")
    lines = str(IncompatibleError("f", (mismatch,) * 25)).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "  and 5 more"
    assert all(line.isprintable() for line in lines)
    assert IncompatibleError("f", (mismatch,)).hint == "do this"


def test_long_lists_of_imports_are_cut():
    """An error about a component with many imports names twenty of them."""
    text = str(NoVersionError("", tuple(f"i{n}" for n in range(30))))
    assert text.startswith("the component imports no version")
    assert text.endswith("i19 and 10 more")
