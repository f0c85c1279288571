"""The hostile program in JavaScript, `javascript/app.js`: how each of its modes must end."""

import re
from dataclasses import dataclass

from attack.hostile import limit, stopped
from attack.trials import Make, Outcome, Trial
from tools.examples import build, named

_PANICKED = stopped("wasm trap: wasm `unreachable` instruction executed; see its messages above")
_ANSWERED = "error: context.finish: a result is given for a function that was not asked for, or was already answered"
_UNANSWERED = 'error: context.finish: no result was given for function "double", and nothing else can go on'


@dataclass(frozen=True)
class Mode:
    """A mode and its end.

    Attributes:
        said: a pattern for what standard error must hold.
        options: of `run`.
        code: the exit code.
    """

    said: str
    options: tuple[str, ...] = ()
    code: int = 1

    def trial(self, name: str) -> Trial:
        """Return the run."""
        argv = ["run", *self.options, "--config", f"mode={name}", str(build(named("hostile")))]
        return Trial(argv, check=self.check, patience=120)

    def check(self, outcome: Outcome) -> str:
        """Return what is not as it must be."""
        if outcome.code != self.code:
            return f"exit code {outcome.code}, not {self.code}"
        return "" if re.search(self.said, outcome.err.decode()) else f"standard error lacks {self.said!r}"


MODES: dict[str, Mode] = {
    "endlessLoop": Mode(limit("cpu"), ("--max-cpu", "1s")),
    # The contract is synchronous: nothing runs jobs.
    "endlessPromises": Mode("^$", code=0),
    "recursion": Mode(stopped("wasm trap: call stack exhausted")),
    "recursionThroughBindings": Mode(_PANICKED),
    "memoryBomb": Mode(limit("memory"), ("--max-memory", "60MiB")),
    "stringBomb": Mode(limit("memory"), ("--max-memory", "60MiB")),
    "logFlood": Mode(limit("output"), ("--max-printed", "100KiB")),
    "loneSurrogates": Mode("error: context.create-output: the value holds half of a surrogate pair"),
    "deepJson": Mode("error: context.create-output: the value is nested more than 100 levels deep"),
    "numbers": Mode("error: context.create-output: the value holds a number that is too large"),
    "throwsNothing": Mode(_PANICKED),
    "throwsWhatThrows": Mode(_PANICKED),
    "answersTwiceAtOnce": Mode(_ANSWERED),
    "answersAndFails": Mode(_ANSWERED),
    "answersWithItself": Mode('the result of function "double" waits for itself'),
    "givesTheContextAnotherHandle": Mode(stopped("handle index 4 used with the wrong type")),
    "forgesAHandle": Mode(stopped("unknown handle index 4711")),
    "forgesANegativeHandle": Mode(_PANICKED),
    "givesAnotherKind": Mode(stopped("handle index 1 used with the wrong type")),
    "finishesInTheCallback": Mode(_UNANSWERED),
    "finishesWhileMarshalling": Mode(_UNANSWERED),
    "changesTheBuiltins": Mode("error: context.create-output: the value is not valid JSON"),
}


def _make(name: str) -> Make:
    return lambda _number, _folder: MODES[name].trial(name)


TRIALS: dict[str, Make] = {f"javascript: {name}": _make(name) for name in MODES}
