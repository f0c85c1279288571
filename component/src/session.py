"""One run: an engine and the loop that drives it against the Runner.

A mistake of the program is reported once through `log`, naming the operation, and then the component traps. It is the
only way out of an exported function, because the contract's functions have no error result.
"""

import gc
import os
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

from mode import DEBUG
from wit_world.imports import deployment, log, operations, secrets

from pulumi_gestalt_engine import (
    Call,
    Construction,
    Engine,
    EngineError,
    Level,
    Node,
    ProgramError,
    Resolved,
    Value,
    decode_construction,
    decode_deployment_info,
    outputs_message,
)

P = ParamSpec("P")
R = TypeVar("R")

# Settled nodes are in no cycle and are freed by reference counting alone (tests/engine/test_engine_memory.py); looking
# for cycles among thousands of them took a third of a run.
gc.disable()

TARGET = "pulumi_gestalt"
SHOWN = 5
"""How many of the functions, or of the outputs, that nothing goes on without are named."""
MAX_WARNINGS = 5
"""Warnings that are shown of those that come at once."""
PIECE = 8 * 1024 * 1024
"""Bytes of bodies that cross the border in one call, as the WIT says."""
MAX_TEXTS = 10_000
"""Texts that are handed over in one call: each has a header of its own on the way."""
MOST_HELD = 32
"""Requests that cross the border together; a crossing costs as much as ten more requests in it."""
OUTPUTS, SHUTDOWN = "outputs", "shutdown"
"""The ids of the operations that belong to no context."""


def show(level: Level, text: str, facts: tuple[tuple[str, str], ...] = ()) -> None:
    """Send one log record to the Runner."""
    log.log(log.Content(log.Level[level.value], TARGET, text, None, None, None, list(facts)))


def stop(text: str, operation: str) -> NoReturn:
    """Report `text` as the reason for the end of the run, and trap."""
    for session in _sessions:
        # What was declared before the mistake is as much declared as before.
        with suppress(Exception):
            session.flush()
    show(Level.ERROR, text, (("operation", operation),))
    # An exception that leaves an exported function makes componentize-py's runtime print a panic of its own. Leaving
    # through `wasi:cli/exit` is a trap without that noise: no code of the program runs any more.
    os._exit(1)


