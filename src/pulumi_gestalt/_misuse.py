"""What Python would do with an output without asking: text, truth, length, comparison. Each says what to write instead.

The methods are set on the class from a table; a type checker does not see them and reports the same mistakes itself.
"""

from collections.abc import Callable
from typing import NoReturn

from pulumi_gestalt.errors import OutputError

_TEXT = (
    "cannot be turned into text",
    'write Output.format("... {0} ...", output), or output.apply(lambda value: f"... {value} ...")',
)
_TRUTH = ("is neither true nor false yet", "write output.apply(lambda value: ... if value else ...)")
_LENGTH = ("has no length yet", "write output.apply(len)")
_LOOP = (
    "cannot be looped over",
    "write output.apply(lambda items: [... for item in items]), or output[0] for one item",
)
_MEMBER = ("cannot be searched with `in`", "write output.apply(lambda value: item in value)")
_COMPARISON = (
    "cannot be compared",
    "write output.apply(lambda value: value == ...), or `is` to ask whether two names mean one output",
)
_NUMBER = ("is not a number yet", "write output.apply(int) or output.apply(float)")
_ARITHMETIC = (
    "cannot be calculated with",
    'write output.apply(lambda value: value + 1), or Output.concat("...", output)',
)
_CALL = ("cannot be called", "call a method of the value with output.apply(lambda value: value.upper())")

_MISUSES = {
    "__str__": _TEXT,
    "__format__": _TEXT,
    "__bytes__": _TEXT,
    "__bool__": _TRUTH,
    "__len__": _LENGTH,
    "__iter__": _LOOP,
    "__reversed__": _LOOP,
    "__contains__": _MEMBER,
    "__int__": _NUMBER,
    "__float__": _NUMBER,
    "__index__": _NUMBER,
    "__round__": _NUMBER,
    "__neg__": _ARITHMETIC,
    "__abs__": _ARITHMETIC,
    "__call__": _CALL,
    **{f"__{name}__": _COMPARISON for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    **{
        f"__{side}{name}__": _ARITHMETIC
        for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor", "matmul")
        for side in ("", "r")
    },
}


def refuse_misuse(cls: type) -> None:
    """Let every use of an instance of `cls` as a value raise `OutputError`; instances have `_origin`, what they are."""
    for name, (problem, hint) in _MISUSES.items():
        setattr(cls, name, _refusal(problem, hint))


def _refusal(problem: str, hint: str) -> Callable[..., NoReturn]:
    def refuse(self: object, *_arguments: object) -> NoReturn:
        raise OutputError(f"{getattr(self, '_origin')} {problem}: its value exists only later", hint)  # noqa: B009

    return refuse
