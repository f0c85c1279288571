"""Callback emulation: the table from names to functions, and the loop that runs them.

A component cannot call back into the program that imports it. So the program gives the implementation a name, keeps the
function, and asks `finish` again and again which of them to run, until nothing is left.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pulumi_gestalt._bindings import ContextHandle, FunctionCall, OutputHandle

JsonFunction = Callable[[str], str]
"""Takes JSON text and returns JSON text."""


@dataclass(frozen=True, slots=True)
class _Callback:
    function: JsonFunction
    activity: str


class Callbacks:
    """The functions that wait for their argument, by name. Each runs at most once."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Callback] = {}
        self._added = 0

    def add(self, kind: str, label: str, function: JsonFunction, activity: str) -> str:
        """Keep a function and return its name, such as `apply-17:greet`; numbers follow the order of creation.

        Arguments:
            kind: what the SDK uses it for.
            label: what its author calls it.
            function: the function.
            activity: what it does, to be read after "while", for errors.
        """
        self._added += 1
        name = f"{kind}-{self._added}:{label}"
        self._waiting[name] = _Callback(function, activity)
        return name

    def settle(self, context: ContextHandle, make_result: Callable[[OutputHandle, str], object]) -> None:
        """Run functions until the implementation asks for no more.

        Raises:
            Exception: what the first function that failed has raised, with a note about what it was doing.
        """
        calls = context.finish([])
        while calls:
            # `calls` owns the outputs that the results borrow: it lives until `finish` has returned.
            calls = context.finish([make_result(call.id, self._answer(call)) for call in calls])

    def _answer(self, call: FunctionCall) -> str:
        callback = self._waiting.pop(call.function_name)
        try:
            return callback.function(call.value)
        except Exception as error:
            error.add_note(f"while {callback.activity}")
            raise
