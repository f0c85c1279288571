"""The options of registrations, reads, invokes and calls: what a program sets, and its place in messages.

Field numbers: pulumi-protocol.md 1.3 (RegisterResource), 1.4 (ReadResource), 1.5 (Invoke, Call), 3.5 (aliases).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from pulumi_gestalt_engine.nodes import Fields, Node
from pulumi_gestalt_engine.properties import encode_value
from pulumi_gestalt_engine.values import Value
from pulumi_gestalt_engine.wire import LENGTH, VARINT, length_delimited, tag, text_field, varint

if TYPE_CHECKING:
    from pulumi_gestalt_engine.construction import Construction
    from pulumi_gestalt_engine.hooks import Hook
    from pulumi_gestalt_engine.requests import Package


class Alias(NamedTuple):
    """Another name that a resource had; None is "as now".

    Attributes:
        parent: the parent's URN as an output; None for the present parent.
        no_parent: whether it had no parent but the stack.
    """

    name: str | None = None
    type: str | None = None
    stack: str | None = None
    project: str | None = None
    parent: Node | None = None
    no_parent: bool = False


class Position(NamedTuple):
    """A place in the program: a file relative to the program's folder, line and column."""

    file: str
    line: int
    column: int


class Timeouts(NamedTuple):
    """How long operations may take, as Go writes durations; "" leaves it to the provider."""

    create: str
    update: str
    delete: str
    read: str


class Callback(NamedTuple):
    """A function of the program that Pulumi may call: the address it is served at, and its token there."""

    target: str
    token: str

    def encode(self) -> bytes:
        """Return the `Callback` message; it says that byte strings are understood."""
        return text_field(1, self.target) + text_field(2, self.token) + _flag(3, True)


HOOK_EVENTS = (
    "before_create",
    "after_create",
    "before_update",
    "after_update",
    "before_delete",
    "after_delete",
    "on_error",
)
"""In the order of their field numbers in `ResourceHooksBinding`."""


@dataclass(slots=True, eq=False)
class CallOptions:
    """What invokes, calls, registrations and reads have in common. `freeze` before use: the program may go on setting.

    Attributes:
        parent: the resource that it belongs to, or whose provider is used.
        depends_on: resources that must exist before.
        depends_on_outputs: outputs whose resources must exist before.
        provider: a provider resource.
        version, url, checksums: of the provider's plugin.
        package: a package made by parameters; then version, url and checksums are not sent.
    """

    parent: Node | None = None
    depends_on: list[Node] = field(default_factory=list)
    depends_on_outputs: list[Node] = field(default_factory=list)
    provider: Node | None = None
    version: str = ""
    url: str = ""
    checksums: dict[str, bytes] = field(default_factory=dict)
    package: "Package | None" = None
    _awaited: tuple[Node, ...] | None = field(default=None, init=False)

    def freeze(self) -> Self:
        """Return a copy that later changes of this one do not reach."""
        copies: dict[str, Any] = {
            part.name: value.copy()
            for part in fields(self)
            if isinstance(value := getattr(self, part.name), list | dict)
        }
        return replace(self, **copies)

    def awaited(self) -> tuple[Node, ...]:
        """Return all outputs and operations that must settle first."""
        if self._awaited is None:
            self._awaited = tuple(self.nodes())
        return self._awaited

    def nodes(self) -> Iterator[Node]:
        """Yield what `awaited` returns."""
        single = (self.parent, self.provider, self.package)
        yield from (node for node in single if node is not None)
        yield from self.depends_on
        yield from self.depends_on_outputs


