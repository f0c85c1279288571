import io
import re
import threading

import pytest

from fakes.kept_log import KeptLog
from fakes.monitor import FakeMonitor
from pulumi_gestalt_rpc.api import Event, EventKind, Message, MonitorGone, Severity
from pulumi_gestalt_runner import sandbox
from pulumi_gestalt_runner.compiler import Executable
from pulumi_gestalt_runner.host import Host
from pulumi_gestalt_runner.host_calls import HostCallError
from pulumi_gestalt_runner.limits import MIB, LimitError, Limits
from pulumi_gestalt_runner.sandbox import MAX_REASON, ProgramStoppedError, UnfinishedError, run_main
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from runner.compiled import compiled, compiled_module
from runner.programs import FINISHED, LOOP, begin, component, merged, message, register
from runner.wasm.wasm_samples import wat


class Run:
    """One run of a program, with all that can be seen of it."""

    def __init__(self, program: bytes, monitor: FakeMonitor | None = None, *, preview: bool = False) -> None:
        self.monitor = monitor or FakeMonitor()
        self.log = KeptLog()
        self.host = Host(self.monitor, self.log)
        self.out, self.err = io.BytesIO(), io.BytesIO()
        self.engine = new_engine()
        self._program, self._preview = program, preview
        self.limits = Limits()

    def go(self) -> "Run":
        executable = Executable(compiled(self.engine, self._program), ())
        streams = {"stdout": self.out, "stderr": self.err}
        run_main(self.engine, executable, self.host, preview=self._preview, **streams, limits=self.limits)
        return self

    def hits(self, **limits: float) -> LimitError:
        """Run it within the limits given, and return the one that it comes to."""
        self.limits = Limits(**limits)  # type: ignore[arg-type]
        with pytest.raises(LimitError) as error:
            self.go()
        assert error.value.limit.field in limits
        return error.value


def test_whole_contract():
    """A program reaches every host function with the values that it gave, and gets the answers."""
    run = Run(
        merged(
            """
            (call $stack_urn (i32.const 40)) (call $say (i32.load (i32.const 40)) (i32.load (i32.const 44)))
            (call $outputs @"\\x0a\\x01u")
            (call $info (i32.const 40))
            (call $register @"1" (i32.load (i32.const 40)) (i32.load (i32.const 44)))
            (call $invoke @"2" @"\\x0a\\x02\\x00\\xff")
            (call $wait)
            (call $log (i32.load (i32.const 36)) @"answers" #"urn=u;more=m")
            """
        )
    ).go()
    assert run.out.getvalue() == b"urn:stack"
    assert run.monitor.of("RegisterResourceOutputs") == [b"\n\x01u"]
    # The Runner adds the limit of outputs, a million.
    info = b"\n\x04info\x88\xb5\x18\xc0\x84="
    assert run.monitor.started[1:] == [("RegisterResource", "1", info), ("Invoke", "2", b"\n\x02\x00\xff")]
    # Two answers came, and 2 is INFO.
    assert run.log.messages == [Message(Severity.INFO, "answers", "u")]


def test_operations():
    """Operations, events and calls cross the border with their values."""
    run = Run(
        merged(
            begin("1", "ReadResource", message(b"\x00r"))
            + begin("2", "Call", message(b"c"))
            + """
            (call $events)
            (if (i32.eqz (i32.eq (i32.load (i32.const 36)) (i32.const 3))) (then unreachable))
            (if (i32.eqz (call $is (i32.const 0) (i32.const 0))) (then unreachable))
            (call $say_event (i32.const 0) (i32.const 4)) (call $say_event (i32.const 0) (i32.const 20))
            (if (i32.eqz (call $is (i32.const 1) (i32.const 1))) (then unreachable))
            (call $say_event (i32.const 1) (i32.const 4)) (call $say_event (i32.const 1) (i32.const 12))
            (if (i32.eqz (call $is (i32.const 2) (i32.const 2))) (then unreachable))
            (call $say_event (i32.const 2) (i32.const 4)) (call $say_event (i32.const 2) (i32.const 12))
            (call $say_event (i32.const 2) (i32.const 20))
            (call $return_from_call @"call-1" (i32.const 1) @"\\x0a\\x04\\x00out" @"")
            (call $callback_target (i32.const 40)) (call $say (i32.load (i32.const 40)) (i32.load (i32.const 44)))
            (call $root_directory (i32.const 40)) (call $say (i32.load (i32.const 40)) (i32.load (i32.const 44)))
            (call $program_directory (i32.const 40)) (call $say (i32.load (i32.const 40)) (i32.load (i32.const 44)))
            """
            + FINISHED
        ),
        FakeMonitor(refused={"2": "no"}, calls=[Event(EventKind.CALL, "call-1", "token", b"in")]),
    ).go()
    assert run.monitor.started[:2] == [("ReadResource", "1", message(b"\x00r")), ("Call", "2", message(b"c"))]
    assert run.monitor.returned == [("call-1", message(b"\x00out"), "")]
    assert run.out.getvalue() == b"1\n\\x02\\x00r2nocall-1tokenin127.0.0.1:1/project/project/app"


