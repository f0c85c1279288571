"""Hostile programs by hand: what each does, and how its run must end.

Each runs in a process of the pool, so that a crash of the process is told and not shared.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.struct_pb2 import Struct

from attack.answers import nested_value, struct_field
from attack.trials import Make, Outcome, Trial
from attack.wasi import saved
from pulumi_gestalt_rpc.host_pb2 import RegisterResourceRequest
from pulumi_gestalt_runner.limits import BY_FIELD
from runner.programs import FINISHED, LOOP, begin, escaped, register

# The canonical ABI gives a result at an address: 0 for ok; `$say_error` prints an exclamation mark and the number of an
# error as a letter from A on.
_RESULT = "(call $say_error (i32.load8_u (i32.const 40)))"
_ERROR = "(call $say_error (i32.load8_u (i32.const 44)))"
_OUTPUTS = begin("9", "RegisterResourceOutputs")
TIMES = "(local.set 0 (i32.add (local.get 0) (i32.const 1))) (br_if 0 (i32.lt_u (local.get 0) (i32.const {})))"


@dataclass(frozen=True)
class Hostile:
    """A program and its end.

    Attributes:
        main: the text of its `main`.
        code: the exit code.
        said: a pattern for what standard error must hold.
        out: what standard output begins with.
        more: further functions.
        options: of `run`.
        patience: seconds after which it is interrupted.
    """

    main: str
    code: int = 1
    said: str = ""
    out: bytes = b""
    more: str = ""
    options: tuple[str, ...] = ()
    patience: float = 120

    def trial(self, folder: Path) -> Trial:
        """Return the run."""
        argv = ["run", *self.options, saved(folder, self.main, self.more)]
        return Trial(argv, check=self.check, patience=self.patience)

    def check(self, outcome: Outcome) -> str:
        """Return what is not as it must be."""
        if outcome.code != self.code:
            return f"exit code {outcome.code}, not {self.code}"
        if not re.search(self.said, outcome.err.decode()):
            return f"standard error lacks {self.said!r}"
        return "" if outcome.out.startswith(self.out) else f"standard output is {outcome.out[:200]!r}"


def repeated(times: int, text: str) -> str:
    """Return a loop; local 0, which counts, is what `main` is told at first: 0."""
    return f"(loop {text} {TIMES.format(times)})"


def limit(field: str) -> str:
    """Return the pattern of the message about a limit."""
    return re.escape(f"error: the program came to a limit: {BY_FIELD[field].subject}")


def stopped(reason: str) -> str:
    """Return the pattern of the message about a trap."""
    return f"error: the program stopped: {reason}"


# Writes number $n as six digits at 64.
_DIGITS = "".join(
    f"(i32.store8 (i32.const {69 - at}) (i32.add (i32.const 48) (i32.rem_u (i32.div_u (local.get $n) "
    f"(i32.const {10**at})) (i32.const 10))))"
    for at in range(6)
)
_NEXT = "(local.set $n (i32.add (local.get $n) (i32.const 1))) (br_if 0 (i32.lt_u (local.get $n) (i32.const 1000000)))"
_PUT = "(call $put (i32.const 64) (i32.const 6) (i32.const 0) (i32.const 100000))"
# Starts one operation whose strings are anywhere: a list of one record of three strings at 128.
_START_ONE = """(func $start_one
    (param $i i32) (param $is i32) (param $m i32) (param $ms i32) (param $b i32) (param $bs i32)
    (i32.store (i32.const 128) (local.get $i)) (i32.store (i32.const 132) (local.get $is))
    (i32.store (i32.const 136) (local.get $m)) (i32.store (i32.const 140) (local.get $ms))
    (i32.store (i32.const 144) (local.get $b)) (i32.store (i32.const 148) (local.get $bs))
    (call $start (i32.const 128) (i32.const 1)))
