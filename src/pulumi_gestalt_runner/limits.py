"""What a program may use at most: every limit with its default, its option, and what is said when it is hit.

The table below is the one place that names them: the options of `run` and `provider`, the keys of `gestalt.toml` and
the table in docs/reference/limits.md are made from it. A limit is a number: bytes, seconds or a count.
"""

import math
import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final, NamedTuple

from pulumi_gestalt_rpc.plain import names, plain
from pulumi_gestalt_runner.errors import PROGRAM_FAILED, OptionError, RunnerError

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB
UNLIMITED: Final = 2**63 - 1
"""What `none` stands for where bytes and things are counted: Wasmtime takes it for a limit too."""


class Unit(Enum):
    """What a limit counts; the value is what its text looks like, for `--help`."""

    SIZE = "SIZE"
    TIME = "TIME"
    COUNT = "N"


@plain(frozen=True)
class Limits:
    """What one run may use at most. Sizes are bytes, times are seconds.

    Attributes:
        memory: of each linear memory of the program, merged with its implementation.
        cpu: that the program may compute, with what the Runner does for it.
        idle: for which nothing may happen: no answer of Pulumi, no call of the program.
        output: that the program may print, messages included.
        outputs: outputs that a program may make.
        resources: resources that it may register or read.
        open_requests: requests that may wait for an answer at the same time.
        request: of one message to Pulumi.
        sent: of all of them together.
        program: of the program's file.
        compile_time: for making machine code of it.
        compile_memory: for the same.
    """

    memory: int = GIB
    cpu: float = 300.0
    idle: float = 7200.0
    output: int = 64 * MIB
    outputs: int = 1_000_000
    resources: int = 100_000
    open_requests: int = 100_000
    request: int = 128 * MIB
    sent: int = GIB
    program: int = 256 * MIB
    compile_time: float = 600.0
    compile_memory: int = 4 * GIB


NO_LIMITS: Final = Limits(*[UNLIMITED] * len(names(Limits)))
"""Nothing is limited: for tests, and for whoever asks for it by name."""


class Limit(NamedTuple):
    """One row of the table.

    Attributes:
        field: of `Limits`.
        option: without dashes; the key in `gestalt.toml` too.
        unit: what it counts.
        subject: what it bounds, for `--help` and for the message when it is hit.
    """

    field: str
    option: str
    unit: Unit
    subject: str


TABLE: Final = (
    Limit("memory", "max-memory", Unit.SIZE, "memory of the program"),
    Limit("cpu", "max-cpu", Unit.TIME, "computing time of the program"),
    Limit("idle", "timeout-idle", Unit.TIME, "time without an answer of Pulumi or a request of the program"),
    Limit("output", "max-printed", Unit.SIZE, "what the program prints"),
    Limit("outputs", "max-outputs", Unit.COUNT, "outputs that the program makes"),
    Limit("resources", "max-resources", Unit.COUNT, "resources that the program registers or reads"),
    Limit("open_requests", "max-open-requests", Unit.COUNT, "requests that wait for an answer at the same time"),
    Limit("request", "max-request", Unit.SIZE, "size of one request to Pulumi"),
    Limit("sent", "max-sent", Unit.SIZE, "size of all requests to Pulumi"),
    Limit("program", "max-program", Unit.SIZE, "size of the program's file"),
    Limit("compile_time", "timeout-compile", Unit.TIME, "time for compiling the program"),
    Limit("compile_memory", "max-compile-memory", Unit.SIZE, "memory for compiling the program"),
)
BY_FIELD: Final = {limit.field: limit for limit in TABLE}


class LimitError(RunnerError):
    """A program came to a limit.

    Args:
        field: of `Limits`.
        figure: the limit.
        detail: what else is known, as the end of the sentence, such as "; resource x was being registered".
    """

    exit_code = PROGRAM_FAILED

    def __init__(self, field: str, figure: float, detail: str = "") -> None:
        self.limit = BY_FIELD[field]
        self.figure = figure
        self.detail = detail
        self.hint = (
            f"if the program is right to need more, raise the limit with --{self.limit.option}, "
            f"or with {self.limit.option} in the table [limits] of gestalt.toml"
        )
        super().__init__(field, figure, detail)

    def __str__(self) -> str:
        shown = show(self.limit.unit, self.figure)
        return f"the program came to a limit: {self.limit.subject}, at most {shown}{self.detail}"


