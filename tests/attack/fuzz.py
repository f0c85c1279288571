"""The long attack: `python -m attack.fuzz [--budget N] [--first N] [--only KIND] [--processes N]`.

Each trial is made from its kind and number alone: `--only merged --first 4711 --budget 1` makes one again.
"""

import argparse
import contextlib
import sys
from collections.abc import Iterator

from attack import file_trials
from attack.pool import Job, Tally, attack
from attack.trials import TRIALS as PROGRAM_TRIALS

TRIALS = PROGRAM_TRIALS | file_trials.TRIALS
# How many of a hundred trials: the last two, with the implementation of today, take the longest.
SHARES = {
    "merged": 26,
    "program": 14,
    "implementation": 12,
    "other-commands": 12,
    "wit": 3,
    "answers": 6,
    "mocks": 5,
    "arguments": 3,
    "settings": 3,
    "locks": 3,
    "bundles": 3,
    "project": 4,
    "cache": 4,
    "real": 4,
    "real-answers": 4,
}


def jobs(budget: int, first: int, kinds: list[str]) -> Iterator[Job]:
    """Yield `budget` trials, the kinds mixed."""
    cycle = [kind for turn in range(100) for kind in kinds if turn < SHARES[kind]]
    for number in range(budget):
        yield cycle[number % len(cycle)], first + number


def main(arguments: list[str]) -> int:
    """Attack, tell how it goes, and return 1 if something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", choices=TRIALS, action="append")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args(arguments)
    tally = Tally()
    # Ctrl-C ends a long run, and what came out is told.
    with contextlib.suppress(KeyboardInterrupt):
        for count, (job, answer) in enumerate(
            attack(jobs(given.budget, given.first, given.only or [*TRIALS]), given.processes), 1
        ):
            before = len(tally.finds)
            tally.add(job, answer)
            for find in tally.finds[before:]:
                print(f"FIND {find}", flush=True)
            if count % 500 == 0:
                print(f"{count} trials, {len(tally.finds)} finds", flush=True)
    report(tally)
    return 1 if tally.finds else 0


def report(tally: Tally) -> None:
    """Print how the trials ended."""
    for kind in TRIALS:
        ends = {end: number for (one, end), number in sorted(tally.ends.items()) if one == kind}
        if ends:
            print(f"{kind:>16} {sum(ends.values()):>6}: " + ", ".join(f"{end} {n}" for end, n in ends.items()))
    print(f"{sum(tally.ends.values())} trials, {len(tally.finds)} finds")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
