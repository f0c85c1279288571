"""Answers that a test gives in place of providers: what they are and which one applies.

`mocks_file` reads them from JSON.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct

from pulumi_gestalt_monitor.notation import Secrets, notation
from pulumi_gestalt_rpc.plain import field, plain


def canonical(content: Any) -> str:
    """Return the notation `content` as one text, equal for equal values (unlike Python's `1 == True`)."""
    return json.dumps(content, sort_keys=True)


@plain(frozen=True)
class When:
    """What must hold for a mock to apply.

    Attributes:
        name: the resource's name, or None for any.
        properties: for each property that matters, its value in canonical notation; a secret counts by its value.
        id: the ID of a resource to read, or None for any.
    """

    name: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict, repr=False)
    id: str | None = None

    @property
    def always(self) -> bool:
        """Tell whether nothing is asked for."""
        return self.name is None and self.id is None and not self.properties

    def holds(self, name: str, properties: Struct, identity: str = "") -> bool:
        """Tell whether an operation with `name`, `properties` and `identity` is meant."""
        if self.name not in (None, name) or self.id not in (None, identity):
            return False
        fields = properties.fields
        return all(
            key in fields and canonical(notation(fields[key], Secrets.UNWRAP)) == expected
            for key, expected in self.properties.items()
        )


@plain(frozen=True)
class Outcome:
    """How a registration ends.

    Attributes:
        id: the provider's ID, with placeholders, or None for the usual one.
        outputs: properties to add to the inputs, or to replace them, in the notation.
        error: why the provider fails each time, or None.
        errors: why it fails the first times.
    """

    id: str | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict, repr=False)
    error: str | None = None
    errors: tuple[str, ...] = ()

    def error_of(self, attempt: int) -> str | None:
        """Return why the attempt number `attempt`, from 0, fails, or None."""
        return self.errors[attempt] if attempt < len(self.errors) else self.error


@plain(frozen=True)
class ResourceMock:
    """The answer to registrations of a type; `where` is its JSON path in the file, `secret` names secret outputs."""

    where: str
    when: When = When()
    update: Outcome = Outcome()
    preview: Outcome = Outcome()
    secret: tuple[str, ...] = ()


@plain(frozen=True)
class ReadMock:
    """The state of a resource to read: properties to add to what the program gave, or why it cannot be read."""

    where: str
    when: When = When()
    outputs: Mapping[str, Any] = field(default_factory=dict, repr=False)
    secret: tuple[str, ...] = ()
    error: str | None = None


@plain(frozen=True)
class FunctionMock:
    """The answer to an invoke or a call: what it returns, or (property, reason) for each failure.

    Attributes:
        where: its JSON path in the file.
        when: when it applies.
        returns: the result.
        failures: failed checks in place of a result.
        preview: the result in a preview, or None for the same.
    """

    where: str
    when: When = When()
    returns: Mapping[str, Any] = field(default_factory=dict, repr=False)
    failures: tuple[tuple[str, str], ...] = ()
    preview: Mapping[str, Any] | None = field(default=None, repr=False)


@plain(frozen=True)
class StackMock:
    """The outputs of another stack, in the notation."""

    where: str
    outputs: Mapping[str, Any] = field(default_factory=dict, repr=False)


@plain(frozen=True)
class Mocks:
    """All mocks; `file` is the name of the file for messages."""

    file: str = ""
    resources: Mapping[str, tuple[ResourceMock, ...]] = field(default_factory=dict)
    reads: Mapping[str, tuple[ReadMock, ...]] = field(default_factory=dict)
    invokes: Mapping[str, tuple[FunctionMock, ...]] = field(default_factory=dict)
    calls: Mapping[str, tuple[FunctionMock, ...]] = field(default_factory=dict)
    stacks: Mapping[str, StackMock] = field(default_factory=dict)

    def resource(self, type_token: str, name: str, inputs: Struct) -> ResourceMock | None:
        """Return the first mock for the resource, or None."""
        return next((mock for mock in self.resources.get(type_token, ()) if mock.when.holds(name, inputs)), None)

    def read(self, type_token: str, name: str, identity: str, state: Struct) -> ReadMock | None:
        """Return the first mock for the resource to read, or None."""
        mocks = self.reads.get(type_token, ())
        return next((mock for mock in mocks if mock.when.holds(name, state, identity)), None)

    def invoke(self, token: str, arguments: Struct) -> FunctionMock | None:
        """Return the first mock for the invoke, or None."""
        return next((mock for mock in self.invokes.get(token, ()) if mock.when.holds("", arguments)), None)

    def call(self, token: str, receiver: str, arguments: Struct) -> FunctionMock | None:
        """Return the first mock for the call of a method of the resource named `receiver`, or None."""
        return next((mock for mock in self.calls.get(token, ()) if mock.when.holds(receiver, arguments)), None)

    def places(self) -> Iterator[str]:
        """Yield the JSON path of every mock, section by section in the order of the file."""
        for section in (self.resources, self.reads, self.invokes, self.calls):
            yield from (mock.where for mocks in section.values() for mock in mocks)
        yield from (mock.where for mock in self.stacks.values())
