"""What is measured: each case is the same program, written for each SDK, with its configuration."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One program and how it is run.

    Attributes:
        name: for tables.
        program: which of the programs, the configuration `case`.
        count: the configuration `count`.
        requests: how many registrations and invokes it makes, besides the root stack resource.
        delay: milliseconds that the monitor takes for each resource.
        what: what the program does, for the documentation.
    """

    name: str
    program: str
    count: int
    requests: int
    what: str
    delay: int = 0


def independent(count: int) -> Case:
    """Return the case of `count` independent resources."""
    return Case(f"{count:,} resources", "independent", count, count, f"{count:,} resources of 10 properties each")


CASES = (
    Case("empty", "empty", 0, 0, "nothing: what it costs to start and to end"),
    independent(100),
    independent(1_000),
    independent(10_000),
    Case("chain", "chain", 1_000, 1_000, "1,000 resources, each from an output of the one before, through a callback"),
    Case("fan-out", "fan-out", 1_000, 1_001, "1,000 resources from an output of one, with a callback each"),
    Case("delay", "independent", 1_000, 1_000, "1,000 resources, each of which takes the provider 100 ms", delay=100),
    Case("invokes", "invokes", 1_000, 1_000, "1,000 calls of provider functions"),
    Case("large", "large", 10, 10, "10 resources of a text of 1 MB and a list of 5,000 items, and a callback on each"),
    independent(50_000),
)


def named(name: str) -> Case:
    """Return the case that is called `name`."""
    return next(case for case in CASES if case.name == name)
