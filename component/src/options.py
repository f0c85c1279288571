"""The builders of options, which are resources of the interface `output-interface`.

A builder belongs to no context: it keeps the handles that it was given, and is read when a resource is registered.
"""

from typing import TYPE_CHECKING, Any, Protocol

from pulumi_gestalt_engine import HOOK_EVENTS, NO_OPTIONS, Alias, CallOptions, Hook, Node, Package, Position, Timeouts
from pulumi_gestalt_engine import ResourceOptions as EngineOptions
from session import Session, exported

if TYPE_CHECKING:
    from wit_world.exports import output_interface as wit


class Handle(Protocol):
    """What outputs and composite outputs have in common."""

    session: Session
    node: Node


class PackageReference:
    """A handle on a package made by parameters."""

    def __init__(self, session: Session, node: Package) -> None:
        self.session = session
        self.node = node


class ResourceHook:
    """A handle on a function that Pulumi calls around operations."""

    def __init__(self, session: Session, node: Hook) -> None:
        self.session = session
        self.node = node


class _Builder:
    """What both kinds of options have.

    Attributes:
        handles: what was given, so that handles of another context are found.
    """

    _kind: type[CallOptions] = CallOptions

    def __init__(self) -> None:
        self.handles: list[Handle | PackageReference | ResourceHook] = []
        self._options: Any = None
        self._frozen: Any = NO_OPTIONS

    @property
    def options(self) -> Any:
        """What was set, for setting more."""
        if self._options is None:
            self._options = self._kind()
        self._frozen = None
        return self._options

    def frozen(self) -> Any:
        """Return what was set, as it is now: the same object as long as nothing more is set, so that work is shared."""
        if self._frozen is None:
            self._frozen = self._options.freeze()
        return self._frozen

    def _node(self, handle: Handle) -> Node:
        self.handles.append(handle)
        return handle.node

    @exported("options.parent")
    def parent(self, parent: Handle) -> None:
        """See the WIT."""
        self.options.parent = self._node(parent)

    @exported("options.depends-on")
    def depends_on(self, resources: list[Handle]) -> None:
        """See the WIT."""
        self.options.depends_on += map(self._node, resources)

    @exported("options.depends-on-outputs")
    def depends_on_outputs(self, outputs: list[Handle]) -> None:
        """See the WIT."""
        self.options.depends_on_outputs += map(self._node, outputs)

    @exported("options.provider")
    def provider(self, provider: Handle) -> None:
        """See the WIT."""
        self.options.provider = self._node(provider)

    @exported("options.version")
    def version(self, version: str) -> None:
        """See the WIT."""
        self.options.version = version

    @exported("options.plugin-download-url")
    def plugin_download_url(self, url: str) -> None:
        """See the WIT."""
        self.options.url = url

    @exported("options.plugin-checksum")
    def plugin_checksum(self, platform: str, digest: bytes) -> None:
        """See the WIT."""
        self.options.checksums[platform] = digest

    @exported("options.package")
    def package(self, package: PackageReference) -> None:
        """See the WIT."""
        self.handles.append(package)
        self.options.package = package.node


class InvokeOptions(_Builder):
    """The options of an invoke or a call."""

    @exported("invoke-options.constructor")
    def __init__(self) -> None:
        super().__init__()


class ResourceOptions(_Builder):
    """The options of a registration or a read.

    Attributes:
        transform_functions: the names of the functions that become callbacks once the resource is registered.
        is_constructed: whether it is the component that Pulumi asked for.
    """

    _kind = EngineOptions

    @exported("resource-options.constructor")
    def __init__(self) -> None:
        super().__init__()
        self.transform_functions: list[str] = []
        self.is_constructed = False

    @exported("resource-options.providers")
    def providers(self, providers: list[Handle]) -> None:
        """See the WIT."""
        self.options.providers += map(self._node, providers)

    @exported("resource-options.protect")
    def protect(self, protect: bool) -> None:
        """See the WIT."""
        self.options.protect = protect

    @exported("resource-options.ignore-changes")
    def ignore_changes(self, paths: list[str]) -> None:
        """See the WIT."""
        self.options.ignore_changes = paths

    @exported("resource-options.replace-on-changes")
    def replace_on_changes(self, paths: list[str]) -> None:
        """See the WIT."""
        self.options.replace_on_changes = paths

    @exported("resource-options.delete-before-replace")
    def delete_before_replace(self, first: bool) -> None:
        """See the WIT."""
        self.options.delete_before_replace = first

    @exported("resource-options.alias-urn")
    def alias_urn(self, urn: Handle) -> None:
        """See the WIT."""
        self.options.aliases.append(self._node(urn))

    @exported("resource-options.alias")
    def alias(self, alias: "wit.Alias") -> None:
        """See the WIT."""
        # The case with an output is the only one that has a value.
        urn = getattr(alias.parent, "value", None)
        parent = None if urn is None else self._node(urn)
        no_parent = type(alias.parent).__name__.startswith("AliasParent_None")
        self.options.aliases.append(
            Alias(alias.name, alias.type, alias.stack, alias.project, parent, no_parent=no_parent)
        )

    @exported("resource-options.import-id")
    def import_id(self, id: str) -> None:  # noqa: A002 - named by the WIT
        """See the WIT."""
        self.options.import_id = id

    @exported("resource-options.custom-timeouts")
    def custom_timeouts(self, create: str | None, update: str | None, delete: str | None, read: str | None) -> None:
        """See the WIT."""
        self.options.timeouts = Timeouts(create or "", update or "", delete or "", read or "")

    @exported("resource-options.additional-secret-outputs")
    def additional_secret_outputs(self, names: list[str]) -> None:
        """See the WIT."""
        self.options.additional_secret_outputs = names

    @exported("resource-options.retain-on-delete")
    def retain_on_delete(self, retain: bool) -> None:
        """See the WIT."""
        self.options.retain_on_delete = retain

    @exported("resource-options.deleted-with")
    def deleted_with(self, resource: Handle) -> None:
        """See the WIT."""
        self.options.deleted_with = self._node(resource)

    @exported("resource-options.replace-with")
    def replace_with(self, resources: list[Handle]) -> None:
        """See the WIT."""
        self.options.replace_with += map(self._node, resources)

    @exported("resource-options.hide-diffs")
    def hide_diffs(self, paths: list[str]) -> None:
        """See the WIT."""
        self.options.hide_diffs = paths

    @exported("resource-options.replacement-trigger")
    def replacement_trigger(self, value: Handle) -> None:
        """See the WIT."""
        self.options.replacement_trigger = self._node(value)

    @exported("resource-options.environment-mappings")
    def environment_mappings(self, mappings: list[tuple[str, str]]) -> None:
        """See the WIT."""
        self.options.environment = dict(mappings)

    @exported("resource-options.hooks")
    def hooks(self, event: "wit.HookEvent", hooks: list[ResourceHook]) -> None:
        """See the WIT."""
        self.handles += hooks
        self.options.hooks.setdefault(HOOK_EVENTS[event.value], []).extend(hook.node for hook in hooks)

    @exported("resource-options.transform")
    def transform(self, function_name: str) -> None:
        """See the WIT."""
        self.transform_functions.append(function_name)

    @exported("resource-options.source-position")
    def source_position(self, file: str, line: int, column: int) -> None:
        """See the WIT."""
        self.options.positions.append(Position(file, line, column))

    @exported("resource-options.constructed")
    def constructed(self) -> None:
        """See the WIT."""
        self.is_constructed = True
