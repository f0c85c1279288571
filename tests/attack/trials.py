"""What is tried: for each kind of input, how number N is made, and what must hold of the run.

What holds of every run: an exit code of the documented ones, no traceback, no panic, no character that steers a
terminal, a message when it failed; 0 only for what `wasm-tools validate` accepts and what really came to its end.
"""

import hashlib
import io
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

from attack import texts
from attack.answers import changed
from attack.mutation import mutate
from attack.seeds import MERGED, seed
from attack.spy import Change, Spy
from attack.wit_worlds import fits, world
from contract.build import HERE
from pulumi_gestalt_lock import Entry, Lock, dump, parse
from pulumi_gestalt_runner.archive import pack, unpack
from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.names import required_version
from runner.wasm.wasm_samples import wasm_tools

NOISE = re.compile(
    # Programs of JavaScript bring a runtime in Rust, whose panics inside of the sandbox are theirs.
    rb"Traceback \(most recent|internal error|panicked at(?! crates/runtime/src/)|RuntimeError|AssertionError"
    rb"|core dumped"
)
STEERING = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]")
CODES = {0, 1, 2, 130}
FOUND = ("--mocks", str(Path(__file__).with_name("mocks.json")))
"""So that what the programs invoke is there."""
CONTRACT = ("--project", "contract", "--config", "plain=word", "--config-secret", "secret=hush")
CONTRACT += ("--config", "other:plain=else", "--mocks", str(HERE / "mocks.json"))
"""What the contract programs ask for."""


@dataclass
class Outcome:
    """All that can be seen of a run."""

    code: int
    out: bytes
    err: bytes
    spy: Spy
    interrupted: bool = False


@dataclass
class Trial:
    """A command, and what must hold of it.

    Attributes:
        argv: the command line.
        wasm: files that must be valid if the run succeeds.
        check: says what else is wrong with an outcome, or "".
        change: changes the answers of the embedded monitor.
        stdin: what is on standard input.
        patience: seconds until a program that still runs is interrupted, as Ctrl-C does it.
        environment: further variables.
    """

    argv: list[str]
    wasm: tuple[Path, ...] = ()
    check: Callable[[Outcome], str] = lambda _outcome: ""
    change: Change | None = None
    stdin: bytes = b""
    patience: float = 5
    environment: dict[str, str] = field(default_factory=dict)

    def open_stdin(self) -> Any:
        """Return standard input."""
        return io.TextIOWrapper(io.BytesIO(self.stdin))

    def judge(self, outcome: Outcome) -> str:
        """Return what is wrong with an outcome, or ""."""
        return self._common(outcome) or self._success(outcome) or self._refusal(outcome) or self.check(outcome)

    def _common(self, outcome: Outcome) -> str:
        if outcome.code not in CODES:
            return f"the exit code {outcome.code}"
        found = NOISE.search(outcome.err) or NOISE.search(outcome.out)
        if found:
            return f"{found[0]!r} was printed"
        # Providers and hooks that failed are in what is printed of the deployment, and `lock --check` prints what
        # differs; Pulumi has told what a changed answer says of a failure.
        shown = re.search(rb'\d failures?|"failures": \[\n| differs\n', outcome.out)
        told = b"error: " in outcome.err or shown
        if outcome.code and not told and not self.change:
            return f"exit code {outcome.code} without a message"
        if STEERING.search(outcome.err):
            return "standard error steers the terminal"
        return ""

    def _success(self, outcome: Outcome) -> str:
        if outcome.code:
            return ""
        if self.argv[0] == "run" and not outcome.spy.outputs_answered:
            return "exit 0, and the stack's outputs were not sent and answered"
        if self.argv[0] == "run":
            for path in self.wasm:
                if not valid(path):
                    return f"exit 0 with {path.name}, which wasm-tools finds invalid"
        return ""

    def _refusal(self, outcome: Outcome) -> str:
        """Ask wasm-tools about a file that our reader calls malformed: it must not be valid, but for our limits."""
        malformed = outcome.code == 2 and re.search(rb" is not valid at offset (?!.*at most)", outcome.err)
        if malformed and self.wasm and all(map(valid, self.wasm)):
            return "a valid file was called malformed"
        return ""


