import threading

import pytest

from pulumi_gestalt_language.output import (
    FAILED,
    HOLD,
    MOST,
    PATIENCE,
    Ending,
    Gate,
    HeldBack,
    ending,
    to_stderr,
    to_stdout,
)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_lines_are_written_whole(capfd):
    """A line without an end gets one, so that the next one does not stick to it."""
    to_stdout(b"one\n")
    to_stdout(b"two")
    to_stderr(b"three")
    assert capfd.readouterr() == ("one\ntwo\n", "three\n")


def test_gate():
    """Lines wait until the gate is opened, and then keep their order."""
    passed: list[bytes] = []
    gate = Gate(passed.append)
    gate(b"one")
    gate(b"two")
    assert passed == []
    gate.open()
    gate(b"three")
    assert passed == [b"one", b"two", b"three"]


class Sinks:
    """Takes what is passed on."""

    def __init__(self) -> None:
        self.passed: list[str] = []

    def stdout(self, line: bytes) -> None:
        self.passed.append(f"out {line.decode()}")

    def stderr(self, line: bytes) -> None:
        self.passed.append(f"err {line.decode()}")


def test_standard_output_passes():
    """Standard output is passed on at once when nothing is held back."""
    sinks = Sinks()
    held = HeldBack(sinks.stdout, sinks.stderr, Clock())
    held.stdout(b"one")
    assert sinks.passed == ["out one"]


def test_held_back_until_success():
    """Lines that are still held when the run has succeeded are passed on, in the order in which they came."""
    sinks = Sinks()
    held = HeldBack(sinks.stdout, sinks.stderr, Clock())
    held.stderr(b"one")
    held.stdout(b"two")
    held.stderr(b"three")
    assert sinks.passed == []
    assert held.end(keep=False) == ""
    assert sinks.passed == ["err one", "out two", "err three"]


def test_held_back_until_failure():
    """Of a run that fails, what came last by standard error is kept; what is no UTF-8 is replaced."""
    sinks = Sinks()
    clock = Clock()
    held = HeldBack(sinks.stdout, sinks.stderr, clock)
    held.stderr(b"early")
    held.stdout(b"behind it")
    clock.time = HOLD * 1.5
    held.stderr(b"late \xff\n")
    assert sinks.passed == ["err early", "out behind it"]
    held.stdout(b"last")
    assert held.end(keep=True) == "late \ufffd\n"
    assert sinks.passed == ["err early", "out behind it", "out last"]


def test_a_traceback_waits_longer():
    """A program that has failed first finishes what it has begun; what it said is the explanation all the same."""
    sinks = Sinks()
    clock = Clock()
    held = HeldBack(sinks.stdout, sinks.stderr, clock)
    held.stderr(b"Traceback (most recent call last):")
    held.stderr(b"ValueError: no more")
    clock.time = PATIENCE * 0.9
    held.stdout(b"out")
    assert sinks.passed == []
    clock.time = PATIENCE * 1.1
    held.stderr(b"more")
    assert sinks.passed == ["err Traceback (most recent call last):", "err ValueError: no more", "out out"]


def test_no_more_than_so_many_lines():
    """A program that writes without end does not fill the memory."""
    sinks = Sinks()
    held = HeldBack(sinks.stdout, sinks.stderr, Clock())
    for number in range(MOST + 5):
        held.stderr(b"%d" % number)
    assert sinks.passed == ["err 0", "err 1", "err 2", "err 3", "err 4"]


def test_lines_come_of_age_by_themselves():
    """What is held back is passed on after a while though nothing else comes."""
    arrived = threading.Event()
    held = HeldBack(lambda _: None, lambda _: arrived.set())
    thread = threading.Thread(target=held.serve)
    thread.start()
    held.stderr(b"one")
    assert arrived.wait(60)
    held.end(keep=False)
    thread.join()


TRACE = "Traceback (most recent call last):\n  File 'x'\nValueError: no"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Ending("", "")),
        ("just words\n", Ending("", f"{FAILED}\njust words")),
        (f"{TRACE}\n", Ending("", f"{FAILED}\n{TRACE}")),
        (f"before\n\n{TRACE}\n", Ending("before", f"{FAILED}\n{TRACE}")),
        (f"{TRACE}\nerror: it stopped; see its messages above\n", Ending("", f"{FAILED}\n{TRACE}")),
        ("error: no file\n\nhint: make it\n", Ending("", "no file\n\nhint: make it")),
        ("careful\nerror: no file\n", Ending("careful", "no file")),
    ],
)
def test_ending(text: str, expected: Ending):
    """The program's own reason comes before the Runner's, and ordinary output is told from both."""
    assert ending(text) == expected
