"""One run: an engine and the loop that drives it against the Runner.

A mistake of the program is reported once through `log`, naming the operation, and then the component traps. It is the
only way out of an exported function, because the contract's functions have no error result.
"""

import gc
import os
import traceback
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

from mode import DEBUG
from wit_world.imports import deployment, external_world, log

from pulumi_gestalt_engine import (
    Call,
    Engine,
    EngineError,
    Level,
    ProgramError,
    RequestKind,
    Value,
    decode_deployment_info,
    outputs_message,
)

P = ParamSpec("P")
R = TypeVar("R")

# Settled nodes are in no cycle and are freed by reference counting alone (tests/engine/test_engine_memory.py); looking
# for cycles among thousands of them took a third of a run.
gc.disable()

TARGET = "pulumi_gestalt"
MAX_WARNINGS = 5
"""Warnings that are shown of those that come at once."""


def show(level: Level, text: str, **facts: str) -> None:
    """Send one log record to the Runner."""
    log.log(log.Content(log.Level[level.value], TARGET, text, None, None, None, list(facts.items())))


def stop(text: str, operation: str) -> NoReturn:
    """Report `text` as the reason for the end of the run, and trap."""
    show(Level.ERROR, text, operation=operation)
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
        info = decode_deployment_info(deployment.info())
        self.engine = Engine(info, deployment.stack_urn(), preview=preview, trace=DEBUG)
        self._number = len(_sessions)
        _sessions.append(self)

    def flush(self) -> None:
        """Do the first of the driver's duties: send requests, show reports."""
        for request in self.engine.requests_to_send():
            operation = f"{self._number}-{request.id}"
            if request.kind is RequestKind.REGISTER:
                external_world.register_resource(external_world.RegisterResourceRequest(operation, request.body))
            else:
                external_world.resource_invoke(external_world.ResourceInvokeRequest(operation, request.body))
        warnings = 0
        for report in self.engine.reports_to_show():
            # One failure can keep hundreds of resources from being sent; the first few say enough.
            warnings += report.level is Level.WARN
            if report.level is not Level.WARN or warnings <= MAX_WARNINGS:
                show(report.level, report.text)
        if warnings > MAX_WARNINGS:
            show(Level.WARN, f"{warnings - MAX_WARNINGS} more are not sent because of a failure")

    def advance(self) -> list[Call]:
        """Return the calls that can be made; wait for the monitor while there are none and requests are open."""
        while True:
            self.flush()
            calls = self.engine.calls_to_make()
            if calls:
                return calls
            if not self.engine.open_requests:
                return self._end()
            for answer in external_world.wait_for_resource_operations():
                # A program may have several contexts, and the Runner answers whatever is open.
                number, _, request = answer.output_id.partition("-")
                asker = _sessions[int(number)]
                asker.engine.receive_response(int(request), answer.body)
                asker.flush()

    def _end(self) -> list[Call]:
        unanswered = self.engine.unanswered_calls
        if unanswered:
            raise ProgramError(
                "context.finish",
                f"no result was given for {_listed(unanswered)}, and nothing else can go on",
                "run every function that finish returned and give back all results",
            )
        if self.engine.unknown_calls:
            count = str(self.engine.unknown_calls)
            show(Level.TRACE, f"{count} function calls left out: their values are unknown", skipped_calls=count)
        _register_outputs(self.engine.exports())
        return []


def _listed(names: list[str]) -> str:
    shown = ", ".join(f'function "{name}"' for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"


_sessions: list[Session] = []
_outputs: dict[str, Value] = {}
_sent: list[bytes] = []


def _register_outputs(exports: dict[str, Value]) -> None:
    """Send the stack's outputs: those of every context that has finished, and not twice the same."""
    _outputs.update(exports)
    body = outputs_message(deployment.stack_urn(), _outputs)
    if [body] != _sent:
        external_world.register_resource_outputs(body)
        _sent[:] = [body]
