import linecache
import sys
from collections.abc import Callable, Iterator

import pytest

import pulumi_gestalt as pulumi
from fakes.bindings import FakeEngine
from pulumi_gestalt import NoRunError, Output, ProgramError, entry
from pulumi_gestalt import program as module
from pulumi_gestalt._bindings import generated
from pulumi_gestalt._run import Run, activate, current, deactivate
from pulumi_gestalt.program import PulumiMain, execute, guarded, marked


@pytest.fixture(autouse=True)
def nothing_marked() -> Iterator[None]:
    module._marked.clear()
    yield
    module._marked.clear()


def failing(error: BaseException) -> Callable[[], None]:
    def action() -> None:
        raise error

    return action


def test_the_marked_function_is_the_program():
    """`main` returns the function itself, and `marked` finds it."""

    @pulumi.main
    def program(ctx: pulumi.Context) -> None:
        ctx.export("answer", 42)

    engine = FakeEngine()
    execute(marked(), engine.bindings(), in_preview=False)
    assert marked() is program
    assert engine.exports() == {"answer": 42}


def test_only_one_function_may_be_marked():
    """A second marked function is refused with both places."""
    pulumi.main(lambda: None)
    with pytest.raises(ProgramError, match=r"two functions are marked with @main, at .*\.py:\d+ and .*\.py:\d+"):
        pulumi.main(lambda: None)


def test_a_program_without_a_marked_function_is_refused():
    """Nothing marked is an error that says what to write."""
    with pytest.raises(ProgramError, match=r"no function marked with @main\nhint: write @pulumi_gestalt\.main"):
        marked()


def test_the_marked_function_must_be_plain():
    """A coroutine function, or one that wants several arguments, is refused when it is marked."""

    async def later() -> None: ...

    with pytest.raises(ProgramError, match="is asynchronous"):
        pulumi.main(later)
    with pytest.raises(ProgramError, match="takes more than one argument"):
        pulumi.main(lambda one, two: (one, two))


def test_outside_of_a_run_there_is_nothing_to_ask():
    """Configuration read at the top level of a module is refused with its line, for it would run in the build."""
    with pytest.raises(NoRunError, match=r"test_guest_program\.py:\d+ runs while the program is built"):
        pulumi.Config()


def test_a_run_ends_also_when_it_fails():
    """After a failure there is no current run."""
    with pytest.raises(ZeroDivisionError):
        execute(failing(ZeroDivisionError()), FakeEngine().bindings(), in_preview=False)
    with pytest.raises(NoRunError):
        current()


def test_a_program_may_give_up_without_a_traceback(capsys: pytest.CaptureFixture):
    """A RunError of the main function or of a callback is shown as its message alone."""

    def program() -> None:
        Output.from_input(1).apply(lambda _: failing(pulumi.RunError("no zone"))())
        raise pulumi.RunError("no region", "set aws:region")

    engine, codes = FakeEngine(), []
    guarded(lambda: execute(program, engine.bindings(), in_preview=False), codes.append)
    assert capsys.readouterr().err == "no region\nhint: set aws:region\n"
    assert engine.failed[0].startswith("no zone\nwhile running the function given to apply at")
    assert codes == [1]


def test_what_was_declared_before_a_failure_is_settled():
    """When the main function fails, what it declared is still made, and Pulumi is told."""

    def program(ctx: pulumi.Context) -> None:
        pet = ctx.resource("random:index/randomPet:RandomPet", "pet")
        ctx.export("name", pet.id.apply(str.upper))
        raise ValueError("late")

    engine = FakeEngine()
    with pytest.raises(ValueError, match="late") as caught:
        execute(program, engine.bindings(), in_preview=False)
    assert caught.value.__context__ is None
    assert engine.aborted
    assert engine.exports() == {"name": "PET-ID"}
    quiet = FakeEngine()
    execute(lambda: None, quiet.bindings(), in_preview=False)
    assert not quiet.aborted


def test_one_run_is_current():
    """The current run is the one that was activated last."""
    run = Run(FakeEngine().bindings(), in_preview=True)
    activate(run)
    assert current() is run
    deactivate()


def test_leaving_early_without_a_reason_settles_what_was_declared():
    """`sys.exit()` in the main function ends it; callbacks and exports still happen."""

    def program() -> None:
        pulumi.export("length", Output.from_input("abc").apply(len))
        sys.exit()

    engine = FakeEngine()
    execute(program, engine.bindings(), in_preview=False)
    assert engine.exports() == {"length": 3}