def exported(operation: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a method the implementation of the WIT function `operation`: its errors are reported, then trap."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except ProgramError as error:
                stop(str(error), error.operation)
            except EngineError as error:
                stop(f"{operation}: {error}", operation)
            except RecursionError:
                stop(f"{operation}: a value is nested too deeply", operation)
            except MemoryError:
                stop(f"{operation}: out of memory", operation)
            except Exception as error:  # noqa: BLE001 - a defect of ours must be reported too, never a bare trap
                detail = traceback.format_exc() if DEBUG else "run with --debug for more"
                stop(f"{operation}: defect in the implementation: {type(error).__name__}: {error}\n{detail}", operation)

        return wrapper

    return decorate


class Session:
    """The engine of one context, and what the stack's outputs are once it has finished."""

    def __init__(self, *, preview: bool) -> None:
        # From now on the Runner knows that it is told.
        secrets.conceal([])
        info = decode_deployment_info(deployment.info())
        self.info = info
        self.engine = Engine(
            info,
            deployment.stack_urn(),
            preview=preview,
            trace=DEBUG,
            program_directory=deployment.program_directory(),
        )
        asked = deployment.construction()
        self.construction = None if asked is None else decode_construction(asked, preview=info.dry_run)
        self._number = len(_sessions)
        self._started = 0
        _sessions.append(self)

    def conceal(self) -> None:
        """Tell the Runner what has become secret, before the program can print it."""
        texts = self.engine.texts_to_conceal()
        for at in range(0, len(texts), MAX_TEXTS):
            secrets.conceal(texts[at : at + MAX_TEXTS])

    def flush(self) -> None:
        """Do the first of the driver's duties: conceal secrets, send requests and replies, show reports."""
        if self.engine.quiet:
            return
        self.conceal()
        requests = self.engine.requests_to_send()
        if requests:
            self._started += len(requests)
            start([(f"{self._number}-{one.id}", one.method, one.body) for one in requests])
        self._reply_and_report()

    def declared(self) -> None:
        """Do the same after something was declared, but let requests wait for others.

        Never for more than have been sent: what a program declares first is sent at once, and one that goes on to
        compute for long holds back at most as much as is under way.
        """
        if self.engine.unsent_requests > min(self._started, MOST_HELD):
            self.flush()
            return
        self.conceal()
        self._reply_and_report()

    def _reply_and_report(self) -> None:
        for reply in self.engine.replies_to_send():
            response = None if reply.body is None else reply.body.decode("latin-1")
            operations.return_from_call(reply.id, response, reply.error)
        warnings = 0
        for report in self.engine.reports_to_show():
            # One failure can keep hundreds of resources from being sent; the first few say enough.
            warnings += report.level is Level.WARN and ("origin", "program") not in report.facts
            if report.level is not Level.WARN or warnings <= MAX_WARNINGS:
                show(report.level, report.text, report.facts)
        if warnings > MAX_WARNINGS:
            show(Level.WARN, f"{warnings - MAX_WARNINGS} more are not sent because of a failure")

    def advance(self) -> list[Call]:
        """Return the calls that can be made; wait for the monitor while there are none and something is open."""
        while True:
            self.flush()
            calls = self.engine.calls_to_make()
            if calls:
                return calls
            if self.engine.open_requests or _open:
                receive()
            elif not self._completes():
                return []

    def resolve(self, node: Node) -> Resolved | None:
        """Wait until `node` has settled and return what it has come to; None if functions have to run first."""
        while True:
            self.flush()
            resolved = self.engine.resolved(node)
            if resolved is not None:
                return resolved
            if self.engine.calls_wait:
                return None
            if not self.engine.open_requests:
                raise ProgramError(
                    "context.wait-for",
                    f"nothing can make this output: {_sentences(self.engine.waiting(node))}",
                    "wait for what exists already; a function cannot wait for its own result",
                )
            receive()

    def _completes(self) -> bool:
        """Do the next of what is left when nothing is open, and return whether there was something."""
        self.engine.complete()
        if self.engine.open_requests:
            return True
        unanswered, stalled = self.engine.unanswered_calls, self.engine.stalled
        if unanswered:
            because = f": {_sentences(stalled)}" if stalled else ""
            raise ProgramError(
                "context.finish",
                f"no result was given for {_listed(unanswered)}, and nothing else can go on{because}",
                "run every function that finish returned and give back all results",
            )
        if stalled:
            raise ProgramError("context.finish", f"nothing can go on: {_sentences(stalled)}")
        if self.construction is not None:
            self._hand_over(self.construction)
            return False
        exports = self.engine.exports()
        self.flush()
        return _register_outputs(exports) or self._shuts_down()

    def _hand_over(self, asked: Construction) -> None:
        response = self.engine.constructed
        if response is not None:
            deployment.constructed(response)
        elif not self.engine.failed:
            problem = f"the program did not make the component {asked.type} that Pulumi asked for"
            raise ProgramError("context.finish", problem, "call `construct` with it")

    def _shuts_down(self) -> bool:
        """Tell Pulumi that nothing more comes, if it may still call functions of the program.

        After a failure it must not be told: it would delete what was not registered (pulumi-protocol.md 0.2).
        """
        if _ended or not self.engine.serves or any(session.engine.failed for session in _sessions):
            self._count_skipped()
            return False
        _start(SHUTDOWN, "SignalAndWaitForShutdown", b"")
        return True

    def _count_skipped(self) -> None:
        if self.engine.unknown_calls:
            count = str(self.engine.unknown_calls)
            show(
                Level.TRACE,
                f"{count} function calls left out: their values are unknown",
                (("skipped_calls", count),),
            )


def start(requests: list[tuple[str, str, bytes]]) -> None:
    """Start operations (id, method, body), with as many crossings of the border as their bodies need."""
    group: list[operations.Request] = []
    room = PIECE
    for number, method, body in requests:
        if group and len(body) > room:
            operations.start(group)
            group, room = [], PIECE
        at = 0
        while len(body) - at > PIECE:
            operations.put(number, body[at : at + PIECE].decode("latin-1"))
            at += PIECE
        group.append(operations.Request(number, method, body[at:].decode("latin-1")))
        room -= len(body) - at
    operations.start(group)


def body_of(event: operations.Event) -> bytes:
    """Return the whole body of an event."""
    body = event.body.encode("latin-1")
    if len(body) < PIECE:
        return body
    pieces = [body]
    while len(pieces[-1]) == PIECE:
        pieces.append(operations.take(event.id).encode("latin-1"))
    return b"".join(pieces)


def receive() -> None:
    """Wait for events and hand each to the engine that it is for."""
    for session in _sessions:
        session.flush()
    for event in operations.wait():
        number, _, request = event.id.partition("-")
        if event.kind is operations.EventKind.CALL:
            # Tokens are given by each engine for itself; only one context of a program has callbacks.
            asker = next((session for session in _sessions if session.engine.serves), _sessions[0])
            asker.engine.receive_call(event.id, event.detail, body_of(event))
        elif event.id in _open:
            _close(event)
        elif event.kind is operations.EventKind.ANSWER:
            # A program may have several contexts, and the Runner answers whatever is open.
            _sessions[int(number)].engine.receive_response(int(request), body_of(event))
        else:
            _sessions[int(number)].engine.receive_failure(int(request), event.detail)
    for session in _sessions:
        session.flush()


def _start(operation: str, method: str, body: bytes) -> None:
    _open.add(operation)
    start([(operation, method, body)])


def _close(event: operations.Event) -> None:
    _open.discard(event.id)
    if event.id == SHUTDOWN:
        _ended.append(True)
    elif event.kind is operations.EventKind.FAILURE:
        show(Level.ERROR, f"Pulumi refused the stack's outputs: {event.detail}")


def _listed(functions: list[str]) -> str:
    shown = ", ".join(f'function "{name}"' for name in functions[:SHOWN])
    return shown if len(functions) <= SHOWN else f"{shown} and {len(functions) - SHOWN} more"


def _sentences(said: list[str]) -> str:
    more = [f"and {len(said) - SHOWN} more wait"] if len(said) > SHOWN else []
    return "; ".join([*said[:SHOWN], *more])


_sessions: list[Session] = []
_outputs: dict[str, Value] = {}
_sent: list[bytes] = []
_open: set[str] = set()
_ended: list[bool] = []


def _register_outputs(exports: dict[str, Value]) -> bool:
    """Send the stack's outputs, those of every context that has finished; return False if they were sent before."""
    _outputs.update(exports)
    body = outputs_message(deployment.stack_urn(), _outputs)
    if [body] == _sent:
        return False
    _start(OUTPUTS, "RegisterResourceOutputs", body)
    _sent[:] = [body]
    return True