def valid(path: Path) -> bool:
    """Return what wasm-tools says of a file."""
    try:
        wasm_tools("validate", path)
    except CalledProcessError:
        return False
    return True


Make = Callable[[int, Path], Trial]


def write_file(folder: Path, name: str, content: bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content)
    return path


def seeded(number: int, what: str) -> random.Random:
    """Return what makes the choices of a trial."""
    # A text: Python gives the same numbers for it in every process.
    return random.Random(f"{what} {number}")


def _mutant(what: str, *names: str) -> Callable[[int, Path], tuple[random.Random, Path]]:
    def make(number: int, folder: Path) -> tuple[random.Random, Path]:
        rng = seeded(number, what)
        return rng, write_file(folder, "mutant.wasm", mutate(seed(rng.choice(names)), rng))

    return make


def _merged(number: int, folder: Path) -> Trial:
    rng, mutant = _mutant("merged", *MERGED, "old-merged")(number, folder)
    argv = ["run", *FOUND, *rng.choice([[], ["--preview"], ["--json"]]), str(mutant)]
    return Trial(argv, (mutant,))


def _program(number: int, folder: Path) -> Trial:
    _, mutant = _mutant("program", "old-program", "c")(number, folder)
    other = write_file(folder, "implementation.wasm", seed("old-implementation"))
    return Trial(["run", *FOUND, "--pulumi-gestalt", str(other), str(mutant)], (mutant,))


def _implementation(number: int, folder: Path) -> Trial:
    _, mutant = _mutant("implementation", "old-implementation")(number, folder)
    program = write_file(folder, "program.wasm", seed("old-program"))
    return Trial(["run", *FOUND, "--pulumi-gestalt", str(mutant), str(program)], (mutant,))


def _real(number: int, folder: Path) -> Trial:
    """Mutate a program for the implementation of today: the C one, now and then the large one of JavaScript."""
    rng = seeded(number, "real")
    mutant = write_file(folder, "mutant.wasm", mutate(seed(rng.choices(["c", "javascript"], [12, 1])[0]), rng))
    return Trial(["run", *CONTRACT, str(mutant)], (mutant,))


def _other_commands(number: int, folder: Path) -> Trial:
    names = (*MERGED, "old-program", "old-implementation", "old-merged", "c")
    rng, mutant = _mutant("other", *names)(number, folder)
    target = folder / "made.wasm"
    target.unlink(missing_ok=True)
    match rng.randrange(4):
        case 0:
            return Trial(["inspect", *rng.choice([[], ["--json"]]), str(mutant)], (mutant,))
        case 1:
            return Trial(["plugins", str(mutant)], (mutant,))
        case _:
            other = write_file(folder, "implementation.wasm", seed("old-implementation"))
            argv = ["merge", "--pulumi-gestalt", str(other), str(mutant), "-o", str(target)]
            return Trial(argv, (mutant,), check=lambda outcome: _made(outcome, target))


def _made(outcome: Outcome, target: Path) -> str:
    if outcome.code:
        return "the command failed and left a file" if target.exists() else ""
    # `merge` gives a merged file back as it is.
    same = target.read_bytes() == target.with_name("mutant.wasm").read_bytes()
    return "" if same or valid(target) else "the merged file is invalid"


def _wit(number: int, folder: Path) -> Trial:
    """Make a program of a world that differs a little from the contract; wasm-tools knows whether it fits."""
    rng = seeded(number, "wit")
    mutant = write_file(folder, "mutant.wasm", world(rng, folder))
    other = write_file(folder, "implementation.wasm", seed("whole"))
    target = folder / "made.wasm"
    target.unlink(missing_ok=True)
    argv = ["merge", "--pulumi-gestalt", str(other), str(mutant), "-o", str(target)]

    def check(outcome: Outcome) -> str:
        if fits(mutant, other) is not (outcome.code == 0):
            return "a program that fits was refused" if outcome.code else "a program that does not fit was merged"
        return _made(outcome, target)

    return Trial(argv, check=check)


def _answers(number: int, folder: Path) -> Trial:
    """Change the monitor's answers for the implementation of before, which reads few of them."""
    rng = seeded(number, "answers")
    path = write_file(folder, "program.wasm", seed(rng.choice(["old-merged", "registers", "operates"])))
    return Trial(["run", *FOUND, *rng.choice([[], ["--json"], ["--preview"]]), str(path)], change=changed(rng))


