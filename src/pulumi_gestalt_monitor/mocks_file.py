"""Reading a file of mocks, strictly: a mock that would never be used as meant is an error that names its place.

The format is described in docs/reference/embedded-monitor.md.
"""

import json
import math
import os
import stat
from collections.abc import Callable, Collection
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pulumi_gestalt_monitor.errors import MocksError, MonitorError
from pulumi_gestalt_monitor.mocks import InvokeMock, Mocks, Outcome, ResourceMock, StackMock, When, canonical
from pulumi_gestalt_monitor.notation import MARKS, MAX_INTEGER, unescaped
from pulumi_gestalt_monitor.templates import check
from pulumi_gestalt_monitor.text import quoted

MAX_DEPTH = 30
"""How deep values may nest: protobuf reads 100 messages deep, and each object in a Struct takes three."""

MAX_SIZE = 64 * 1024 * 1024
"""Bytes of a file of mocks; nobody writes so many."""

_RESOURCE_FACTS = ("name", "type", "urn", "project", "stack")
_INVOKE_FACTS = ("token", "project", "stack")
_STACK_FACTS = ("project", "stack")

_Mock = TypeVar("_Mock", ResourceMock, InvokeMock)


def load_mocks(file: Path) -> Mocks:
    """Return the mocks in `file`.

    Raises:
        MocksError: the file cannot be read or does not hold mocks.
    """
    try:
        text = _read(file).decode("utf-8-sig")
    except OSError as error:
        raise MocksError(str(file), "", f"cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise MocksError(str(file), f"byte {error.start}", "is not UTF-8 text") from error
    return parse_mocks(text, str(file))


def _read(file: Path) -> bytes:
    def opener(path: str, flags: int) -> int:
        # Without O_NONBLOCK, opening a named pipe would wait for a writer.
        return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))

    with open(file, "rb", opener=opener) as stream:
        facts = os.fstat(stream.fileno())
        if not stat.S_ISREG(facts.st_mode):
            raise MocksError(str(file), "", "is not a regular file")
        if facts.st_size > MAX_SIZE:
            raise MocksError(str(file), "", f"has more than {MAX_SIZE} bytes")
        return stream.read()


def parse_mocks(text: str, file: str) -> Mocks:
    """Return the mocks in the JSON `text`, which came from `file`.

    Raises:
        MocksError: the text does not hold mocks.
    """
    reader = _Reader(file)
    root = reader.table(_parse_json(text, file), "$", ("resources", "invokes", "stackReferences"))
    return Mocks(
        file=file,
        resources={
            key: reader.cases(content, where, reader.resource_mock)
            for key, content, where in reader.entries(root, "$", "resources")
        },
        invokes={
            key: reader.cases(content, where, reader.invoke_mock)
            for key, content, where in reader.entries(root, "$", "invokes")
        },
        stacks={
            key: reader.stack_mock(content, where)
            for key, content, where in reader.entries(root, "$", "stackReferences")
        },
    )


def _parse_json(text: str, file: str) -> Any:
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


