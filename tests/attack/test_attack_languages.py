"""Hostile programs in Python and JavaScript, with the implementation of today."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from attack.hostile_javascript import MODES
from attack.pool import attack
from contract.build import HERE, build_c
from end_to_end.conftest import RUNNER, environment
from pulumi_gestalt_runner.limits import BY_FIELD
from pulumi_gestalt_wit import VERSION
from tools.examples import build, named


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program that may do what it likes."""
    return subprocess.run(
        [*RUNNER, "run", *arguments],
        env=environment(CANARY="canary-in-the-environment"),
        input="canary on standard input",
        capture_output=True,
        text=True,
        check=False,
    )


def hostile(name: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a program of `tests/programs/mistakes/hostile.py`."""
    return run(*options, "--config", f"mistake={name}", str(build(named("mistakes"))))


def limit(field: str) -> str:
    return re.escape(f"error: the program came to a limit: {BY_FIELD[field].subject}")


ENDS: list[tuple[str, tuple[str, ...], str]] = [
    ("million_outputs", ("--max-outputs", "100"), limit("outputs")),
    ("million_outputs_dropped", ("--max-outputs", "100"), limit("outputs")),
    ("million_resources", ("--max-resources", "60"), limit("resources")),
    ("memory_bomb", ("--max-memory", "120MiB"), limit("memory")),
    ("recursion", ("--max-memory", "120MiB"), f"{limit('memory')}|call stack exhausted"),
    ("output_flood", ("--max-printed", "100KiB"), limit("output")),
    ("long_sleep", ("--timeout-idle", "1s"), limit("idle")),
    ("context_dropped_in_use", (), "error: the program ended before context.finish returned the empty list"),
    ("output_used_after_its_drop", (), "error: the program stopped: wasm trap"),
    ("registered_after_the_end", (), 'error: the program went on after .* had not answered: resource a:b:C "late"'),
    ("finished_and_failed", (), "ValueError: after the end"),
]


@pytest.mark.wasm
@pytest.mark.parametrize(("name", "options", "said"), ENDS, ids=[name for name, _, _ in ENDS])
def test_hostile_python(name: str, options: tuple[str, ...], said: str):
    """A hostile program in Python ends with 1 and one message of the Runner's, and no traceback of ours."""
    done = hostile(name, *options)
    assert done.returncode == 1, done.stderr
    assert re.search(said, done.stderr), done.stderr
    assert done.stderr.count("\nerror: ") + done.stderr.startswith("error: ") == 1
    assert "pulumi_gestalt_runner" not in done.stderr


@pytest.fixture(scope="module")
def answers():
    """Run all modes of the program in JavaScript, in one process as long as none of them brings it down."""
    build(named("hostile"))
    jobs = [(f"javascript: {name}", 0) for name in MODES]
    return {name: answer for (name, _), answer in attack(jobs, processes=1)}


@pytest.mark.wasm
@pytest.mark.parametrize("name", MODES)
def test_hostile_javascript(answers, name: str):
    """A hostile program in JavaScript ends as it must, with one message; the process lives on."""
    answer = answers[f"javascript: {name}"]
    assert answer["kind"] == f"exit {MODES[name].code}"
    assert answer["problem"] == "", answer["said"]


@pytest.mark.wasm
def test_python_finds_nothing():
    """A program sees no environment, arguments, input, files, network, processes or threads."""
    done = hostile("snoop", "--json")
    assert done.returncode == 0, done.stderr
    outputs = json.loads(done.stdout)["outputs"]
    assert {name for name, came in outputs.items() if came != "nothing"} <= {
        "environment",
        "arguments",
        "input",
        "root",
        "parent",
    }
    assert {outputs["arguments"], outputs["input"]} <= {"got []", "got ''", "nothing"}
    assert "canary" not in done.stdout
    # What componentize-py packs is all that there is to be seen.
    assert not {"etc", "home", "root", "tmp"} & {word.strip("'[],") for word in outputs["root"].split()}


@pytest.mark.wasm
def test_going_on_after_the_end():
    """A program may go on after its end if it comes to one again: what it added counts."""
    done = hostile("finished_and_went_on", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outputs"] == {"urn": "urn:pulumi:dev::project::a:b:C::late"}


@pytest.mark.wasm
@pytest.mark.parametrize("implementation", ["release", "debug"])
def test_contract_program_without_what_it_needs(implementation: str, tmp_path: Path):
    """A program that gets other configuration than it was written for traps in words, in either build."""
    program = build_c(tmp_path, VERSION)
    options = ["--debug"] if implementation == "debug" else []
    done = run(*options, "--mocks", str(HERE / "mocks.json"), str(program))
    assert done.returncode == 1
    assert "error: the program stopped: " in done.stderr