"""


def many(method: str, field: str, *options: str) -> Hostile:
    """Return a program that starts a million operations and waits for none."""
    one = f'(call $start_one (i32.const 64) (i32.const 6) @"{method}" (i32.const 0) (i32.const 0))'
    body = f"(loop {_DIGITS} {one} {_NEXT})"
    return Hostile(
        f"(call $all) {FINISHED}",
        1,
        limit(field),
        more=f"{_START_ONE} (func $all (local $n i32) {body})",
        options=options,
    )


def deep(*marks: str) -> bytes:
    """Return a registration with an input of 5,000 lists in each other, and with strings beside it."""
    beside = Struct()
    beside.update({mark: mark for mark in marks})
    request = RegisterResourceRequest(type="a:b:C", name="n", custom=True, object=beside).SerializeToString()
    return request + struct_field(5, "deep", nested_value(5000))


DEEP, DEEP_SECRET = deep(), deep("1b47061264138c4ac30d75fd1eb44270")
RESOURCE = escaped(RegisterResourceRequest(type="a:b:C", name="n", custom=True).SerializeToString())

PROGRAMS: dict[str, Hostile] = {
    # ---- endless ----
    "endless recursion": Hostile(
        "(call $f)", said=stopped("wasm trap: call stack exhausted"), more="(func $f (call $f))"
    ),
    "endless loop, Ctrl-C": Hostile(LOOP, code=130, said="error: interrupted by SIGINT", patience=1),
    "endless loop": Hostile(LOOP, said=limit("cpu"), options=("--max-cpu", "1s")),
    "endless sleep": Hostile(
        "(call $block (call $timer (i64.const 0x7fffffffffffffff)))",
        said=limit("idle"),
        options=("--timeout-idle", "1s"),
    ),
    "endless start-up": Hostile(
        FINISHED, said=limit("cpu"), options=("--max-cpu", "1s"), more=f"(func $s {LOOP}) (start $s)"
    ),
    # ---- more than is given ----
    "a memory without end": Hostile(
        "(loop (if (i32.eq (memory.grow (i32.const 160)) (i32.const -1)) (then unreachable)) (br 0))",
        said=limit("memory"),
        options=("--max-memory", "100MiB"),
    ),
    "a memory that is too large from the start": Hostile(
        FINISHED, said=limit("memory"), options=("--max-memory", "1MiB")
    ),
    "a table without end": Hostile(
        "(loop (if (i32.eq (table.grow $t (ref.null func) (i32.const 100000)) (i32.const -1)) (then unreachable))"
        "(br 0))",
        said=stopped("wasm trap"),
        more="(table $t 1 funcref)",
    ),
    "a million resources": many("RegisterResource", "resources", "--max-resources", "50"),
    "a million reads": many("ReadResource", "resources", "--max-resources", "50"),
    "a million open invokes": many("Invoke", "open_requests", "--max-open-requests", "50"),
    "a request of a megabyte": Hostile(
        '(call $start_one @"1" @"Invoke" (i32.const 0) (i32.const 1000000))',
        said=limit("request"),
        options=("--max-request", "100KiB"),
        more=_START_ONE,
    ),
    "pieces of a request without end": Hostile(
        '(loop (call $put @"1" (i32.const 0) (i32.const 100000)) (br 0))',
        said=limit("request"),
        options=("--max-request", "1MiB"),
    ),
    "pieces of requests without end": Hostile(
        f"(call $put_all) {FINISHED}",
        said="put: more than 16 bodies are not complete",
        options=("--max-request", "1MiB"),
        more=f"(func $put_all (local $n i32) (loop {_DIGITS} {_PUT} {_NEXT}))",
    ),
    # ---- more than there is ----
    "memory that there cannot be": Hostile(
        f"(if (i32.ne (memory.grow (i32.const 65500)) (i32.const -1)) (then unreachable)) {FINISHED}",
        code=0,
    ),
    "random bytes without number": Hostile(
        "(call $random (i64.const -1) (i32.const 40))", said=stopped("requested len 18446744073709551615 exceeds limit")
    ),
    "zeroes without number": Hostile(
        "(call $write_zeroes (call $get_stdout) (i64.const -1) (i32.const 40))", said=stopped("Buffer too large")
    ),
    "a million handles": Hostile(
        repeated(1_000_000, "(drop (call $get_stdout))"), said=stopped("it holds too many outputs")
    ),
    "a million timers": Hostile(
        repeated(1_000_000, "(drop (call $timer (i64.const -1)))"),
        said=stopped("it holds too many outputs"),
    ),
    "a list longer than the memory": Hostile(
        "(call $poll (i32.const 0) (i32.const 0x10000000) (i32.const 40))",
        said=stopped("list pointer/length out of bounds"),
    ),
    "a string longer than the memory": Hostile(
        "(call $log (i32.const 2) (i32.const 0) (i32.const 0x7fffffff) (i32.const 0) (i32.const 0))", said=stopped("")
    ),
    "a string of 100 MB": Hostile(
        "(drop (memory.grow (i32.const 1700)))"
        "(memory.fill (i32.const 4194304) (i32.const 120) (i32.const 100000000))"
        f"(call $log (i32.const 2) (i32.const 4194304) (i32.const 100000000) (i32.const 0) (i32.const 0)) {FINISHED}",
        code=0,
        said=r"info: x{1048576} \.\.\. \(98951424 more characters\)",
    ),
    "facts without number": Hostile(
        "(call $log (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 200000))", said=stopped("")
    ),
    "text that is no UTF-8": Hostile(
        '(call $log (i32.const 2) @"\\xff\\xfe" (i32.const 0) (i32.const 0))', said=stopped("invalid utf-8")
    ),
    # ---- forged handles ----
    "a forged handle": Hostile("(call $block (i32.const 77))", said=stopped("unknown handle index 77")),
    "a handle of another kind": Hostile(
        '(call $write (call $network) @"x" (i32.const 40))', said=stopped("handle index 1 used with the wrong type")
    ),
    "a handle after its drop": Hostile(
        "(local.set 0 (call $timer (i64.const 1))) (call $drop_pollable (local.get 0)) (call $block (local.get 0))",
        said=stopped("unknown handle index 1"),
    ),
    "a handle dropped twice": Hostile(
        "(local.set 0 (call $timer (i64.const 1)))" + "(call $drop_pollable (local.get 0))" * 2,
        said=stopped("unknown handle index 1"),
    ),
    # ---- forged ids, and calls at odd times ----
    "an answer to a call that was not made": Hostile(
        '(call $return_from_call @"call-1" (i32.const 1) @"x" @"")',
        said="return-from-call: the id 'call-1' is not that",
    ),
    "a piece of an event that was not sent": Hostile(
        '(call $take @"1" (i32.const 40))', said="take: the event '1' has no more pieces"
    ),
    "one id for two operations": Hostile(
        begin("1", "ReadResource") + begin("1", "ReadResource"), said="start: the id '1' is already that of an open"
    ),
    "an id without end": Hostile(begin("x" * 65, "Invoke"), said="start: an operation's id has 65 characters"),
    "an operation that there is not": Hostile(
        begin("1", "DeleteEverything"), said="there is no operation 'DeleteEverything'"
    ),
    "a name that steers the terminal": Hostile(begin("1", "\\x1b[2J"), said=r"there is no operation '\\x1b\[2J'"),
    "a body that is no bytes": Hostile(
        '(call $start #"1=Invoke=\\xc4\\x80")', said="start: a body with a character that is no byte"
    ),
    "a request that is no message": Hostile(
        begin("1", "RegisterResource", b"\x0a\x7f"), said="a body of 2 bytes that is no protobuf message"
    ),
    "a request of 5,000 levels": Hostile(begin("1", "RegisterResource", DEEP) + "(call $events)" + FINISHED, said=""),
    "a request of 5,000 levels, with a secret": Hostile(
        begin("1", "RegisterResource", DEEP_SECRET) + "(call $events)" + FINISHED, said=""
    ),
    "waiting for nothing": Hostile("(call $events)", said="wait: no operation is open"),
    "waiting again after the last answer": Hostile(
        begin("1", "RegisterResource") + "(call $events) (call $events)", said="wait: no operation is open"
    ),
    "the end before anything is answered": Hostile(
        begin("1", "SignalAndWaitForShutdown"), said="ended before context.finish returned the empty list"
    ),
    "outputs of a stack that is another": Hostile(
        _OUTPUTS + "(call $events)", said="ended before context.finish returned the empty list"
    ),
    "the end in the middle": Hostile(
        f'(call $register @"1" @"{RESOURCE}") (call $exit (i32.const 0))',
        said='so nothing was exported; Pulumi had not answered: resource a:b:C "n"',
    ),
    "a component that nobody asked for": Hostile(
        '(call $constructed @"")', said="constructed: no component was asked for"
    ),
    "a resource that nobody waits for, after the end": Hostile(
        FINISHED + begin("1", "RegisterResource", RegisterResourceRequest(type="a:b:C", name="n").SerializeToString()),
        said='the program went on after context.finish .* had not answered: resource a:b:C "n"',
    ),
    "registering after the end": Hostile(
        FINISHED + begin("1", "SignalAndWaitForShutdown") + "(call $events)" + register("2", "late") + "(call $wait)",
        said="operations were started|the program has signalled its end",
    ),
    # ---- what is not given ----
    "standard input": Hostile(
        f"(call $read_stream (call $get_stdin) (i64.const 100) (i32.const 40)) {_RESULT} {FINISHED}", code=0, out=b"!B"
    ),
    "a socket": Hostile(
        f"(call $socket (i32.const 0) (i32.const 40)) {_RESULT} {_ERROR} {FINISHED}",
        code=0,
        # 1: access-denied.
        out=b"!B!B",
    ),
    "a name on the network": Hostile(
        f'(call $resolve (call $network) @"localhost" (i32.const 40)) {_RESULT} {FINISHED}', code=0, out=b"!B"
    ),
    "the environment": Hostile(f'(call $say_environment) (call $say @".") {FINISHED}', code=0, out=b".Update"),
    "files": Hostile(
        f"(if (i32.ne (call $say_directories) (i32.const -1)) (then unreachable)) {FINISHED}", code=0, out=b"Update"
    ),
    # ---- time ----
    "endless sleep, Ctrl-C": Hostile(
        "(call $block (call $timer (i64.const 0x7fffffffffffffff)))",
        code=130,
        said="error: interrupted by SIGINT",
        patience=1,
    ),
}


def _make(hostile: Hostile) -> Make:
    return lambda _number, folder: hostile.trial(folder)


TRIALS: dict[str, Make] = {f"hostile: {name}": _make(one) for name, one in PROGRAMS.items()}
