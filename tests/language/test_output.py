import threading

import pytest

from pulumi_gestalt_language.output import FAILED, HOLD, MOST, Ending, Gate, HeldBack, ending, to_stderr, to_stdout


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


def test_held_back_until_success():
    """Lines that are still held when the run has succeeded are passed on, in order."""
    passed: list[bytes] = []
    held = HeldBack(passed.append, Clock())
    held(b"one\n")
    held(b"two\n")
    assert passed == []
    assert held.end(keep=False) == ""
    assert passed == [b"one\n", b"two\n"]


def test_held_back_until_failure():
    """Of a run that fails, the lines of the last moment are kept; what is no UTF-8 is replaced."""
    passed: list[bytes] = []
    clock = Clock()
    held = HeldBack(passed.append, clock)
    held(b"early\n")
    clock.time = HOLD * 1.5
    held(b"late \xff\n")
    assert passed == [b"early\n"]
    assert held.end(keep=True) == "late \ufffd\n"
    assert passed == [b"early\n"]


def test_no_more_than_so_many_lines():
    """A program that writes without end does not fill the memory."""
    passed: list[bytes] = []
    held = HeldBack(passed.append, Clock())
    for number in range(MOST + 5):
        held(b"%d" % number)
    assert passed == [b"0", b"1", b"2", b"3", b"4"]


def test_lines_come_of_age_by_themselves():
    """What is held back is passed on after a while though nothing else comes."""
    arrived = threading.Event()
    held = HeldBack(lambda _: arrived.set())
    thread = threading.Thread(target=held.serve)
    thread.start()
    held(b"one")
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
