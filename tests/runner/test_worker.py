import os
import select
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_gestalt_runner import worker
from pulumi_gestalt_runner.worker import Interrupted, handled, run_interruptible, run_stoppable


class LeftError(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let `os._exit` keep the exit code instead of ending the process."""
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    return codes


def send(number: signal.Signals) -> None:
    """Send a signal to this process, from the work: by then the handlers are there."""
    os.kill(os.getpid(), number)


def ignore(_reason: str) -> None:
    pass


def test_result():
    """What the work returns is returned, what it raises is raised, and it runs in a thread of its own."""
    assert run_interruptible(threading.current_thread, ignore) is not threading.current_thread()
    with pytest.raises(LeftError):
        run_interruptible(lambda: (_ for _ in ()).throw(LeftError()).send(None), ignore)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal(number: signal.Signals, left: list[int]):
    """A signal makes the work stop with the reason, and then raises; the handlers are as they were before."""
    before = signal.getsignal(number)
    stopped: list[str] = []
    event = threading.Event()

    def stop(reason: str) -> None:
        stopped.append(reason)
        event.set()
        raise RuntimeError  # a defect in there must not end the wait

    with pytest.raises(Interrupted) as error:
        run_interruptible(lambda: (send(number), event.wait(10)), stop)
    assert error.value.exit_code == 128 + number
    assert str(error.value) == f"interrupted by {number.name}" == stopped[0]
    assert signal.getsignal(number) is before
    assert left == []


def test_work_that_does_not_stop(monkeypatch: pytest.MonkeyPatch):
    """Work that goes on after a signal is left behind, in the middle, when the grace period is over."""
    left: list[int] = []
    event = threading.Event()
    monkeypatch.setattr(worker, "GRACE", 0.01)
    monkeypatch.setattr(worker, "WAKE", 0.001)
    monkeypatch.setattr(os, "_exit", lambda code: (left.append(code), event.set()))
    with pytest.raises(Interrupted):
        run_interruptible(lambda: (send(signal.SIGTERM), event.wait(10)), ignore)
    assert left == [143]


def test_second_signal(monkeypatch: pytest.MonkeyPatch):
    """A second signal ends the process at once."""
    left: list[int] = []
    event = threading.Event()
    monkeypatch.setattr(os, "_exit", lambda code: (left.append(code), event.set()))

    def stop(_reason: str) -> None:
        if not left:
            send(signal.SIGINT)

    with pytest.raises(Interrupted):
        run_interruptible(lambda: (send(signal.SIGTERM), event.wait(10)), stop)
    assert left == [130]


def test_ignored_signal():
    """A signal that is ignored, as `nohup` wants it, stays ignored."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert run_interruptible(lambda: (send(signal.SIGINT), 1)[1], ignore) == 1
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_thread():
    """In another thread than the main one, which has no signals, the work is just done."""
    results: list[object] = []

    def run() -> None:
        with handled(lambda *_: None, signal.SIGINT):
            results.append(run_interruptible(threading.current_thread, ignore) is threading.current_thread())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert results == [True]


@pytest.mark.parametrize("terminal", [True, False])
def test_last_words(monkeypatch: pytest.MonkeyPatch, left: list[int], terminal: bool):
    """Before the process ends it says why, and on a terminal shows the cursor that a spinner has hidden."""
    written: list[bytes] = []
    monkeypatch.setattr(os, "write", lambda _file, text: written.append(text))
    monkeypatch.setattr(os, "isatty", lambda _file: terminal)
    worker.leave(Interrupted(2))
    assert written == [(b"\r\x1b[K\x1b[?25h" if terminal else b"") + b"error: interrupted by SIGINT\n"]
    assert left == [130]


def test_reader_that_does_not_read(monkeypatch: pytest.MonkeyPatch, left: list[int]):
    """When standard error takes nothing, or is closed, the process ends without a word instead of hanging."""
    monkeypatch.setattr(os, "write", lambda *_: pytest.fail("this would hang"))
    monkeypatch.setattr(select, "select", lambda *_: ([], [], []))
    worker.leave(Interrupted(2))
    monkeypatch.setattr(select, "select", lambda *_: (_ for _ in ()).throw(OSError()))
    worker.leave(Interrupted(15))
    assert left == [130, 143]


def test_order_of_stopping(monkeypatch: pytest.MonkeyPatch):
    """On a signal the program is ended before the monitor, so that it sees nothing of a closed one."""
    done: list[str] = []

    def interruptible(work: Callable[[], object], stop: Callable[[str], None]) -> object:
        result = work()
        stop("the monitor")
        return result

    monkeypatch.setattr(worker, "run_interruptible", interruptible)
    assert run_stoppable(lambda start: start(lambda: done.append("the program")), done.append) is None
    assert done == ["the program", "the monitor"]


def test_full_pipe(tmp_path: Path):
    """Ctrl-C ends a process whose work is blocked writing to a standard error that nobody reads."""
    script = tmp_path / "blocked.py"
    script.write_text(
        textwrap.dedent("""\
        import sys
        from pulumi_gestalt_runner.worker import run_interruptible

        def work():
            print("ready", flush=True)
            while True:
                sys.stderr.write("x" * 65536)

        run_interruptible(work, lambda reason: None)
        """)
    )
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
