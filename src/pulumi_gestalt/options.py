"""Options of resources and invokes: what can be said beside the inputs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import EllipsisType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pulumi_gestalt.output import Input, Inputs, Output
from pulumi_gestalt.packages import Package

if TYPE_CHECKING:
    from pulumi_gestalt.hooks import ResourceHookBinding
    from pulumi_gestalt.references import Resource
    from pulumi_gestalt.resource import ProviderResource

T = TypeVar("T")

ROOT_STACK_RESOURCE = None
"""The parent of a resource that is in no component, for `Alias(parent=ROOT_STACK_RESOURCE)`."""

DependsOn: TypeAlias = "Input[Resource | Sequence[Input[Resource]]]"


@dataclass(frozen=True)
class CustomTimeouts:
    """How long the operations on a resource may take, as text such as `5m` or `1h30m`."""

    create: str | None = None
    update: str | None = None
    delete: str | None = None
    read: str | None = None


@dataclass(frozen=True)
class Alias:
    """A name that a resource had before; what is left out was the same as now.

    Arguments:
        name: the resource's name.
        type_: its type.
        parent: its parent: a resource, a URN, or None for the stack.
        stack: the stack's name.
        project: the project's name.
    """

    # As in Pulumi's SDK `...` means the same as now, because None means something for the parent.
    name: str | EllipsisType | None = ...
    type_: str | EllipsisType | None = ...
    parent: "Resource | Input[str] | EllipsisType | None" = ...
    stack: str | EllipsisType | None = ...
    project: str | EllipsisType | None = ...


@dataclass(frozen=True)
class ResourceTransformArgs:
    """What a transform may change.

    Arguments:
        custom: whether a provider manages the resource; false for components.
        type_: the resource's type.
        name: its name.
        props: its inputs; secrets and what is not known yet are outputs.
        opts: its options; resources in them are known by their URNs only.
    """

    custom: bool
    type_: str
    name: str
    props: Inputs
    opts: "ResourceOptions"


@dataclass(frozen=True)
class ResourceTransformResult:
    """What a transform makes of a resource: all of its inputs and options."""

    props: Inputs
    opts: "ResourceOptions"


ResourceTransform: TypeAlias = Callable[[ResourceTransformArgs], ResourceTransformResult | None]
"""A function that may change a resource before it is registered; None changes nothing."""


def _shown(options: object) -> str:
    """Name the options that are set, never their values."""
    given = [field.name for field in fields(options) if getattr(options, field.name) is not None]  # type: ignore[arg-type]
    return f"<{type(options).__name__}: {', '.join(given) or 'none'}>"


@dataclass(eq=False, repr=False)
class ResourceOptions:
    """The options of a resource; what is not given is left to Pulumi.

    Arguments:
        parent: the resource that it belongs to; default: the stack.
        depends_on: a resource or several that must exist before, or outputs of them. A component stands for all in it.
        protect: whether it must not be deleted.
        provider: the provider; default: the parent's for this package.
        providers: providers for the resources inside of a component.
        delete_before_replace: whether a replacement deletes the old one first.
        ignore_changes: paths of inputs whose changes are ignored.
        version: of the provider's package.
        aliases: names that it had: URNs, or `Alias`.
        additional_secret_outputs: outputs to be treated as secrets.
        id: the provider's ID of an existing resource that is read and not managed.
        import_: the provider's ID of an existing resource to adopt.
        custom_timeouts: how long operations may take.
        transforms: functions that may change this resource and those in it.
        hooks: functions to call around operations.
        urn: the URN of a resource of this stack, whose state is taken; nothing is registered.
        replace_on_changes: paths of properties whose changes replace the resource.
        replacement_trigger: a value whose change replaces the resource.
        plugin_download_url: where the provider's plugin is found.
        retain_on_delete: whether the provider keeps it when Pulumi forgets it.
        deleted_with: a resource with which it goes, so that it need not be deleted itself.
        replace_with: resources with which it is replaced.
        hide_diffs: paths of properties whose differences are not shown.
        env_var_mappings: for a provider: variables, and the names under which it sees them.
        package: the package that the type belongs to, if it is made by parameters.
        plugin_checksums: the SHA-256 of the plugin for each platform, such as `linux-amd64`.
        constructed: whether it is the component that Pulumi asks for; set by the SDK, see `component`.
    """

    parent: "Resource | None" = None
    depends_on: "DependsOn | None" = None
    protect: bool | None = None
    provider: "ProviderResource | None" = None
    providers: "Mapping[str, ProviderResource] | Sequence[ProviderResource] | None" = None
    delete_before_replace: bool | None = None
    ignore_changes: Sequence[str] | None = None
    version: str | None = None
    aliases: "Sequence[Input[str] | Alias] | None" = None
    additional_secret_outputs: Sequence[str] | None = None
    id: Input[str] | None = None
    import_: str | None = None
    custom_timeouts: CustomTimeouts | None = None
    transforms: Sequence[ResourceTransform] | None = None
    hooks: "ResourceHookBinding | None" = None
    urn: Input[str] | None = None
    replace_on_changes: Sequence[str] | None = None
    replacement_trigger: Input[Any] | None = None
    plugin_download_url: str | None = None
    retain_on_delete: bool | None = None
    deleted_with: "Resource | None" = None
    replace_with: "Sequence[Resource] | None" = None
    hide_diffs: Sequence[str] | None = None
    env_var_mappings: Mapping[str, str] | None = None
    package: Package | None = None
    plugin_checksums: Mapping[str, bytes] | None = None
    constructed: bool | None = None

    @staticmethod
    def merge(opts1: "ResourceOptions | None", opts2: "ResourceOptions | None") -> "ResourceOptions":
        """Return the options of both: lists are joined, of single values that of `opts2` counts, if it has one."""
        return _merged(opts1 or ResourceOptions(), opts2 or ResourceOptions())

    __repr__ = _shown


@dataclass(eq=False, repr=False)
class InvokeOptions:
    """The options of an invoke or a call.

    Arguments:
        parent: the resource whose provider is used.
        provider: the provider.
        version: of the provider's package.
        plugin_download_url: where the provider's plugin is found.
        depends_on: a resource or several that must exist before the function is called, or outputs of them.
        package: the package that the function belongs to, if it is made by parameters.
        plugin_checksums: the SHA-256 of the plugin for each platform.
    """

    parent: "Resource | None" = None
    provider: "ProviderResource | None" = None
    version: str | None = None
    plugin_download_url: str | None = None
    depends_on: "DependsOn | None" = None
    package: Package | None = None
    plugin_checksums: Mapping[str, bytes] | None = None

    @staticmethod
    def merge(opts1: "InvokeOptions | None", opts2: "InvokeOptions | None") -> "InvokeOptions":
        """Return the options of both, as `ResourceOptions.merge`."""
        return _merged(opts1 or InvokeOptions(), opts2 or InvokeOptions())

    __repr__ = _shown


InvokeOutputOptions = InvokeOptions
"""The name that Pulumi's SDK has for options with `depends_on`; here every invoke gives outputs."""

