"""The types of functions, as text: what `wasm.signature` writes, and this reads."""

from functools import cache

from pulumi_gestalt_rpc.plain import plain


@plain(frozen=True)
class ValueType:
    """A type of values.

    Attributes:
        keyword: such as `string`, `record`, `list`.
        labels: of the fields of a record, or of the cases of an enum.
        parts: the types inside.
    """

    keyword: str
    labels: tuple[str, ...] = ()
    parts: tuple["ValueType", ...] = ()


@plain(frozen=True)
class FunctionType:
    """The type of a function."""

    parameters: tuple[ValueType, ...]
    result: ValueType | None


@cache
def function_type(text: str) -> FunctionType:
    """Read a type such as `func(a: string) -> list<u8>`."""
    reader = _Reader(text)
    reader.take("func")
    _, parameters = reader.fields("(", ")")
    result = reader.value() if reader.skips("=") else None
    reader.take("")
    return FunctionType(parameters, result)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        spaced = text.replace("->", "=")
        for mark in "<>(){}:,":
            spaced = spaced.replace(mark, f" {mark} ")
        self._tokens = spaced.split()[::-1]

    def value(self) -> ValueType:
        keyword = self._word()
        if keyword == "record":
            return ValueType(keyword, *self.fields("{", "}"))
        if keyword == "enum":
            return ValueType(keyword, self._labels())
        if keyword in ("list", "option", "tuple"):
            return ValueType(keyword, (), self._parts())
        return ValueType(keyword)

    def fields(self, first: str, last: str) -> tuple[tuple[str, ...], tuple[ValueType, ...]]:
        self.take(first)
        names, types = [], []
        while not self.skips(last):
            names.append(self._word())
            self.take(":")
            types.append(self.value())
            self.skips(",")
        return tuple(names), tuple(types)

    def _labels(self) -> tuple[str, ...]:
        self.take("{")
        labels = []
        while not self.skips("}"):
            labels.append(self._word())
            self.skips(",")
        return tuple(labels)

    def _parts(self) -> tuple[ValueType, ...]:
        self.take("<")
        parts = []
        while not self.skips(">"):
            parts.append(self.value())
            self.skips(",")
        return tuple(parts)

    def take(self, token: str) -> None:
        if not self.skips(token):
            raise ValueError(f"{self._text!r} is not the type of a function")

    def skips(self, token: str) -> bool:
        if (self._tokens[-1] if self._tokens else "") != token:
            return False
        del self._tokens[-1:]
        return True

    def _word(self) -> str:
        if not self._tokens:
            raise ValueError(f"{self._text!r} is not the type of a function")
        return self._tokens.pop()
