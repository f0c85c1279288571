"""What is known of the suite's tests before they run: the group of each, and which are expected to fail.

`tests.yaml` sorts the tests by what a program needs for them. A test is `partly` or `vacuous` when some or all of what
it looks at is code that Pulumi's own SDKs generate from schemas: a hand-written program passes it without having it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parents[2] / "tests" / "conformance"
MEASURES: Final = ("runtime", "partly", "vacuous", "provider", "policy")


@dataclass(frozen=True, slots=True)
class Known:
    """One test.

    Attributes:
        name: as the suite spells it.
        needs: what its program needs: a section of `tests.yaml`.
        measures: one of `MEASURES`.
        reason: what would have to exist for it to pass, or "" when it is to pass.
        sampled: whether it belongs to the sample that is run with every change.
    """

    name: str
    needs: str
    measures: str
    reason: str
    sampled: bool


def read(folder: Path = FOLDER) -> dict[str, Known]:
    """Return what the files in `folder` say, by the names of the tests."""
    sections: dict[str, list[str]] = _load(folder / "tests.yaml")
    reasons: dict[str, str] = _load(folder / "expected-failures.yaml") or {}
    sample = set(_load(folder / "sample.yaml"))
    found = {}
    for needs, lines in sections.items():
        for line in lines:
            name, _, measures = line.partition(" ")
            found[name] = Known(name, needs, measures or "runtime", reasons.pop(name, ""), name in sample)
    wrong = [*reasons, *(sample - found.keys())]
    if wrong or any(known.measures not in MEASURES for known in found.values()):
        raise ValueError(f"tests.yaml does not know {', '.join(wrong) or 'what a test measures'}")
    return found


def differences(known: Iterable[str], offered: Iterable[str]) -> list[str]:
    """Return what tells `tests.yaml` from the tests that the suite has."""
    known, offered = set(known), set(offered)
    return [
        *(f"the suite has no test {name}" for name in sorted(known - offered)),
        *(f"tests.yaml lacks {name}" for name in sorted(offered - known)),
    ]


def unexpected(known: Mapping[str, Known], passed: Mapping[str, bool]) -> list[str]:
    """Return what is not as expected: failures that are no expected ones, and expected ones that are none."""
    found = []
    for name, success in sorted(passed.items()):
        reason = known[name].reason
        if success and reason:
            found.append(f"{name} passes, and expected-failures.yaml says that it fails: {reason}")
        elif not success and not reason:
            found.append(f"{name} fails")
    return found


def _load(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))
