"""Callback emulation: the table from names to functions, and the loop that runs them.

A component cannot call back into the program that imports it. So the program gives the implementation a name, keeps the
function, and asks `finish` again and again which of them to run, until nothing is left. A function may wait for an
output in the middle: then the loop runs the others inside of it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pulumi_gestalt._bindings import ContextHandle, FunctionCall, OutputHandle, Resolved
from pulumi_gestalt._places import describe

Answer: TypeAlias = "str | OutputHandle | None"
"""JSON text; or the handle of an output that is the result; or None: not yet, ask again when others have run."""

Function: TypeAlias = Callable[[str], Answer]
"""Takes JSON text."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A function with what errors need.

    Arguments:
        kind: what the SDK uses it for, such as `apply`.
        label: what its author calls it.
        function: the function.
        activity: what it does, to be read after "while".
        lasting: whether it can be called more than once.
        explain: makes the text of a failure of an exception.
    """

    kind: str
    label: str
    function: Function
    activity: str
    lasting: bool = False
    explain: Callable[[BaseException], str] = describe


class Callbacks:
    """The functions that the implementation may ask for, by name.

    Arguments:
        context: the implementation's side.
        records: the module with the WIT's records.
    """

    def __init__(self, context: ContextHandle, records: Any) -> None:
        self._context = context
        self._records = records
        self._functions: dict[str, Callback] = {}
        self._added = 0
        self._calls: deque[FunctionCall] = deque()
        self._results: list[tuple[FunctionCall, str]] = []
        self._postponed: list[FunctionCall] = []
        self._waits = 0

    def add(self, callback: Callback) -> str:
        """Keep a function and return its name, such as `apply-17:greet`; numbers follow the order of creation."""
        self._added += 1
        name = f"{callback.kind}-{self._added}:{callback.label}"
        self._functions[name] = callback
        return name

    def settle(self) -> None:
        """Run functions until the implementation asks for no more.

        What a function raises is reported, and the rest goes on.

        Raises:
            BaseException: what a function has raised that is no Exception, such as SystemExit.
        """
        while True:
            # They own the outputs that the results borrow, and live until `finish` has returned.
            results, self._results = self._results, []
            self._calls.extend(
                self._context.finish([self._records.FunctionInvocationResult(call.id, text) for call, text in results])
            )
            if not self._calls:
                return
            self._run_all()

    def wait(self, output: OutputHandle) -> Resolved:
        """Return what an output has come to; until then run functions. The implementation refuses to wait for ever."""
        # What has been asked for already may be what the output waits for: the implementation cannot know that it has
        # not been run. And `finish` must not be given results here, because it would wait for the function that waits.
        results, self._results = self._results, []
        for call, text in results:
            self._answer_now(call, text)
        self._waits += 1
        try:
            self._run_all()
            while (resolved := self._context.wait_for(output)) is None:
                self._calls.extend(self._context.finish([]))
                self._run_all()
        finally:
            self._waits -= 1
        return resolved

    def _run_all(self) -> None:
        while self._calls:
            self._run(self._calls.popleft())

    def _run(self, call: FunctionCall) -> None:
        callback = self._functions[call.function_name]
        try:
            answer = callback.function(call.value)
        except Exception as error:  # noqa: BLE001 - whatever a program raises
            error.add_note(f"while {callback.activity}")
            self._fail(call, callback, error)
        else:
            if answer is None:
                self._postponed.append(call)
                return
            self._take(call, answer)
        if not callback.lasting:
            del self._functions[call.function_name]
        self._calls.extendleft(reversed(self._postponed))
        self._postponed.clear()

    def _fail(self, call: FunctionCall, callback: Callback, error: Exception) -> None:
        self._context.fail(call.id, callback.explain(error).rstrip("\n"))

    def _take(self, call: FunctionCall, answer: "str | OutputHandle") -> None:
        if not isinstance(answer, str):
            self._context.answer(call.id, answer)
        elif self._waits:
            self._answer_now(call, answer)
        else:
            self._results.append((call, answer))

    def _answer_now(self, call: FunctionCall, text: str) -> None:
        self._context.answer(call.id, self._context.create_structure(self._records.Structure(text, [])))
