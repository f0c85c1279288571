"""A deployment as text for people: the tree of resources, then invokes, calls, stack outputs and counts.

It reads the same without colour. Inputs that came back unchanged are not repeated under the outputs. Text of a program
stands in quotes, so that it cannot be taken for a mark such as [secret].
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from google.protobuf.struct_pb2 import Struct, Value

from pulumi_gestalt_monitor.notation import MARKS, Secrets, notation, redacted, unescaped
from pulumi_gestalt_monitor.record import SELF, CallRecord, DeploymentRecord, InvokeRecord, ResourceRecord
from pulumi_gestalt_monitor.text import printable, quoted
from pulumi_gestalt_monitor.urns import STACK_TYPE
from pulumi_gestalt_rpc.host_pb2 import CallResponse, InvokeResponse, RegisterResourceRequest

DEFAULT_WIDTH = 100
"""How many characters of a value are shown: with its name and indentation it fits a wide terminal."""

_DEEPEST = 20
"""Children further down are not indented more, so that a long chain of parents stays readable."""

_KINDS = {"remote": "remote component", "read": "read"}
"""What is said of a resource that is no custom resource and no component of the program."""

# Select Graphic Rendition (ECMA-48, 8.3.117): bold, and back to normal.
_BOLD, _NORMAL = "\x1b[1m", "\x1b[0m"


def tree_lines(
    record: DeploymentRecord,
    *,
    show_secrets: bool = False,
    colour: bool = False,
    width: int = DEFAULT_WIDTH,
    redact: Callable[[str], str] | None = None,
) -> Iterator[str]:
    """Yield the report line by line, without line ends.

    Arguments:
        record: the deployment.
        show_secrets: whether to show the values of secrets.
        colour: whether to emphasize names with terminal escapes.
        width: how many characters of a value to show.
        redact: takes secrets out of a text that is not marked, such as a name; None: there are none.
    """
    lines = _lines(record, _View(show_secrets, colour, width, redact))
    yield from lines if redact is None else map(redact, lines)


def _lines(record: DeploymentRecord, view: "_View") -> Iterator[str]:
    yield f"{'Preview' if record.preview else 'Update'} of {record.project}-{record.stack}"
    yield ""
    yield view.heading(STACK_TYPE, f"{record.project}-{record.stack}")
    for depth, resource in record.walk():
        margin = "  " * (min(depth, _DEEPEST) + 1)
        yield from (margin + line for line in view.resource(record, resource))
    if record.invokes:
        yield ""
        yield "Invokes:"
        for invoke in record.invokes:
            yield from view.invoke(invoke)
    if record.calls:
        yield ""
        yield "Calls:"
        for call in record.calls:
            yield from view.call(call)
    if record.skipped:
        yield ""
        yield "Left out, because another resource failed:"
        for urn, because in record.skipped.items():
            yield f"  {_short(urn)}, which needs {_short(because)}"
    yield ""
    yield from view.stack_outputs(record.outputs())
    yield ""
    yield _counts(record)
    if record.unused_mocks:
        yield "mocks that were not used: " + ", ".join(map(printable, record.unused_mocks))


class _View:
    """How much to show of each part."""

    def __init__(self, show_secrets: bool, colour: bool, width: int, redact: Callable[[str], str] | None) -> None:
        self._redact = redact
        self._secrets = Secrets.SHOW if show_secrets else Secrets.MASK
        self._bold, self._normal = (_BOLD, _NORMAL) if colour else ("", "")
        self._width = width

    def heading(self, type_token: str, name: str) -> str:
        return f"+ {printable(type_token)} {self._bold}{printable(name)}{self._normal}"

    def resource(self, record: DeploymentRecord, resource: ResourceRecord) -> Iterator[str]:
        request = resource.request()
        yield self.heading(request.type, request.name)
        if kind := _KINDS.get(resource.kind(request)):
            yield f"    kind: {kind}"
        if request.custom:
            yield f"    id: {printable(resource.id) or '[unknown]'}"
        inputs, outputs = request.object, record.outputs_of(resource)
        yield from self.section("inputs", inputs, inputs.fields)
        computed = [
            key for key in outputs.fields if key not in inputs.fields or outputs.fields[key] != inputs.fields[key]
        ]
        yield from self.section("outputs", outputs, computed)
        if options := ", ".join(_options(request)):
            yield f"    options: {options}"
        if request.dependencies:
            yield "    depends on: " + ", ".join(_short(urn) for urn in sorted(set(request.dependencies)))

    def section(self, title: str, properties: Struct, keys: Iterable[str]) -> Iterator[str]:
        ordered = sorted(keys)
        if ordered:
            yield f"    {title}:"
        for key in ordered:
            yield f"      {self.member(properties, key)}"

    def member(self, properties: Struct, key: str) -> str:
        return f"{printable(key)}: {self.value(properties.fields[key])}"

    def value(self, value: Value) -> str:
        content = notation(value, self._secrets)
        if self._redact is not None:
            # Of a secret that is cut in the middle nobody would recognize the rest.
            content = redacted(content, self._redact)
        return shorten(content, self._width, masked=self._secrets is Secrets.MASK)

    def invoke(self, invoke: InvokeRecord) -> Iterator[str]:
        request, response = invoke.request(), invoke.response()
        yield f"  {self._bold}{printable(request.tok)}{self._normal}"
        yield from self.function(request.args, request.args.fields, response)

    def call(self, call: CallRecord) -> Iterator[str]:
        request, response = call.request(), call.response()
        receiver = f" of {_short(call.receiver)}" if call.receiver else ""
        yield f"  {self._bold}{printable(request.tok)}{self._normal}{receiver}"
        yield from self.function(request.args, [key for key in request.args.fields if key != SELF], response)

    def function(self, args: Struct, keys: Iterable[str], response: InvokeResponse | CallResponse) -> Iterator[str]:
        yield from self.section("arguments", args, keys)
        yield from self.section("returned", response.result, response.result.fields)
        for failure in response.failures:
            place = f"{printable(failure.property)}: " if failure.property else ""
            yield f"    failed: {place}{printable(failure.reason)}"

    def stack_outputs(self, outputs: Struct | None) -> Iterator[str]:
        if outputs is None:
            yield "Outputs: the program did not get that far"
        elif not outputs.fields:
            yield "Outputs: none"
        else:
            yield "Outputs:"
            for key in sorted(outputs.fields):
                yield f"  {self.member(outputs, key)}"


def shorten(content: Any, width: int, *, masked: bool = True) -> str:
    """Return the notation `content` on one line, cut after `width` characters; `masked` tells that secrets are."""
    text = ""
    for piece in _pieces(content, width, masked):
        text += piece
        if len(text) > width:
            return text[:width] + "..."
    return text


def _pieces(content: Any, width: int, masked: bool) -> Iterator[str]:
    match content:
        case str():
            # One character more than fits is enough for `shorten` to see that the text is cut.
            yield quoted(content[: width + 1])
        case bool() | None:
            yield json.dumps(content)
        case list():
            yield from _joined("[", ([_pieces(item, width, masked)] for item in content), "]")
        case dict():
            yield from _object_pieces(content, width, masked)
        case _:
            yield str(content)


def _object_pieces(content: dict[str, Any], width: int, masked: bool) -> Iterator[str]:
    mark = next(iter(content)) if len(content) == 1 else ""
    if mark == "$unknown":
        yield "[unknown]"
    elif mark == "$number":
        yield content[mark]
    elif mark == "$secret" and masked and content[mark] is True:
        yield "[secret]"
    elif mark in MARKS:
        yield f"[{unescaped(mark)} "
        yield from _pieces(content[mark], width, masked)
        yield "]"
    else:
        members = (
            [iter((f"{quoted(unescaped(key))}: ",)), _pieces(item, width, masked)] for key, item in content.items()
        )
        yield from _joined("{", members, "}")


def _joined(opening: str, groups: Iterable[Iterable[Iterator[str]]], closing: str) -> Iterator[str]:
    yield opening
    for index, group in enumerate(groups):
        if index:
            yield ", "
        for pieces in group:
            yield from pieces
    yield closing


def _options(request: RegisterResourceRequest) -> Iterator[str]:
    """Yield the options that people look for; the JSON has all of them."""
    if request.protect:
        yield "protected"
    if request.retain_on_delete:
        yield "retained on delete"
    if request.import_id:
        yield "imported"
    if request.provider:
        yield f"provider {_short(request.provider.rpartition('::')[0])}"


def _short(urn: str) -> str:
    """Return the name and the type in `urn`, which are the parts that tell resources apart for people."""
    _, _, qualified, name = urn.split("::", 3)
    return f"{printable(name)} ({printable(qualified.rpartition('$')[2])})"


def _counts(record: DeploymentRecord) -> str:
    counts = [_count(len(record.resources), "resource"), _count(len(record.invokes), "invoke")]
    if record.calls:
        counts.append(_count(len(record.calls), "call"))
    if record.failures:
        counts.append(_count(len(record.failures), "failure"))
    return ", ".join(counts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