@pytest.mark.parametrize(("code", "text"), [("stop here", "stop here\n"), (3, "the program called sys.exit(3)\n")])
def test_leaving_with_a_reason_fails_without_a_traceback(code: str | int, text: str, capsys: pytest.CaptureFixture):
    """`sys.exit(reason)` ends the component with the reason alone."""
    codes: list[int] = []
    program = failing(SystemExit(code))
    guarded(lambda: execute(program, FakeEngine().bindings(), in_preview=False), codes.append)
    assert codes == [1]
    assert capsys.readouterr().err == text


def test_success_writes_nothing(capsys: pytest.CaptureFixture):
    """An action that succeeds leaves nothing behind and does not end the component."""
    codes: list[int] = []
    guarded(lambda: None, codes.append)
    assert codes == []
    assert capsys.readouterr() == ("", "")


def test_a_failing_callback_shows_its_own_lines_and_the_apply():
    """The traceback of a callback has the program's lines only, and a note with the line of the apply."""

    def program(ctx: pulumi.Context) -> None:
        pet = ctx.resource("random:index/randomPet:RandomPet", "pet")

        def shout(text: str) -> str:
            return text.upperr()  # type: ignore[attr-defined]

        pet.id.apply(shout)

    engine = FakeEngine()
    execute(program, engine.bindings(), in_preview=False)
    (text,) = engine.failed
    assert "return text.upperr()" in text
    assert "AttributeError: 'str' object has no attribute 'upperr'" in text
    assert "while running the function given to apply at " in text
    assert text.endswith("on output 'id' of resource random:index/randomPet:RandomPet 'pet'")
    assert "pulumi_gestalt/" not in text


def test_outside_of_a_component_a_program_says_how_to_run(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    """Called natively, the export of the component explains how programs are built and run."""
    codes: list[int] = []
    monkeypatch.setattr(module.guarded, "__defaults__", (codes.append,))
    pulumi.main(lambda: None)
    PulumiMain().main(True)
    assert codes == [1]
    assert "pulumi_wasm_runner build PATH" in capsys.readouterr().err
    with pytest.raises(NoRunError):
        generated()


def test_loading_imports_and_remembers(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Loading a program imports it, and its lines stay readable after the file has gone."""
    source = tmp_path / "gestalt_sample_program.py"
    source.write_text("import pulumi_gestalt\n\n@pulumi_gestalt.main\ndef program():\n    raise ValueError('gone')\n")
    monkeypatch.syspath_prepend(tmp_path)
    entry.load("gestalt_sample_program", pytest.fail)
    source.unlink()
    linecache.checkcache()
    assert linecache.getline(str(source), 5) == "    raise ValueError('gone')\n"


def test_loading_reports_what_is_wrong(tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    """A program that cannot be imported, or marks nothing, is reported with its own file names."""
    (tmp_path / "gestalt_broken.py").write_text("x = (\n")
    (tmp_path / "gestalt_imports.py").write_text("import gestalt_missing\n")
    (tmp_path / "gestalt_empty.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    codes: list[int] = []
    texts = []
    for name in ("gestalt_broken", "gestalt_imports", "gestalt_empty", "gestalt_nowhere"):
        entry.load(name, codes.append)
        texts.append(capsys.readouterr().err)
    assert codes == [1, 1, 1, 1]
    assert texts[0].startswith('  File "gestalt_broken.py", line 1\n')
    assert texts[1] == (
        'Traceback (most recent call last):\n  File "gestalt_imports.py", line 1, in <module>\n'
        "    import gestalt_missing\nModuleNotFoundError: No module named 'gestalt_missing'\n"
    )
    assert texts[2].startswith("pulumi_gestalt.ProgramError: the program has no function marked with @main\nhint:")
    assert texts[3] == "ModuleNotFoundError: No module named 'gestalt_nowhere'\n"


def test_a_program_may_be_called_main(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """The file name that Pulumi uses, `__main__.py`, can be loaded although Python has a module of that name."""
    (tmp_path / "__main__.py").write_text("import pulumi_gestalt\n\n@pulumi_gestalt.main\ndef declare(): ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    entry.load("__main__", pytest.fail)
    assert marked().__name__ == "declare"