def read_limits(given: Mapping[str, str | float], place: Callable[[str], str], base: Limits | None = None) -> Limits:
    """Return `base` (default: the defaults) with what is given.

    Args:
        given: by option or key without dashes, such as `max-memory`; a number is bytes, seconds or a count.
        place: says where a key stands, for the error: `lambda key: f"--{key}"`.
        base: what holds for the others.

    Raises:
        OptionError: there is no such limit, or the text is none.
    """
    known = {limit.option: limit for limit in TABLE}
    read: dict[str, float] = {}
    for key, value in given.items():
        limit = known.get(key)
        if limit is None:
            raise OptionError(place(key), "there is no such limit", f"the limits are {', '.join(known)}")
        try:
            read[limit.field] = _PARSERS[limit.unit](_text(value))
        except ValueError:
            raise OptionError(place(key), f"{value!r} is no {_KINDS[limit.unit]}", _HINTS[limit.unit]) from None
    values = {limit.field: getattr(base or Limits(), limit.field) for limit in TABLE} | read
    return Limits(**values)


def _text(value: object) -> str:
    """Return a value of a TOML file, or of an option, as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError  # noqa: TRY004 - what a text is refused with
    return str(value).strip().lower()


_NUMBER: Final = r"([0-9]{1,20}(?:\.[0-9]{1,20})?) ?([a-z]{0,3})"
_COUNT: Final = "[0-9]{1,20}"
_SIZES: Final = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": KIB, "mib": MIB, "gib": GIB}
_TIMES: Final = {"": 1, "ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def parse_size(text: str) -> int:
    """Return the bytes that a text such as "512 MiB" means.

    Raises:
        ValueError: it means none, or less than one.
    """
    return UNLIMITED if text == "none" else int(_allowed(_scaled(text, _SIZES), 1))


def parse_time(text: str) -> float:
    """Return the seconds that a text such as "30s" means.

    Raises:
        ValueError: it means none, or less than a millisecond.
    """
    return math.inf if text == "none" else _allowed(_scaled(text, _TIMES), 0.001)


def parse_count(text: str) -> int:
    """Return the number that a text such as "1000" means.

    Raises:
        ValueError: it means none.
    """
    if text != "none" and not re.fullmatch(_COUNT, text):
        raise ValueError
    return UNLIMITED if text == "none" else int(_allowed(int(text), 0))


def _scaled(text: str, units: Mapping[str, float]) -> float:
    found = re.fullmatch(_NUMBER, text)
    if not found or found[2] not in units:
        raise ValueError
    number: float = float(found[1]) if "." in found[1] else int(found[1])
    return number * units[found[2]]


def _allowed(figure: float, least: float) -> float:
    if not least <= figure <= UNLIMITED:
        raise ValueError
    return figure


_PARSERS: Final[Mapping[Unit, Callable[[str], float]]] = {
    Unit.SIZE: parse_size,
    Unit.TIME: parse_time,
    Unit.COUNT: parse_count,
}
_KINDS: Final = {Unit.SIZE: "size", Unit.TIME: "time", Unit.COUNT: "number"}
_HINTS: Final = {
    Unit.SIZE: "write a size such as 512MiB, 1.5GiB or 1000000, or none",
    Unit.TIME: "write a time such as 90s, 5m or 2h, or none",
    Unit.COUNT: "write a number such as 5000, or none",
}
_NAMES: Final[Mapping[Unit, tuple[tuple[str, int], ...]]] = {
    Unit.SIZE: ((" GiB", GIB), (" MiB", MIB), (" KiB", KIB), (" B", 1)),
    Unit.TIME: ((" h", 3600), (" min", 60), (" s", 1)),
    Unit.COUNT: (("", 1),),
}


def show(unit: Unit, figure: float) -> str:
    """Return a limit as `--help` and messages have it; what is read from that is the same figure."""
    if figure >= UNLIMITED:
        return "none"
    names = _NAMES[unit]
    name, scale = next((row for row in names if figure >= row[1] and figure % row[1] == 0), names[-1])
    amount = figure / scale if figure % scale else int(figure // scale)
    return f"{amount}{name}"
