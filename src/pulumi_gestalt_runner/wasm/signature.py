"""Function types as text: what a message shows, and what is compared.

Two functions link when their types have the same structure, whatever the names of the records on the way; so every
named type is written out. A resource stands by its name.
"""

from typing import assert_never

from pulumi_gestalt_runner.wasm.component_types import Func, Instance, Nested, Resource, Type, Unknown, Value

# Generous for WIT: the largest signature of WASI 0.2 writes out to about 100 nodes. Types share parts, so that a small
# file can describe a text of any size.
_MAX_NODES = 5_000
_MAX_DEPTH = 50


class _CannotTellError(Exception):
    """A type that is not tracked, or too large to write out."""


def signature(type_: Type) -> str | None:
    """Return the text of a function type such as `func(self: borrow<output>) -> own<output>`.

    Returns:
        None when some part of it is unknown or when it is too large: then nothing can be said about it.
    """
    try:
        return _Writer().text(type_, 0)
    except _CannotTellError:
        return None


class _Writer:
    def __init__(self) -> None:
        self.nodes = 0

    def text(self, type_: Type | None, depth: int) -> str:
        self.nodes += 1
        if self.nodes > _MAX_NODES or depth > _MAX_DEPTH:
            raise _CannotTellError
        match type_:
            case None:
                return "_"
            case Resource():
                if not type_.name:
                    raise _CannotTellError
                return type_.name
            case Func():
                result = "" if type_.result is None else f" -> {self.text(type_.result, depth + 1)}"
                return f"{type_.keyword}({self._pairs(type_.labels, type_.params, depth)}){result}"
            case Value():
                return self._value(type_, depth)
            case Unknown() | Instance() | Nested():
                raise _CannotTellError
            case _:
                assert_never(type_)

    def _value(self, value: Value, depth: int) -> str:
        if value.labels and value.parts and len(value.labels) == len(value.parts) and value.keyword != "list":
            return f"{value.keyword} {{{self._pairs(value.labels, value.parts, depth)}}}"
        if value.parts:
            inside = ", ".join([*(self.text(part, depth + 1) for part in value.parts), *value.labels])
            return f"{value.keyword}<{inside}>"
        return f"{value.keyword} {{{', '.join(value.labels)}}}" if value.labels else value.keyword

    def _pairs(self, labels: tuple[str, ...], parts: tuple[Type | None, ...], depth: int) -> str:
        return ", ".join(f"{label}: {self.text(part, depth + 1)}" for label, part in zip(labels, parts, strict=True))