@dataclass(slots=True, eq=False)
class ResourceOptions(CallOptions):
    """The options of a registration or a read; None and empty leave it to Pulumi.

    Attributes:
        hooks: event -> hooks, for the events in `HOOK_EVENTS`.
        transforms: the callbacks of this resource's own transforms.
        positions: where the program registers it, then the callers.
        constructed: what Pulumi asked for, if this is the component that it asked for.
        the others: see the WIT.
    """

    providers: list[Node] = field(default_factory=list)
    protect: bool | None = None
    retain_on_delete: bool | None = None
    delete_before_replace: bool | None = None
    ignore_changes: list[str] = field(default_factory=list)
    replace_on_changes: list[str] = field(default_factory=list)
    hide_diffs: list[str] = field(default_factory=list)
    additional_secret_outputs: list[str] = field(default_factory=list)
    aliases: list[Node | Alias] = field(default_factory=list)
    import_id: str = ""
    timeouts: Timeouts | None = None
    deleted_with: Node | None = None
    replace_with: list[Node] = field(default_factory=list)
    replacement_trigger: Node | None = None
    environment: dict[str, str] = field(default_factory=dict)
    hooks: "dict[str, list[Hook]]" = field(default_factory=dict)
    transforms: list[Callback] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    constructed: "Construction | None" = None
    _encoded: bytes | None = field(default=None, init=False)

    def encoded(self, program_directory: str) -> bytes:
        """Return what `encode_resource_options` does, made once: what is named in options has settled, and stays so."""
        if self._encoded is None:
            self._encoded = encode_resource_options(self, program_directory)
        return self._encoded

    def freeze(self) -> Self:
        """Return a copy that later changes of this one do not reach."""
        # Not super(): a dataclass with slots is another class than the one that was written.
        frozen = CallOptions.freeze(self)
        frozen.hooks = {event: list(hooks) for event, hooks in self.hooks.items()}
        return frozen

    def nodes(self) -> Iterator[Node]:
        """Yield what `awaited` returns."""
        yield from CallOptions.nodes(self)
        yield from self.providers
        for alias in self.aliases:
            if isinstance(alias, Node):
                yield alias
            elif alias.parent is not None:
                yield alias.parent
        if self.deleted_with is not None:
            yield self.deleted_with
        yield from self.replace_with
        if self.replacement_trigger is not None:
            yield self.replacement_trigger
        for hooks in self.hooks.values():
            yield from hooks


NO_OPTIONS = ResourceOptions()


# ---- messages ----


def _flag(number: int, value: bool) -> bytes:
    return tag(number, VARINT) + (b"\x01" if value else b"\x00")


def optional_flag(number: int, value: bool | None) -> bytes:
    """Return an `optional bool` field, of which an explicit false is written too."""
    return b"" if value is None else _flag(number, value)


def texts_field(number: int, texts: Sequence[str]) -> bytes:
    """Return a repeated string field."""
    return b"".join([length_delimited(tag(number, LENGTH), text.encode()) for text in texts]) if texts else b""


def entry_field(number: int, name: str, value: bytes) -> bytes:
    """Return one entry of a map field, keyed by a string, whose value has a length."""
    entry = length_delimited(b"\x0a", name.encode()) + length_delimited(b"\x12", value)
    return length_delimited(tag(number, LENGTH), entry)


def checksums_field(number: int, checksums: dict[str, bytes]) -> bytes:
    """Return the map of a plugin's checksums."""
    return b"".join(entry_field(number, platform, digest) for platform, digest in checksums.items())


def urn_of(node: Node) -> str:
    """Return the URN of a resource that has settled."""
    assert isinstance(node.result, Fields)
    return node.result.urn


def reference_of(provider: Node | None) -> str:
    """Return how a provider that has settled is named in requests; "" if there is none."""
    return provider.result.reference if provider is not None and isinstance(provider.result, Fields) else ""


def encode_plugin(options: CallOptions, version: int, url: int, checksums: int, package: int) -> bytes:
    """Return the fields that say which plugin is meant.

    Args:
        options: what the program says.
        version: the number of the field for the version.
        url: the same for where the plugin is found.
        checksums: the same for its checksums.
        package: the same for a package made by parameters, which says all of this.
    """
    if options.package is not None:
        return text_field(package, options.package.ref)
    named = text_field(version, options.version) + text_field(url, options.url)
    return named + checksums_field(checksums, options.checksums)


