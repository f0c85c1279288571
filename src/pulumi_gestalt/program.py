"""The program's entry point: the decorator that marks it, and the run around it."""

import inspect
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from pulumi_gestalt._bindings import Bindings, generated
from pulumi_gestalt._places import describe, here
from pulumi_gestalt._run import Run, activate, deactivate
from pulumi_gestalt.context import Context
from pulumi_gestalt.errors import ProgramError
from pulumi_gestalt.offers import hand_over, offers

F = TypeVar("F", bound=Callable[..., object])

_marked: list[tuple[Callable[..., object], str]] = []


def main(function: F) -> F:
    """Mark the function that declares the program's resources; it is called once with the `Context`, or with nothing.

    Raises:
        ProgramError: another function is marked, or this one cannot be called like that.
    """
    place = here()
    if _marked:
        raise ProgramError(f"two functions are marked with @main, at {_marked[0][1]} and {place}", "keep one of them")
    if inspect.iscoroutinefunction(function):
        raise ProgramError(f"the function marked with @main at {place} is asynchronous", "write `def`")
    if len(inspect.signature(function).parameters) > 1:
        raise ProgramError(
            f"the function marked with @main at {place} takes more than one argument",
            "it receives the context, or nothing",
        )
    _marked.append((function, place))
    return function


def marked() -> Callable[..., object]:
    """Return the function that is marked.

    Raises:
        ProgramError: none is.
    """
    if not _marked and offers():
        return _only_components
    if not _marked:
        raise ProgramError(
            "the program has no function marked with @main",
            "write @pulumi_gestalt.main above the function that declares the resources",
        )
    return _marked[0][0]


def _only_components() -> NoReturn:
    raise ProgramError(
        "the program only offers components to other programs",
        "run it as a provider, or mark the function that declares resources with @pulumi_gestalt.main",
    )


def execute(function: Callable[..., object], bindings: Bindings, in_preview: bool) -> None:
    """Run a program to its end: the main function, then callbacks until everything is settled.

    When the main function fails, that is shown, and what it has declared until then is still settled. When Pulumi asks
    for a component that the program offers, that is made in place of running the main function.

    Raises:
        Exception: what the function has raised.
    """
    run = Run(bindings, in_preview)
    activate(run)
    try:
        construction = run.context.construction()
        if construction is None:
            _run_and_settle(run, lambda: _run_body(function, Context(run)))
        else:
            _run_and_settle(run, lambda: hand_over(run, construction))
    finally:
        deactivate()


def _run_and_settle(run: Run, body: Callable[[], object]) -> None:
    failure = None
    try:
        body()
    except BaseException as error:  # noqa: BLE001 - raised again below, so that it is no context of what comes between
        failure = error
        # At once: Pulumi may end the run while the rest is settled.
        _show(error)
        run.context.abort()
    run.settle()
    if failure is not None:
        raise failure


def _run_body(function: Callable[..., object], context: Context) -> None:
    try:
        function(*[context] if inspect.signature(function).parameters else [])
    except SystemExit as error:
        # As in any Python program, an exit without a message is an early return, not a failure.
        if error.code not in (None, 0):
            raise


def guarded(action: Callable[[], Any], leave: Callable[[int], object] = os._exit) -> None:
    """Run `action`; when it fails, write its traceback to standard error and end the component.

    Leaving an exception to componentize-py would print it a second time, with a panic message after it.

    Arguments:
        action: what to run.
        leave: ends the component with an exit code and does not return.
    """
    try:
        action()
    except BaseException as error:  # noqa: BLE001 - nothing but the host is above this frame
        _show(error)
        leave(1)
    sys.stdout.flush()


def _show(error: BaseException) -> None:
    """Write what has gone wrong to standard error, once."""
    if _shown and _shown[0] is error:
        return
    _shown[:] = [error]
    sys.stdout.flush()
    sys.stderr.write(_report(error))
    sys.stderr.flush()


_shown: list[BaseException] = []


def _report(error: BaseException) -> str:
    if not isinstance(error, SystemExit):
        return describe(error)
    return f"{error.code}\n" if isinstance(error.code, str) else f"the program called sys.exit({error.code})\n"


class PulumiMain:
    """The export `pulumi-main` of the component; componentize-py finds it by this name."""

    def main(self, in_preview: bool) -> None:
        """Run the marked function."""
        guarded(lambda: execute(marked(), generated(), in_preview))
