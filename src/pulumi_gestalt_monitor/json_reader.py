"""Reading JSON strictly: every mistake is an error that names its place as a JSON path."""

import json
import math
from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Any, NoReturn, TypeVar

from pulumi_gestalt_monitor.errors import MocksError, MonitorError
from pulumi_gestalt_monitor.mocks import FunctionMock, ReadMock, ResourceMock
from pulumi_gestalt_monitor.notation import MARKS, MAX_INTEGER, unescaped
from pulumi_gestalt_monitor.templates import check
from pulumi_gestalt_monitor.text import quoted

MAX_DEPTH = 30
"""How deep values may nest: protobuf reads 100 messages deep, and each object in a Struct takes three."""

Names = tuple[Collection[str], Collection[str]]
"""Placeholders that are known: facts, and properties that take a path."""

_Mock = TypeVar("_Mock", ResourceMock, ReadMock, FunctionMock)


def parse_json(text: str, file: str) -> Any:
    """Return what the JSON `text` holds, as strictly as Pulumi's values need it.

    Raises:
        MocksError: the text is not JSON, or has a number that a double cannot hold, or a key that stands twice.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise MocksError(file, "", f"the key {quoted(twice)} stands twice in one object")
        return table

    def integer(digits: str) -> int:
        # The length first: `int` itself refuses texts of more than 4,300 digits.
        if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
            problem = f"the number {digits[:40]} is too large: Pulumi's numbers are exact up to 2 to the power of 53"
            raise MocksError(file, "", problem, hint="write it as text, in quotes")
        return int(digits)

    def fraction(digits: str) -> int | float:
        value = float(digits)
        if math.isinf(value):
            raise MocksError(file, "", f"the number {digits[:40]} is too large")
        # 2.0 and 2 are the same number on the wire, so they must compare as equal in "when".
        return int(value) if value.is_integer() and abs(value) <= MAX_INTEGER else value

    def constant(name: str) -> NoReturn:
        raise MocksError(file, "", f"{name} is not a JSON value")

    try:
        return json.loads(
            text, object_pairs_hook=unique, parse_int=integer, parse_float=fraction, parse_constant=constant
        )
    except json.JSONDecodeError as error:
        raise MocksError(file, f"line {error.lineno} column {error.colno}", f"is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise MocksError(file, "", f"values are nested deeper than {MAX_DEPTH} levels") from error


class Reader:
    """Checks what has been parsed from `file`; every method takes the content and its JSON path.

    Raises, from every method:
        MocksError: the content is not what it must be.
    """

    def __init__(self, file: str) -> None:
        self._file = file

    def fail(self, where: str, problem: str, hint: str = "") -> NoReturn:
        """Raise the error for the place `where`."""
        raise MocksError(self._file, where, problem, hint)

    def table(self, content: Any, where: str, allowed: Collection[str] | None = None) -> dict[str, Any]:
        """Return `content` as an object with no other keys than those in `allowed`."""
        if not isinstance(content, dict):
            self.fail(where, "must be an object")
        for key in content:
            self.check_text(key, where)
            if allowed is not None and key not in allowed:
                self.fail(member(where, key), "is not known", hint="known here: " + ", ".join(allowed))
        return content

    def entries(self, table: dict[str, Any], where: str, key: str) -> list[tuple[str, Any, str]]:
        """Return (key, content, JSON path) for each entry of the object under `key`, which may be absent."""
        inner = member(where, key)
        return [(name, item, member(inner, name)) for name, item in self.table(table.get(key, {}), inner).items()]

    def check_text(self, content: Any, where: str) -> str:
        """Return `content` as text that can be sent."""
        if not isinstance(content, str):
            self.fail(where, "must be text")
        try:
            content.encode()
        except UnicodeEncodeError:
            self.fail(where, "holds half of a surrogate pair, which is not text")
        return content

    def cases(self, content: Any, where: str, read: Callable[[Any, str], _Mock]) -> tuple[_Mock, ...]:
        """Return one mock, or a list of them of which the first that matches applies."""
        if not isinstance(content, list):
            return (read(content, where),)
        if not content:
            self.fail(where, "must hold at least one mock")
        mocks = tuple(read(item, f"{where}[{index}]") for index, item in enumerate(content))
        for mock, following in pairwise(mocks):
            if mock.when.always:
                self.fail(following.where, "is never used: the mock before it always applies", hint='give it a "when"')
        return mocks

    def items(self, table: dict[str, Any], where: str, key: str) -> list[tuple[Any, str]]:
        """Return (content, JSON path) for each item of the list under `key`, which may be absent."""
        content = table.get(key, [])
        place = member(where, key)
        if not isinstance(content, list):
            self.fail(place, "must be a list")
        return [(item, f"{place}[{index}]") for index, item in enumerate(content)]

    def template(self, content: Any, where: str, names: Names) -> str:
        """Return `content` as text whose placeholders are known."""
        text = self.check_text(content, where)
        try:
            check(text, *names)
        except MonitorError as error:
            self.fail(where, error.problem, error.hint)
        return text

    def properties(
        self, table: dict[str, Any], where: str, key: str, names: Names, *, unknowns: bool = False
    ) -> dict[str, Any]:
        """Return the properties under `key` (none if absent) by their real names, each value in the notation."""
        found = {}
        for name, item, place in self.entries(table, where, key):
            self.check_key(name, place)
            self.check_value(item, place, names, unknowns=unknowns)
            found[unescaped(name)] = item
        return found

    def check_value(self, content: Any, where: str, names: Names | None, *, unknowns: bool, depth: int = 0) -> None:
        """Check a value in the notation; `names` are the known placeholders, or None where texts have none."""
        if depth > MAX_DEPTH:
            self.fail(where[:200], f"is nested deeper than {MAX_DEPTH} levels")
        if isinstance(content, str):
            self.check_text(content, where)
            if names is not None:
                self.template(content, where, names)
        elif isinstance(content, list):
            for index, item in enumerate(content):
                self.check_value(item, f"{where}[{index}]", names, unknowns=unknowns, depth=depth + 1)
        elif isinstance(content, dict):
            for key, item in self.marked(content, where, unknowns=unknowns).items():
                self.check_value(item, member(where, key), names, unknowns=unknowns, depth=depth + 1)

    def marked(self, content: dict[str, Any], where: str, *, unknowns: bool) -> dict[str, Any]:
        """Return what is left to check in an object after its mark, if it has one."""
        self.table(content, where)
        mark = next(iter(content)) if len(content) == 1 else ""
        if mark not in MARKS:
            for key in content:
                self.check_key(key, member(where, key))
            return content
        if mark == "$secret":
            return content
        if mark == "$unknown":
            if content[mark] is not True or not unknowns:
                self.fail(where, 'cannot be unknown here: write {"$unknown": true}, only under "preview" and "when"')
            return {}
        return self.table(content[mark], member(where, mark))

    def check_key(self, key: str, where: str) -> None:
        """Check the key of an object that carries no mark."""
        if key.startswith("$") and not key.startswith("$$"):
            hint = (
                "marks stand alone in their object: " + ", ".join(sorted(MARKS)) + "; a key that begins with $ has $$"
            )
            self.fail(where, "is neither a mark nor a key", hint=hint)


def member(where: str, key: str) -> str:
    """Return the JSON path of the member `key` of the object at `where`."""
    return f"{where}.{key}" if key.isidentifier() else f"{where}[{quoted(key)}]"