Options = TypeVar("Options", ResourceOptions, InvokeOptions)

_LISTS = frozenset(
    {
        "ignore_changes",
        "aliases",
        "additional_secret_outputs",
        "transforms",
        "replace_on_changes",
        "replace_with",
        "hide_diffs",
    }
)


def listed(value: "Mapping[str, T] | Sequence[T] | T | None") -> list[T]:
    """Return the items of an option that may be one, several, or several by name."""
    match value:
        case None:
            return []
        case Mapping():
            return list(value.values())
        case list() | tuple():
            return list(value)
        case _:
            return [value]  # type: ignore[list-item]


def _merged(first: Options, second: Options) -> Options:
    changes = {}
    for field in fields(second):
        old, new = getattr(first, field.name), getattr(second, field.name)
        if new is not None:
            changes[field.name] = new if old is None else _joined(field.name, old, new)
    return replace(first, **changes)


def _joined(name: str, old: Any, new: Any) -> Any:
    if name in _LISTS:
        return [*old, *new]
    if name == "depends_on":
        return _all_of(old, new)
    if name == "providers":
        return list({provider.package: provider for provider in [*listed(old), *listed(new)]}.values())
    if name in {"env_var_mappings", "plugin_checksums"}:
        return {**old, **new}
    return type(old).merge(old, new) if name == "hooks" else new


def _all_of(old: Any, new: Any) -> list[Any]:
    # An output stands for a resource or for a list of them; either way it can be one item of the joined list.
    return [*([old] if isinstance(old, Output) else listed(old)), *([new] if isinstance(new, Output) else listed(new))]
