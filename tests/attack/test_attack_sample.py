"""A fixed sample of the fuzz suite; `make fuzz` runs it at length. Also: that the suite would see what it looks for."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from attack import fuzz
from attack.mutation import mutate, parse, write
from attack.pool import Tally, attack
from attack.seeds import BUILT, MERGED, seed
from attack.spy import Spy
from attack.trials import FOUND, Outcome, Trial
from contract.build import HERE
from pulumi_gestalt_rpc.host_pb2 import RegisterResourceOutputsRequest

SAMPLE = 150
SEEDS = (*MERGED, "old-merged", "old-program", "old-implementation", "c", "whole")


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """Build the seeds once, before several processes want them."""
    for name in SEEDS:
        seed(name)


@pytest.mark.wasm
def test_sample():
    """No mutant, odd text or changed answer gives a traceback, a crash, a hang or a false success."""
    tally = Tally()
    for job, answer in attack(fuzz.jobs(SAMPLE, 0, [*fuzz.TRIALS]), processes=1):
        tally.add(job, answer)
    assert [str(find) for find in tally.finds] == []
    ends = Counter[str]()
    for (_, end), count in tally.ends.items():
        ends[end] += count
    assert ends.total() == SAMPLE
    # The sample holds both: a suite whose mutants all fail to load would find little.
    assert ends["exit 0"] >= SAMPLE // 10
    assert ends["exit 2"] >= SAMPLE // 10


def test_a_dead_or_hanging_process_is_a_find():
    """A process that dies or does not answer is told with its trial, and the next trial goes on in a new one."""
    jobs = [("self-die", 1), ("self-hang", 2), ("self-die", 3)]
    found = dict(attack(jobs, processes=1, patience=5))
    assert found["self-die", 1]["problem"] == found["self-die", 3]["problem"] == "the process died: -11"
    assert found["self-hang", 2]["problem"] == "it hangs"


def test_seeds_are_taken_apart_and_put_together():
    """What is mutated is whole before: each seed is the same after a round trip."""
    for name in SEEDS:
        assert write(parse(seed(name))) == seed(name), name


def test_mutants_are_made_from_their_numbers():
    """The same number gives the same mutant, so that a find can be made again."""
    for number in range(50):
        first, second = (mutate(seed("registers"), random.Random(f"x {number}")) for _ in range(2))
        assert first == second


def outcome(code: int, out: bytes = b"", err: bytes = b"", *, finished: bool = True) -> Outcome:
    """Return an outcome of a run whose outputs were answered, or not."""
    spy = Spy()

    class Monitor:
        class record:  # noqa: N801
            stack_urn = "urn"

    if finished:
        body = RegisterResourceOutputsRequest(urn="urn").SerializeToString()
        spy.sent, spy.answered, spy.monitors = [("RegisterResourceOutputs", "1", body)], {"1"}, [Monitor]
    return Outcome(code, out, err, spy)


VALID = BUILT / "registers.wasm"
INVALID = HERE / "README.md"
JUDGED: list[tuple[Outcome, Path, str]] = [
    (outcome(0), VALID, ""),
    (outcome(2, err=b"error: it is malformed"), INVALID, ""),
    (outcome(1, out=b"1 resource, 0 invokes, 1 failure"), VALID, ""),
    (outcome(0), INVALID, "exit 0 with README.md, which wasm-tools finds invalid"),
    (outcome(0, finished=False), VALID, "exit 0, and the stack's outputs were not sent and answered"),
    (outcome(139, err=b"error: x"), VALID, "the exit code 139"),
    (outcome(1, err=b"Traceback (most recent call last)"), VALID, "b'Traceback (most recent' was printed"),
    (outcome(1, err=b"error: internal error: x"), VALID, "b'internal error' was printed"),
    (outcome(1, err=b"thread 'main' panicked at src"), VALID, "b'panicked at' was printed"),
    (outcome(1), VALID, "exit code 1 without a message"),
    (outcome(1, err=b"error: \x1b[2J"), VALID, "standard error steers the terminal"),
    (outcome(2, err=b"error: x is not valid at offset 0x8"), VALID, "a valid file was called malformed"),
]


@pytest.mark.parametrize(("seen", "file", "problem"), JUDGED, ids=[problem or "good" for _, _, problem in JUDGED])
def test_judgement(seen: Outcome, file: Path, problem: str):
    """Each thing that must not be is recognised, and what may be is let pass."""
    assert Trial(["run", str(file)], (file,)).judge(seen) == problem


@pytest.mark.parametrize("name", [*MERGED, "old-merged"])
def test_seeds_run(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """What is mutated runs to its end before."""
    from pulumi_gestalt_runner.cli import main  # noqa: PLC0415

    monkeypatch.setenv("PULUMI_GESTALT_CACHE", str(tmp_path / "cache"))
    assert main(["run", *FOUND, str(BUILT / f"{name}.wasm")]) == 0
    assert "failure" not in capsys.readouterr().out


def test_report(capsys: pytest.CaptureFixture[str]):
    """The end of the long run says how many trials of each kind ended in which way."""
    tally = Tally()
    answers: list[dict[str, Any]] = [{"kind": "exit 0", "problem": ""}, {"kind": "died", "problem": "p", "said": "s"}]
    for answer in answers:
        tally.add(("merged", 7), answer)
    fuzz.report(tally)
    assert capsys.readouterr().out.split() == [
        "merged",
        "2:",
        "died",
        "1,",
        "exit",
        "0",
        "1",
        "2",
        "trials,",
        "1",
        "finds",
    ]
    assert str(tally.finds[0]) == "merged 7: p\ns"