def test_call_that_fails():
    """A call may be answered with a reason."""
    monitor = FakeMonitor(calls=[Event(EventKind.CALL, "call-1", "token", b"in")])
    program = begin("1", "Call") + '(call $events) (call $return_from_call @"call-1" (i32.const 0) @"" @"why")'
    Run(merged(program + FINISHED), monitor).go()
    assert monitor.returned == [("call-1", None, "why")]


@pytest.mark.parametrize("preview", [True, False])
def test_preview(preview: bool):
    """`main` is told whether it is a preview."""
    run = Run(merged(f'(if (local.get 0) (then (call $say @"preview"))) {FINISHED}'), preview=preview).go()
    assert run.out.getvalue() == (b"preview" if preview else b"")


def test_output():
    """What the program writes comes to the streams in order, megabytes too, without escapes of the terminal."""
    program = """
        (call $say @"\\x1b[2J\\xff") (call $complain @"oh") (call $say @"!")
        (loop
            (call $say (i32.const 8192) (i32.const 4096))
            (local.set 0 (i32.add (local.get 0) (i32.const 1)))
            (br_if 0 (i32.lt_u (local.get 0) (i32.const 512))))
    """
    run = Run(merged(program + FINISHED)).go()
    assert run.out.getvalue() == rb"\xff!" + rb"\x00" * 4096 * 512
    assert run.err.getvalue() == b"oh"


class Gone(io.BytesIO):
    """A stream whose reader has gone."""

    def write(self, _data: object) -> int:
        raise BrokenPipeError


def test_reader_that_went_away():
    """A program whose reader went away comes to its end."""
    run = Run(merged('(call $say @"x")' + FINISHED))
    run.out = Gone()
    assert run.go().host.finished


def test_nothing_granted(monkeypatch: pytest.MonkeyPatch):
    """The program sees no environment."""
    monkeypatch.setenv("SECRET", "s3cret")
    program = "(call $environment (i32.const 40)) (if (i32.load (i32.const 44)) (then unreachable))"
    assert Run(merged(program + FINISHED)).go().host.finished


def test_trap():
    """A trap is told in one line, with the backtrace apart."""
    with pytest.raises(ProgramStoppedError) as error:
        Run(merged("unreachable")).go()
    assert str(error.value) == "the program stopped: wasm trap: wasm `unreachable` instruction executed"
    assert "wasm backtrace" in error.value.trace
    assert "--verbose" in error.value.hint
    assert error.value.exit_code == 1
    assert error.value.__suppress_context__


def test_trap_after_words():
    """After a program has written to standard error, its own words are the explanation; blank lines are none."""
    with pytest.raises(ProgramStoppedError, match="; see its messages above$") as error:
        Run(merged('(call $complain @"Traceback") unreachable')).go()
    assert error.value.hint == ""
    with pytest.raises(ProgramStoppedError, match="executed$"):
        Run(merged('(call $complain @" \\n") unreachable')).go()


def test_names_of_functions():
    """A name that the program gives a function changes nothing in how its end is understood."""
    more = '(func $"wasm trap: interrupt" unreachable)'
    with pytest.raises(ProgramStoppedError, match="unreachable"):
        Run(merged('(call $"wasm trap: interrupt")', more)).go()


def test_stack_overflow():
    """Endless recursion is a trap like any other."""
    with pytest.raises(ProgramStoppedError, match="call stack exhausted"):
        Run(merged("(call $f)", "(func $f (call $f))")).go()


def test_long_reasons():
    """What Wasmtime says is cut, and an empty text has a stand-in."""
    assert len(sandbox._stopped(ValueError("x" * 9999), spoke=False).reason) == MAX_REASON  # type: ignore[union-attr]
    assert str(sandbox._stopped(ValueError("\n "), spoke=False)) == "the program stopped: for no stated reason"


def test_too_many_handles():
    """That Wasmtime has no more handles is told in the words of this system."""
    text = "error while executing at wasm backtrace:\n\ncannot allocate another handle: store handle limit exceeded"
    stopped = sandbox._stopped(ValueError(text), spoke=False)
    assert str(stopped).startswith("the program stopped: it holds too many outputs, or other handles, at once")


