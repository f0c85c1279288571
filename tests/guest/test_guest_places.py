import json
import linecache
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_gestalt import _places
from pulumi_gestalt._misuse import refuse_misuse
from pulumi_gestalt._places import describe, here, remember_sources, shown
from pulumi_gestalt.errors import GestaltError, OutputError


def raised_by(function: Callable) -> BaseException:
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - the caller knows which
        function()
    return caught.value


def fail() -> None:
    raise ValueError("inner")


def test_names_lose_the_longest_import_directory(monkeypatch: pytest.MonkeyPatch):
    """A file is named from the closest directory that it was imported from; unknown ones keep their name."""
    monkeypatch.setattr(sys, "path", ["", "/0", "/0/lib/", "/1"])
    assert shown("/0/app.py") == "app.py"
    assert shown("/0/lib/net/rules.py") == "net/rules.py"
    assert shown("/2/app.py") == "/2/app.py"
    assert shown(json.__file__) == json.__file__


def test_here_is_the_line_of_the_program():
    """The line that is named is the caller's."""
    line = here()
    assert line.startswith(shown(__file__) + ":")
    assert int(line.rpartition(":")[2]) == test_here_is_the_line_of_the_program.__code__.co_firstlineno + 2


def test_here_without_a_program_is_unknown(monkeypatch: pytest.MonkeyPatch):
    """When every frame is the SDK's own, the line is unknown."""
    monkeypatch.setattr(_places, "_SDK", "/")
    monkeypatch.setattr(_places, "_names", {})
    assert here() == "an unknown line"


def test_causes_and_groups_are_shown_with_own_names():
    """Causes, contexts and the members of groups have their lines, under the names that the author knows."""

    def chain() -> None:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError("outer") from error

    def context() -> None:
        try:
            fail()
        except ValueError:
            raise KeyError("later")  # noqa: B904 - the implicit context is the case under test

    group = ExceptionGroup("several", [raised_by(chain), raised_by(context)])
    text = describe(group)
    assert text.count('raise ValueError("inner")') == 2
    assert f'File "{shown(__file__)}"' in text
    assert f'File "{__file__}"' not in text
    assert "direct cause" in text
    assert "During handling" in text


def test_lines_of_the_sdk_are_left_out_when_the_program_has_some():
    """A mistake found inside the SDK ends at the program's line."""

    class Thing:
        _origin = "thing"

    refuse_misuse(Thing)
    text = describe(raised_by(lambda: str(Thing())))
    assert "raised_by(lambda: str(Thing()))" in text
    assert "_misuse.py" not in text


def test_a_defect_of_the_sdk_keeps_its_lines():
    """An unexpected error without a line of the program shows the SDK's lines; an intended one shows none."""

    def sdk_only(code: str) -> BaseException:
        source = compile(code, str(Path(_places.__file__).parent / "_values.py"), "exec")
        return raised_by(lambda: exec(source, {"GestaltError": GestaltError}))

    for code, expected in (("raise KeyError(1)", True), ("raise GestaltError('x')", False)):
        error = sdk_only(code)
        assert error.__traceback__ is not None
        own = error.__traceback__.tb_next
        while own is not None and own.tb_next is not None:
            own = own.tb_next
        assert ("_values.py" in describe(error.with_traceback(own))) is expected


def test_a_syntax_error_names_the_file_as_the_author_knows_it(monkeypatch: pytest.MonkeyPatch):
    """The place of a syntax error loses its import directory; one without a file stays as it is."""
    monkeypatch.setattr(sys, "path", ["/0"])
    text = describe(raised_by(lambda: compile("x = (", "/0/app.py", "exec")))
    assert 'File "app.py", line 1' in text
    assert "bad" in describe(SyntaxError("bad"))


def test_sources_are_kept_for_files_that_go_away(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """The lines of an imported program stay readable without its file; Python's own files are not kept."""
    source = tmp_path / "gone.py"
    source.write_text("x = 1\n")
    module = types.ModuleType("gone")
    module.__file__ = str(source)
    generated = types.ModuleType("wit_world.sample")
    generated.__file__ = str(tmp_path / "wit.py")
    binary = types.ModuleType("binary")
    binary.__file__ = str(tmp_path / "binary.so")
    for name, value in (("gone", module), ("wit_world.sample", generated), ("binary", binary)):
        monkeypatch.setitem(sys.modules, name, value)
    linecache.clearcache()
    remember_sources()
    source.unlink()
    linecache.checkcache()
    assert linecache.getline(str(source), 1) == "x = 1\n"
    assert json.__file__ not in linecache.cache
    assert not {generated.__file__, binary.__file__} & set(linecache.cache)


def test_misuse_is_refused_by_origin():
    """The refusal names the thing by its origin."""

    class Thing:
        _origin = "output 'x'"

    refuse_misuse(Thing)
    with pytest.raises(OutputError, match="output 'x' has no length yet: its value exists only later\nhint: "):
        len(Thing())  # type: ignore[arg-type]