def encode_resource_options(options: ResourceOptions, program_directory: str) -> bytes:
    """Return the fields of a `RegisterResourceRequest` that only options set, but for `protect`.

    Raises:
        PropertyError: the replacement trigger cannot be sent.
    """
    parts = [
        encode_plugin(options, 11, 24, 30, 33),
        optional_flag(25, options.retain_on_delete),
        texts_field(12, options.ignore_changes),
        texts_field(14, options.additional_secret_outputs),
        text_field(16, options.import_id),
        texts_field(23, options.replace_on_changes),
        texts_field(37, options.hide_diffs),
        texts_field(38, [urn_of(node) for node in options.replace_with]),
    ]
    if options.delete_before_replace is not None:
        parts += [_flag(10, options.delete_before_replace), _flag(18, True)]
    if options.timeouts is not None:
        given = b"".join(text_field(number, text) for number, text in enumerate(options.timeouts, 1))
        parts.append(length_delimited(tag(17, LENGTH), given))
    parts += [length_delimited(tag(26, LENGTH), encode_alias(alias)) for alias in options.aliases]
    if options.deleted_with is not None:
        parts.append(text_field(27, urn_of(options.deleted_with)))
    parts += [length_delimited(tag(31, LENGTH), callback.encode()) for callback in options.transforms]
    if any(options.hooks.values()):
        parts.append(length_delimited(tag(34, LENGTH), _hooks(options.hooks)))
    trigger = None if options.replacement_trigger is None else options.replacement_trigger.result
    if isinstance(trigger, Value) and (trigger.marked or trigger.data is not None):
        parts.append(length_delimited(tag(39, LENGTH), encode_value(trigger)))
    parts += [entry_field(41, source, target.encode()) for source, target in options.environment.items()]
    if options.constructed is not None:
        parts.append(options.constructed.options)
    parts.append(encode_positions(options.positions, program_directory, 29, 35))
    return b"".join(parts)


def encode_alias(alias: Node | Alias) -> bytes:
    """Return the `Alias` message: a URN, or what differs from the present name."""
    if isinstance(alias, Node):
        return text_field(1, _text(alias))
    spec = [text_field(number, text or "") for number, text in enumerate(alias[:4], 1)]
    if alias.parent is not None:
        spec.append(text_field(5, _text(alias.parent)))
    elif alias.no_parent:
        spec.append(_flag(6, True))
    return length_delimited(tag(2, LENGTH), b"".join(spec))


def _text(node: Node) -> str:
    """Return the text that an output holds; what is no text is no name of anything."""
    data = node.result.data if isinstance(node.result, Value) else None
    return data if isinstance(data, str) else ""


def _hooks(hooks: "dict[str, list[Hook]]") -> bytes:
    return b"".join(
        texts_field(number, [hook.name for hook in hooks.get(event, [])]) for number, event in enumerate(HOOK_EVENTS, 1)
    )


def encode_positions(positions: list[Position], folder: str, position: int, trace: int) -> bytes:
    """Return the source position and the stack trace; nothing where the program's folder is not known.

    Args:
        positions: the innermost first.
        folder: of the program, absolute.
        position: the number of the field for the position.
        trace: the same for the stack trace.
    """
    if not positions or not folder:
        return b""
    encoded = [_position(place, folder) for place in positions]
    frames = [length_delimited(b"\x0a", length_delimited(b"\x0a", place)) for place in encoded]
    return length_delimited(tag(position, LENGTH), encoded[0]) + length_delimited(tag(trace, LENGTH), b"".join(frames))


_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")


def _position(place: Position, folder: str) -> bytes:
    # RFC 3986, 2.1: what is not unreserved is escaped.
    path = f"{folder.rstrip('/')}/{place.file}".encode()
    escaped = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in path)
    line = tag(2, VARINT) + varint(place.line)
    column = tag(3, VARINT) + varint(place.column) if place.column else b""
    return text_field(1, f"file://{escaped}") + line + column


__all__ = [
    "HOOK_EVENTS",
    "NO_OPTIONS",
    "Alias",
    "CallOptions",
    "Callback",
    "Position",
    "ResourceOptions",
    "Timeouts",
    "encode_alias",
    "encode_plugin",
    "encode_positions",
    "encode_resource_options",
    "entry_field",
    "optional_flag",
    "reference_of",
    "texts_field",
    "urn_of",
]