@pytest.mark.parametrize(("before", "error"), [("", UnfinishedError), (FINISHED, None)])
def test_exit_without_failure(before: str, error: type[Exception] | None):
    """Leaving by `exit` with success counts as returning: right after the end, too early before."""
    run = Run(merged(f"{before} (call $exit (i32.const 0))"))
    if error:
        with pytest.raises(error):
            run.go()
    else:
        assert run.go().host.finished


def test_exit_with_failure():
    """Leaving by `exit` with failure is told with the code."""
    with pytest.raises(ProgramStoppedError, match="it exited with code 1"):
        Run(merged(FINISHED + "(call $exit (i32.const 1))")).go()


def test_explained_end():
    """When the implementation has said what is wrong, the trap after it adds nothing."""
    run = Run(merged('(call $log (i32.const 4) @"why" #"operation=o") (call $exit (i32.const 1))')).go()
    assert (run.host.stopped, run.host.errors) == (True, 1)
    unexplained = Run(merged('(call $log (i32.const 4) @"why" (i32.const 0) (i32.const 0)) unreachable'))
    with pytest.raises(ProgramStoppedError):
        unexplained.go()
    assert not unexplained.host.stopped


def test_too_early():
    """Returning before everything is settled is an error that says how much was open."""
    with pytest.raises(UnfinishedError) as error:
        Run(merged('(call $register @"1" @"")')).go()
    assert str(error.value).endswith('so nothing was exported; Pulumi had not answered: resource ? "?"')
    assert error.value.hint
    with pytest.raises(UnfinishedError, match="nothing was exported$"):
        Run(merged("")).go()


def test_too_early_after_an_error():
    """After an error that was shown, another one about the end is left out."""
    assert Run(merged('(call $log (i32.const 4) @"why" (i32.const 0) (i32.const 0))')).go().host.errors == 1


def test_errors_of_the_monitor():
    """An error of the monitor comes out of the sandbox as it went in, whatever the program would do after it."""
    with pytest.raises(MonitorGone, match="left"):
        Run(merged("(call $info (i32.const 40))" + FINISHED), FakeMonitor(gone="left")).go()
    with pytest.raises(HostCallError, match="no operation is open"):
        Run(merged("(call $wait)")).go()


def test_cancelled():
    """Incrementing the epoch from another thread ends an endless program as a cancelled run."""
    run = Run(merged('(call $say @"go")' + LOOP))
    started = threading.Event()

    class Started(io.BytesIO):
        def flush(self) -> None:
            started.set()

    run.out = Started()
    thread = threading.Thread(target=lambda: (started.wait(10), run.engine.increment_epoch()))
    thread.start()
    with pytest.raises(MonitorGone, match="the run was cancelled"):
        run.go()
    thread.join()


GROW = "(loop (br_if 0 (i32.ge_s (memory.grow (i32.const 16)) (i32.const 0))))"
"""Takes memory, a megabyte at a time, until there is no more."""


def test_memory_until_there_is_no_more():
    """A program that takes memory and then traps in silence is told its limit, and how much it had."""
    error = Run(merged(GROW + "unreachable")).hits(memory=20 * MIB)
    assert re.search(r"memory of the program, at most 20 MiB; it had (19|20) MiB when it ended: wasm trap:", str(error))


@pytest.mark.parametrize("words", ["MemoryError", "fatal error: out of memory"])
def test_memory_in_words(words: str):
    """A program that ends because a single piece of memory was too large says so, and is told the limit."""
    error = Run(merged(f'(call $complain @"{words}") (call $exit (i32.const 1))')).hits(memory=20 * MIB)
    assert str(error).endswith("memory of the program, at most 20 MiB")


def test_memory_of_the_implementation():
    """When the implementation has no more memory, what it says is not all that is said."""
    run = Run(merged('(call $log (i32.const 4) @"out of memory" #"operation=o") (call $exit (i32.const 1))'))
    run.hits(memory=20 * MIB)
    assert run.host.stopped


def test_too_much_memory_from_the_start():
    """A memory that is too large when it is made is told in the same way."""
    Run(merged(FINISHED, "(memory 400)")).hits(memory=20 * MIB)


def test_program_that_lives_with_its_memory():
    """A program that goes on when there is no more memory comes to its end; one that breaks otherwise is not told."""
    run = Run(merged(GROW + FINISHED))
    run.limits = Limits(memory=20 * MIB)
    assert run.go().host.finished
    run = Run(merged(GROW + '(call $complain @"ValueError") (call $exit (i32.const 1))'))
    run.limits = Limits(memory=20 * MIB)
    with pytest.raises(ProgramStoppedError):
        run.go()