class _Reader:
    """Checks what has been parsed; every method takes the content and its JSON path."""

    def __init__(self, file: str) -> None:
        self._file = file

    def fail(self, where: str, problem: str, hint: str = "") -> NoReturn:
        raise MocksError(self._file, where, problem, hint)

    def table(self, content: Any, where: str, allowed: Collection[str] | None = None) -> dict[str, Any]:
        """Return `content` as an object with no other keys than those in `allowed`."""
        if not isinstance(content, dict):
            self.fail(where, "must be an object")
        for key in content:
            self.check_text(key, where)
            if allowed is not None and key not in allowed:
                self.fail(_member(where, key), "is not known", hint="known here: " + ", ".join(allowed))
        return content

    def entries(self, table: dict[str, Any], where: str, key: str) -> list[tuple[str, Any, str]]:
        """Return (key, content, JSON path) for each entry of the object under `key`, which may be absent."""
        inner = _member(where, key)
        return [(name, item, _member(inner, name)) for name, item in self.table(table.get(key, {}), inner).items()]

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

    def resource_mock(self, content: Any, where: str) -> ResourceMock:
        table = self.table(content, where, ("when", "id", "outputs", "secret", "error", "preview"))
        preview_at = _member(where, "preview")
        preview = self.table(table.get("preview", {}), preview_at, ("id", "outputs", "error"))
        return ResourceMock(
            where=where,
            when=self.when(table, where, "inputs"),
            update=self.outcome(table, where, unknowns=False),
            preview=self.outcome(preview, preview_at, unknowns=True),
            secret=tuple(self.check_text(item, place) for item, place in self.items(table, where, "secret")),
        )

    def outcome(self, table: dict[str, Any], where: str, *, unknowns: bool) -> Outcome:
        """Return how a registration ends; an error excludes the rest."""
        if "error" in table and ("id" in table or "outputs" in table):
            self.fail(where, 'has an "error", so it cannot have an "id" or "outputs"')
        return Outcome(
            id=self.template(table["id"], _member(where, "id"), _RESOURCE_FACTS, "inputs") if "id" in table else None,
            outputs=self.properties(table, where, "outputs", (_RESOURCE_FACTS, "inputs"), unknowns=unknowns),
            error=self.template(table["error"], _member(where, "error"), _RESOURCE_FACTS, "inputs")
            if "error" in table
            else None,
        )

    def invoke_mock(self, content: Any, where: str) -> InvokeMock:
        table = self.table(content, where, ("when", "return", "failures"))
        if ("return" in table) == ("failures" in table):
            self.fail(where, 'must have either "return" or "failures"')
        failures = []
        for item, place in self.items(table, where, "failures"):
            failure = self.table(item, place, ("property", "reason"))
            if "reason" not in failure:
                self.fail(place, 'must have a "reason"')
            reason = self.template(failure["reason"], _member(place, "reason"), _INVOKE_FACTS, "args")
            failures.append((self.check_text(failure.get("property", ""), _member(place, "property")), reason))
        if "failures" in table and not failures:
            self.fail(_member(where, "failures"), "must hold at least one failure")
        return InvokeMock(
            where=where,
            when=self.when(table, where, "args"),
            returns=self.properties(table, where, "return", (_INVOKE_FACTS, "args")),
            failures=tuple(failures),
        )

    def stack_mock(self, content: Any, where: str) -> StackMock:
        table = self.table(content, where, ("outputs",))
        return StackMock(where=where, outputs=self.properties(table, where, "outputs", (_STACK_FACTS, "")))

    def when(self, table: dict[str, Any], where: str, properties: str) -> When:
        """Return the condition in `table`; `properties` is what it calls the properties."""
        place = _member(where, "when")
        known = ("name", properties) if properties == "inputs" else (properties,)
        condition = self.table(table.get("when", {}), place, known)
        name = self.check_text(condition["name"], _member(place, "name")) if "name" in condition else None
        expected = {}
        for key, item, at in self.entries(condition, place, properties):
            self.check_key(key, at)
            self.check_value(item, at, None, unknowns=True)
            expected[unescaped(key)] = canonical(item)
        return When(name=name, properties=expected)

    def items(self, table: dict[str, Any], where: str, key: str) -> list[tuple[Any, str]]:
        """Return (content, JSON path) for each item of the list under `key`, which may be absent."""
        content = table.get(key, [])
        place = _member(where, key)
        if not isinstance(content, list):
            self.fail(place, "must be a list")
        return [(item, f"{place}[{index}]") for index, item in enumerate(content)]

    def template(self, content: Any, where: str, facts: Collection[str], properties: str) -> str:
        """Return `content` as text whose placeholders are known."""
        text = self.check_text(content, where)
        try:
            check(text, facts, properties)
        except MonitorError as error:
            self.fail(where, error.problem, error.hint)
        return text

    def properties(
        self, table: dict[str, Any], where: str, key: str, names: tuple[Collection[str], str], *, unknowns: bool = False
    ) -> dict[str, Any]:
        """Return the properties under `key` (none if absent) by their real names, each value in the notation."""
        found = {}
        for name, item, place in self.entries(table, where, key):
            self.check_key(name, place)
            self.check_value(item, place, names, unknowns=unknowns)
            found[unescaped(name)] = item
        return found

    def check_value(
        self, content: Any, where: str, names: tuple[Collection[str], str] | None, *, unknowns: bool, depth: int = 0
    ) -> None:
        """Check a value in the notation; `names` are the known placeholders, or None where texts have none."""
        if depth > MAX_DEPTH:
            self.fail(where[:200], f"is nested deeper than {MAX_DEPTH} levels")
        if isinstance(content, str):
            self.check_text(content, where)
            if names is not None:
                self.template(content, where, *names)
        elif isinstance(content, list):
            for index, item in enumerate(content):
                self.check_value(item, f"{where}[{index}]", names, unknowns=unknowns, depth=depth + 1)
        elif isinstance(content, dict):
            for key, item in self.marked(content, where, unknowns=unknowns).items():
                self.check_value(item, _member(where, key), names, unknowns=unknowns, depth=depth + 1)

    def marked(self, content: dict[str, Any], where: str, *, unknowns: bool) -> dict[str, Any]:
        """Return what is left to check in an object after its mark, if it has one."""
        self.table(content, where)
        mark = next(iter(content)) if len(content) == 1 else ""
        if mark not in MARKS:
            for key in content:
                self.check_key(key, _member(where, key))
            return content
        if mark == "$secret":
            return content
        if mark == "$unknown":
            if content[mark] is not True or not unknowns:
                self.fail(where, 'cannot be unknown here: write {"$unknown": true}, only under "preview" and "when"')
            return {}
        return self.table(content[mark], _member(where, mark))

    def check_key(self, key: str, where: str) -> None:
        """Check the key of an object that carries no mark."""
        if key.startswith("$") and not key.startswith("$$"):
            hint = (
                "marks stand alone in their object: " + ", ".join(sorted(MARKS)) + "; a key that begins with $ has $$"
            )
            self.fail(where, "is neither a mark nor a key", hint=hint)


def _member(where: str, key: str) -> str:
    return f"{where}.{key}" if key.isidentifier() else f"{where}[{quoted(key)}]"