def _real_answers(number: int, folder: Path) -> Trial:
    """Do the same for the implementation of today, which reads all of them."""
    rng = seeded(number, "real answers")
    path = write_file(folder, "program.wasm", seed("c"))
    return Trial(["run", *CONTRACT, *rng.choice([[], ["--preview"]]), str(path)], change=changed(rng))


def _mocks(number: int, folder: Path) -> Trial:
    rng = seeded(number, "mocks")
    given = write_file(folder, "mocks.json", texts.mocks(rng))
    program = write_file(folder, "program.wasm", seed(rng.choice(["registers", "old-merged"])))
    return Trial(["run", "--mocks", str(given), str(program)])


def _arguments(number: int, folder: Path) -> Trial:
    rng = seeded(number, "arguments")
    program = write_file(folder, "program.wasm", seed("registers"))
    return Trial(["run", *texts.arguments(rng), str(program)])


def _settings(number: int, folder: Path) -> Trial:
    """Make a line of settings; nobody listens at the monitor's address, so that no run can succeed."""
    rng = seeded(number, "settings")
    program = write_file(folder, "program.wasm", seed("registers"))
    line = texts.settings_line(rng)

    def check(outcome: Outcome) -> str:
        return "exit 0 with a monitor that is not there" if outcome.code == 0 and line else ""

    return Trial(["run", "--settings-stdin", str(program)], stdin=line, check=check)


def _locks(number: int, folder: Path) -> Trial:
    """Change a lock; what runs held to it must still be what it says."""
    rng = seeded(number, "locks")
    program = write_file(folder, "program.wasm", seed("registers"))
    entry = Entry(hashlib.sha256(seed("registers")).hexdigest(), "", {}, ({"name": "random", "version": "4.16.3"},))
    given = texts.mutated_json(json.loads(dump(Lock({"program.wasm": entry}))), rng)
    path = write_file(folder, "gestalt.lock", given)

    def check(outcome: Outcome) -> str:
        if outcome.code:
            return ""
        found = parse(given, "x").programs["program.wasm"]
        return "" if (found.sha256, found.wit) == (entry.sha256, "") else "exit 0 with another lock"

    return Trial(
        [*rng.choice([["run", "--locked"], ["lock", "--check"]]), f"--lock-file={path}", str(program)], check=check
    )


def _bundles(number: int, folder: Path) -> Trial:
    """Change a bundle, or a file in one; what runs from it must still be the files that it was made of."""
    rng = seeded(number, "bundles")
    program, implementation = seed("old-program"), seed("old-implementation")
    digests = [hashlib.sha256(each).hexdigest() for each in (program, implementation)]
    entry = Entry(digests[0], required_version(scan(program)), {"release": digests[1]}, ())
    files = {"gestalt.lock": dump(Lock({"program.wasm": entry})), "program.wasm": program}
    files["pulumi_gestalt-release.wasm"] = implementation
    name = rng.choice(list(files))
    if rng.random() < 0.5:
        content = texts.mutated_text(pack(files), rng)
    elif name == "gestalt.lock":
        content = pack({**files, name: texts.mutated_json(json.loads(files[name]), rng)})
    else:
        content = pack({**files, name: mutate(files[name], rng)})

    def check(outcome: Outcome) -> str:
        if outcome.code:
            return ""
        held = unpack(content)
        same = all(held[each] == files[each] for each in files if each != "gestalt.lock")
        return "" if same else "exit 0 with a changed bundle"

    return Trial(
        [*rng.choice([["run", *FOUND], ["inspect"]]), str(write_file(folder, "app.bundle", content))], check=check
    )


TRIALS: dict[str, Make] = {
    "merged": _merged,
    "program": _program,
    "implementation": _implementation,
    "other-commands": _other_commands,
    "wit": _wit,
    "answers": _answers,
    "mocks": _mocks,
    "arguments": _arguments,
    "settings": _settings,
    "locks": _locks,
    "bundles": _bundles,
    "real": _real,
    "real-answers": _real_answers,
}