def test_other_things_than_memory():
    """Tables are memory of the Runner's, and bounded too."""
    grow = "(drop (table.grow $t (ref.null func) (i32.const 9999999)))"
    check = "(if (i32.ne (table.size $t) (i32.const 0)) (then unreachable))"
    assert Run(merged(grow + check + FINISHED, "(table $t 0 funcref)")).go().host.finished


def test_computing_time():
    """An endless program is ended when it has computed for as long as it may."""
    error = Run(merged(register("1", "pet") + LOOP)).hits(cpu=0.2)
    assert "computing time of the program, at most 0.2 s; Pulumi had not answered: resource test:index:Thing" in str(
        error
    )
    assert "--max-cpu" in error.hint


class Silent(FakeMonitor):
    """A monitor that answers nothing until it is cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.left = threading.Event()

    def wait(self) -> list[Event]:
        assert self.left.wait(60)
        raise MonitorGone(self.cancelled[0])

    def cancel(self, reason: str) -> None:
        super().cancel(reason)
        self.left.set()


def test_silence():
    """When Pulumi does not answer for too long the run ends and says what it was waiting for."""
    error = Run(merged(register("1", "pet") + "(call $wait)"), Silent()).hits(idle=1)
    assert re.search(r'at most 1 s; Pulumi had not answered: resource \S+ "pet"$', str(error))
    assert "--timeout-idle" in error.hint


def test_monitor_that_went_away():
    """When Pulumi goes away the run says what it was waiting for."""
    with pytest.raises(MonitorGone, match=r'left; Pulumi had not answered: resource \S+ "pet"$'):
        Run(merged(register("1", "pet") + "(call $wait)"), FakeMonitor(gone="left")).go()


def test_missing_main():
    """A component that lacks what the Runner calls is told apart from one that traps."""
    with pytest.raises(ProgramStoppedError, match="it does not export .*pulumi-main"):
        Run(wat("(component)")).go()


def test_missing_import():
    """A component that imports what nobody offers is an error in one line."""
    with pytest.raises(ProgramStoppedError) as error:
        Run(wat('(component (import "a:b/c" (instance (export "f" (func)))))')).go()
    assert "\n" not in str(error.value)


def test_start_of_a_core_module():
    """A trap before `main`, while the component is instantiated, is a trap."""
    module = """(module (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
        (func $start unreachable) (start $start)
        (func (export "component:pulumi-gestalt-external/pulumi-main@0.0.0-STABLE-DEV#main") (param i32)))"""
    with pytest.raises(ProgramStoppedError, match="unreachable"):
        Run(component(wat(module))).go()


def test_core_modules_apart():
    """Core modules that were taken out of the component are put back by their names."""
    engine = new_engine()
    module = compiled_module(engine, wat("(module (func $start unreachable) (start $start))"))
    rest = compiled(engine, wat('(component (import "m" (core module $m)) (core instance (instantiate $m)))'))
    run = Run(b"")
    with pytest.raises(ProgramStoppedError, match="unreachable"):
        run_main(engine, Executable(rest, (("m", module),)), run.host, preview=False, stdout=run.out, stderr=run.err)


def test_too_much_output():
    """A program that prints more than it may is ended with one error that names the limit, also at its very end."""
    endless = "(loop (call $say (i32.const 8192) (i32.const 4096)) (br 0))"
    logged = '(loop (call $log (i32.const 2) @"more" (i32.const 0) (i32.const 0)) (br 0))'
    for program in (endless, logged, '(call $say @"more than four")' + FINISHED):
        run = Run(merged(program))
        error = run.hits(output=4)
        assert "what the program prints, at most 4 B" in str(error)
        assert "--max-printed" in error.hint
        assert run.out.getvalue() in (rb"\x00" * 4, b"more", b"")


def test_order():
    """What is printed on both streams and what is logged comes in the order in which the program said it."""
    said: list[str] = []

    class Keeping(io.BytesIO):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            said.append(data.decode())
            return len(data)

    steps = '(call $say @"o") (call $log (i32.const 2) @"l" (i32.const 0) (i32.const 0)) (call $complain @"e")'
    run = Run(merged(steps * 100 + FINISHED))
    run.out = run.err = Keeping()
    run.log.emit = lambda message: said.append(message.text)  # type: ignore[method-assign]
    run.go()
    assert said == ["o", "l", "e"] * 100 + [""] * (len(said) - 300)
