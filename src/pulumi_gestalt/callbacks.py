"""Callback emulation: the table from names to functions, and the loop that runs them.

A component cannot call back into the program that imports it. So the program gives the implementation a name, keeps the
function, and asks `finish` again and again which of them to run, until nothing is left. A function may wait for an
output in the middle: then the loop runs the others inside of it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from pulumi_gestalt._bindings import ContextHandle, FunctionCall, OutputHandle, Resolved
from pulumi_gestalt._places import describe
from pulumi_gestalt.errors import WaitError

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
        make_result: makes the record of a result of the call's output and JSON text.
        after_each: called after each function.
    """

    def __init__(
        self,
        context: ContextHandle,
        make_result: Callable[[OutputHandle, str], object],
        after_each: Callable[[], object] = lambda: None,
    ) -> None:
        self._context = context
        self._make_result = make_result
        self._after_each = after_each
        self._functions: dict[str, Callback] = {}
        self._added = 0
        self._calls: deque[FunctionCall] = deque()
        self._results: list[object] = []
        # They own the outputs that the results borrow, and live until `finish` has the results.
        self._answered: list[FunctionCall] = []
        self._postponed: list[FunctionCall] = []

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
        while self._run_next():
            pass

    def wait(self, output: OutputHandle) -> Resolved:
        """Return what an output has come to; until then run functions.

        Raises:
            WaitError: it would wait for ever.
        """
        while (resolved := self._context.wait_for(output)) is None:
            waiting = bool(self._results)  # handing them over may be all that it takes
            if not self._run_next() and not waiting:
                raise WaitError("the output waits for a function that is waiting for it", "do not wait for it there")
        return resolved

    def _run_next(self) -> bool:
        if not self._calls:
            results, self._results = self._results, []
            answered, self._answered = self._answered, []
            self._calls.extend(self._context.finish(results))
            del answered
        if not self._calls:
            return self._give_up()
        self._run(self._calls.popleft())
        return True

    def _give_up(self) -> bool:
        """Fail what still waits when nothing else can run, and say whether there was something."""
        postponed, self._postponed = self._postponed, []
        for call in postponed:
            callback = self._functions.pop(call.function_name)
            self._fail(call, callback, WaitError(f"{callback.activity} never came to an end"))
        return bool(postponed)

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
        self._after_each()

    def _fail(self, call: FunctionCall, callback: Callback, error: Exception) -> None:
        self._context.fail(call.id, callback.explain(error).rstrip("\n"))

    def _take(self, call: FunctionCall, answer: "str | OutputHandle") -> None:
        if isinstance(answer, str):
            self._results.append(self._make_result(call.id, answer))
            self._answered.append(call)
        else:
            self._context.answer(call.id, answer)
