"""What a program's author reads after a mistake: one message that names the operation, exit code 1, no backtrace."""

import json
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from end_to_end.conftest import RUNNER, environment

MESSAGES = {
    "invalid_json": "error: context.create-output: the value is not valid JSON: Expecting value (line 1, column 1)",
    "deep_json": "error: context.create-output: the value ",
    "deep_combine": "error: output.combine: lists are combined inside each other more than 100 levels deep",
    "large_integer": 'error: resource a:b:C "large": property "value.sizes[1]": an integer beyond 2^53 would be ',
    "unknown_in_update": "error: context.create-output: the value holds Pulumi's mark for unknown",
    "foreign_output": "error: output.combine: item 0 is an output of another context",
    "foreign_input": 'error: context.register-resource: the property "value" is an output of another context',
    "foreign_result": "error: context.finish: a result's id is an output of another context",
    "never_requested": "error: context.finish: a result is given for a function that was not asked for",
    "answered_twice": "error: context.finish: a result is given for a function that was not asked for",
    "result_not_json": 'error: context.finish: the result of function "double" is not valid JSON',
    "never_answered": 'error: context.finish: no result was given for function "double"',
    "no_type": "error: context.register-resource: the type is empty",
    "property_twice": 'error: context.register-resource: the property "size" is given twice',
    "secret_in_error": 'error: resource a:b:C "canary": property "value": an integer beyond 2^53 would be rounded',
    "wrong_preview": "error: context.constructor: in-preview is true, but this run is not a preview",
    "never_finished": "error: the program ended before context.finish returned the empty list",
    "exit_3": "error: the program stopped",
    "uncaught": "ValueError: a mistake of the program itself",
}

OTHERS = {
    "foreign_option": "error: context.register: an option names something of another context",
    "outputs_twice": 'error: context.register-outputs: resource a:b:C "n" has its outputs already',
    "outputs_of_a_resource": "error: context.register-outputs: only a component of this program has outputs of its own",
    "answered_by_two_outputs": "error: context.answer: a result is given for a function that was not asked for",
    "no_such_part": "error: context.create-structure: the structure refers to a part that is not there: it has 1",
    "no_object": "error: context.register: the structure is not an object",
    "own_result": "error: context.wait-for: nothing can make this output: it waits for the result of function",
    "own_answer": "error: context.finish: nothing can go on: stack output 'doubled' waits for the result of function",
    "cycle": 'error: context.finish: nothing can go on: resource a:b:C "outside" waits for resource a:b:C "inside"; '
    'resource a:b:C "inside" waits for resource a:b:C "outside"',
}
"""Told apart by the engine alone, so that one variant is enough."""


@pytest.mark.wasm
@pytest.mark.parametrize(
    ("mistake", "message", "variant"),
    [(*pair, variant) for variant in ("release", "debug") for pair in MESSAGES.items()]
    + [(*pair, "release") for pair in OTHERS.items()],
)
def test_message(program: Callable[[str], Path], run, mistake: str, message: str, variant: str):
    """A mistake is reported once, in words, and ends the run with 1."""
    options = ["--debug"] if variant == "debug" else []
    done = run("run", *options, "--config", f"mistake={mistake}", program("mistakes"))
    assert done.returncode == 1
    assert message in done.stderr
    assert done.stderr.count("error:") == 1
    # What componentize-py's own runtime writes after an exception that a program without SDK lets out is the program's.
    own = {"panicked at runtime"} if mistake == "uncaught" else set()
    for noise in {"wasm backtrace", "panicked at runtime", "tokio", "canary-9f3a", "site-packages"} - own:
        assert noise not in done.stderr


@pytest.mark.wasm
def test_two_contexts(program: Callable[[str], Path], run):
    """Two contexts in one run each get their own answers, and the stack has the outputs of both."""
    done = run("run", "--json", "--config", "mistake=two_contexts", program("mistakes"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outputs"] == {"out-0": 0, "out-1": 1}


@pytest.mark.wasm
def test_verbose_shows_the_backtrace(program: Callable[[str], Path], run):
    """--verbose adds how Wasm ended, for the people who make a language's tools."""
    done = run("run", "--verbose", "--config", "mistake=exit_3", program("mistakes"))
    assert "wasm backtrace" in done.stderr


@pytest.mark.wasm
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signal_ends_an_endless_loop(program: Callable[[str], Path], number: int, code: int):
    """A signal ends a program that loops in Wasm, with the shell's exit code and one line."""
    command = [*RUNNER, "run", "--config", "mistake=endless", str(program("mistakes"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
        assert process.stdout is not None
        while process.stdout.readline() != b"ready\n":
            assert process.poll() is None
        process.send_signal(number)
        # Not to wait for ever if the signal does nothing.
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        _, errors = process.communicate()
        watchdog.cancel()
    assert process.returncode == code
    assert errors.decode().splitlines()[-1].startswith("error: interrupted by SIG")
    assert b"Traceback" not in errors
