"""Reading a file of mocks, strictly: a mock that would never be used as meant is an error that names its place.

The format is described in docs/reference/embedded-monitor.md.
"""

import os
import stat
from pathlib import Path
from typing import Any

from pulumi_gestalt_monitor.errors import MocksError
from pulumi_gestalt_monitor.json_reader import Names, Reader, member, parse_json
from pulumi_gestalt_monitor.mocks import (
    FunctionMock,
    Mocks,
    Outcome,
    ReadMock,
    ResourceMock,
    StackMock,
    When,
    canonical,
)
from pulumi_gestalt_monitor.notation import unescaped

MAX_SIZE = 64 * 1024 * 1024
"""Bytes of a file of mocks; nobody writes so many."""

_SELF = ("self.urn", "self.id", "self.name", "self.type")
_RESOURCE: Names = (("name", "type", "urn", "project", "stack"), ("inputs",))
_READ: Names = (("name", "type", "urn", "id", "project", "stack"), ("state",))
_INVOKE: Names = (("token", "project", "stack"), ("args",))
_CALL: Names = (("token", *_SELF, "project", "stack"), ("args", "self.inputs", "self.outputs"))
_STACK: Names = (("project", "stack"), ())


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
    reader = _MocksReader(file)
    root = reader.table(parse_json(text, file), "$", ("resources", "reads", "invokes", "calls", "stackReferences"))

    def section(key: str) -> list[tuple[str, Any, str]]:
        return reader.entries(root, "$", key)

    return Mocks(
        file=file,
        resources={key: reader.cases(item, at, reader.resource_mock) for key, item, at in section("resources")},
        reads={key: reader.cases(item, at, reader.read_mock) for key, item, at in section("reads")},
        invokes={key: reader.cases(item, at, reader.invoke_mock) for key, item, at in section("invokes")},
        calls={key: reader.cases(item, at, reader.call_mock) for key, item, at in section("calls")},
        stacks={key: reader.stack_mock(item, at) for key, item, at in section("stackReferences")},
    )


class _MocksReader(Reader):
    """Reads one mock of each kind."""

    def resource_mock(self, content: Any, where: str) -> ResourceMock:
        table = self.table(content, where, ("when", "id", "outputs", "secret", "error", "errors", "preview"))
        preview_at = member(where, "preview")
        preview = self.table(table.get("preview", {}), preview_at, ("id", "outputs", "error"))
        return ResourceMock(
            where=where,
            when=self.when(table, where, ("name",), "inputs"),
            update=self.outcome(table, where, unknowns=False),
            preview=self.outcome(preview, preview_at, unknowns=True),
            secret=self.texts(table, where, "secret"),
        )

    def outcome(self, table: dict[str, Any], where: str, *, unknowns: bool) -> Outcome:
        """Return how a registration ends; an error that stays excludes the rest."""
        if "error" in table and ("id" in table or "outputs" in table or "errors" in table):
            self.fail(where, 'has an "error", so it cannot have an "id", "outputs" or "errors"')
        errors = tuple(self.template(item, at, _RESOURCE) for item, at in self.items(table, where, "errors"))
        if "errors" in table and not errors:
            self.fail(member(where, "errors"), "must hold at least one error")
        return Outcome(
            id=self.template(table["id"], member(where, "id"), _RESOURCE) if "id" in table else None,
            outputs=self.properties(table, where, "outputs", _RESOURCE, unknowns=unknowns),
            error=self.template(table["error"], member(where, "error"), _RESOURCE) if "error" in table else None,
            errors=errors,
        )

    def read_mock(self, content: Any, where: str) -> ReadMock:
        table = self.table(content, where, ("when", "outputs", "secret", "error"))
        if "error" in table and ("outputs" in table or "secret" in table):
            self.fail(where, 'has an "error", so it cannot have "outputs" or "secret"')
        return ReadMock(
            where=where,
            when=self.when(table, where, ("name", "id"), "state"),
            outputs=self.properties(table, where, "outputs", _READ),
            secret=self.texts(table, where, "secret"),
            error=self.template(table["error"], member(where, "error"), _READ) if "error" in table else None,
        )

    def invoke_mock(self, content: Any, where: str) -> FunctionMock:
        return self.function_mock(content, where, (), _INVOKE)

    def call_mock(self, content: Any, where: str) -> FunctionMock:
        return self.function_mock(content, where, ("name",), _CALL)

    def function_mock(self, content: Any, where: str, facts: tuple[str, ...], names: Names) -> FunctionMock:
        """Return the mock of a function, on which "when" may ask for `facts`."""
        table = self.table(content, where, ("when", "return", "failures", "preview"))
        if ("return" in table) == ("failures" in table):
            self.fail(where, 'must have either "return" or "failures"')
        if "preview" in table and "failures" in table:
            self.fail(member(where, "preview"), 'cannot stand beside "failures"')
        preview_at = member(where, "preview")
        preview = self.table(table.get("preview", {}), preview_at, ("return",))
        return FunctionMock(
            where=where,
            when=self.when(table, where, facts, "args"),
            returns=self.properties(table, where, "return", names),
            failures=self.failures(table, where, names),
            preview=self.properties(preview, preview_at, "return", names, unknowns=True)
            if "preview" in table
            else None,
        )

    def failures(self, table: dict[str, Any], where: str, names: Names) -> tuple[tuple[str, str], ...]:
        """Return (property, reason) for each failed check."""
        found = []
        for item, place in self.items(table, where, "failures"):
            failure = self.table(item, place, ("property", "reason"))
            if "reason" not in failure:
                self.fail(place, 'must have a "reason"')
            reason = self.template(failure["reason"], member(place, "reason"), names)
            found.append((self.check_text(failure.get("property", ""), member(place, "property")), reason))
        if "failures" in table and not found:
            self.fail(member(where, "failures"), "must hold at least one failure")
        return tuple(found)

    def stack_mock(self, content: Any, where: str) -> StackMock:
        table = self.table(content, where, ("outputs",))
        return StackMock(where=where, outputs=self.properties(table, where, "outputs", _STACK))

    def when(self, table: dict[str, Any], where: str, facts: tuple[str, ...], properties: str) -> When:
        """Return the condition in `table`, which may ask for `facts`; `properties` is what it calls the properties."""
        place = member(where, "when")
        condition = self.table(table.get("when", {}), place, (*facts, properties))
        asked = {key: self.check_text(condition[key], member(place, key)) for key in facts if key in condition}
        expected = {}
        for key, item, at in self.entries(condition, place, properties):
            self.check_key(key, at)
            self.check_value(item, at, None, unknowns=True)
            expected[unescaped(key)] = canonical(item)
        return When(name=asked.get("name"), id=asked.get("id"), properties=expected)

    def texts(self, table: dict[str, Any], where: str, key: str) -> tuple[str, ...]:
        """Return the texts in the list under `key`, which may be absent."""
        return tuple(self.check_text(item, place) for item, place in self.items(table, where, key))
