"""Writing options into the WIT's builders: one call for each option that is set."""

from collections.abc import Callable
from typing import Any

from pulumi_gestalt._bindings import CompositeHandle, OutputHandle
from pulumi_gestalt._places import stack
from pulumi_gestalt._run import Run
from pulumi_gestalt.errors import OptionError
from pulumi_gestalt.options import Alias, InvokeOptions, ResourceOptions, listed
from pulumi_gestalt.output import Output, handle_of
from pulumi_gestalt.properties import Properties
from pulumi_gestalt.transforms import resource_transform

# The line that registers and its callers; Pulumi shows them with errors of the resource.
FRAMES = 4


def resource_options(run: Run, options: ResourceOptions | None, type_: str, name: str) -> Any:
    """Return the builder with the options and the line of the program.

    Arguments:
        run: the run.
        options: the options; None for those that say only the line, which are shared between registrations.
        type_: the resource's type.
        name: its name.

    Raises:
        OptionError: an option has the wrong form.
    """
    lines = stack(FRAMES)
    if options is None:
        return run.once(lines, lambda: _positioned(run, lines))
    return _Writer(run, _positioned(run, lines), f"resource {type_} {name!r}").resource(options, type_, name)


def invoke_options(run: Run, options: InvokeOptions | None, title: str) -> Any:
    """Return the builder with the options of an invoke or a call, or None when there are none."""
    if options is None:
        return None
    return _Writer(run, run.interface.InvokeOptions(), title).invoke(options)


def _positioned(run: Run, lines: tuple[tuple[str, int], ...]) -> Any:
    builder = run.interface.ResourceOptions()
    for file, line in lines:
        builder.source_position(file, line, 0)
    return builder


class _Writer:
    def __init__(self, run: Run, builder: Any, title: str) -> None:
        self._run = run
        self._builder = builder
        self._title = title

    def resource(self, options: ResourceOptions, type_: str, name: str) -> Any:
        """Write the options of a resource; `id` and `urn` decide what is done and are no options of the WIT."""
        self._common(options)
        builder = self._builder
        self._handles("providers", options.providers, builder.providers)
        self._handles("replace_with", options.replace_with, builder.replace_with)
        self._handle("deleted_with", options.deleted_with, builder.deleted_with)
        for field, setter in {
            "protect": builder.protect,
            "delete_before_replace": builder.delete_before_replace,
            "retain_on_delete": builder.retain_on_delete,
            "import_": builder.import_id,
        }.items():
            self._value(getattr(options, field), setter)
        for field, setter in {
            "ignore_changes": builder.ignore_changes,
            "replace_on_changes": builder.replace_on_changes,
            "additional_secret_outputs": builder.additional_secret_outputs,
            "hide_diffs": builder.hide_diffs,
        }.items():
            self._texts(field, getattr(options, field), setter)
        for alias in options.aliases or ():
            self._alias(alias)
        if options.replacement_trigger is not None:
            builder.replacement_trigger(self._output(options.replacement_trigger, "replacement_trigger"))
        if (timeouts := options.custom_timeouts) is not None:
            builder.custom_timeouts(timeouts.create, timeouts.update, timeouts.delete, timeouts.read)
        if options.env_var_mappings:
            builder.environment_mappings(list(options.env_var_mappings.items()))
        self._functions(options, type_, name)
        if options.constructed:
            builder.constructed()
        return builder

    def _functions(self, options: ResourceOptions, type_: str, name: str) -> None:
        for transform in options.transforms or ():
            self._builder.transform(resource_transform(self._run, transform))
        if options.hooks is not None:
            for event, hooks in options.hooks._handles(self._run, type_, name):
                self._builder.hooks(self._run.interface.HookEvent[event.upper()], hooks)

    def invoke(self, options: InvokeOptions) -> Any:
        """Write the options of an invoke."""
        self._common(options)
        return self._builder

    def _common(self, options: ResourceOptions | InvokeOptions) -> None:
        builder = self._builder
        self._handle("parent", options.parent, builder.parent)
        self._handle("provider", options.provider, builder.provider)
        self._value(options.version, builder.version)
        self._value(options.plugin_download_url, builder.plugin_download_url)
        for platform, digest in (options.plugin_checksums or {}).items():
            builder.plugin_checksum(platform, digest)
        if options.package is not None:
            builder.package(options.package._handle(self._run))
        if options.depends_on is not None:
            self._depends_on(options.depends_on)

    def _depends_on(self, given: Any) -> None:
        resources: list[CompositeHandle] = []
        outputs: list[OutputHandle] = []
        for item in [given] if isinstance(given, Output) else listed(given):
            if isinstance(item, Properties):
                resources.append(item._composite())
            elif isinstance(item, Output):
                outputs.append(item._handle)
            else:
                raise self._wrong("depends_on", item, "give resources, or outputs of resources")
        if resources:
            self._builder.depends_on(resources)
        if outputs:
            self._builder.depends_on_outputs(outputs)

    def _alias(self, alias: Any) -> None:
        if not isinstance(alias, Alias):
            self._builder.alias_urn(self._output(alias, "aliases"))
            return
        names = []
        for field in ("name", "type_", "stack", "project"):
            value = getattr(alias, field)
            if value is not None and value is not ... and not isinstance(value, str):
                raise self._wrong(f"aliases: {field}", value, "write text; an output cannot stand here")
            names.append(value if isinstance(value, str) else None)
        self._builder.alias(self._run.interface.Alias(*names, self._alias_parent(alias.parent)))

    def _alias_parent(self, parent: Any) -> Any:
        interface = self._run.interface
        if parent is ...:
            return interface.AliasParent_Same()
        if parent is None:
            return interface.AliasParent_None_()
        if isinstance(parent, Properties):
            return interface.AliasParent_Urn(parent["urn"]._handle)
        return interface.AliasParent_Urn(self._output(parent, "aliases: parent"))

    def _output(self, value: Any, option: str) -> OutputHandle:
        return handle_of(self._run, value, f"option {option}", self._title)

    def _value(self, value: Any, setter: Callable[[Any], object]) -> None:
        if value is not None:
            setter(value)

    def _texts(self, option: str, values: Any, setter: Callable[[list[str]], object]) -> None:
        if values is None:
            return
        if isinstance(values, str) or not all(isinstance(value, str) for value in values):
            raise self._wrong(option, values, "write a list of texts")
        setter(list(values))

    def _handle(self, option: str, resource: Any, setter: Callable[[CompositeHandle], object]) -> None:
        if resource is None:
            return
        if not isinstance(resource, Properties):
            raise self._wrong(option, resource, "give a resource")
        setter(resource._composite())

    def _handles(self, option: str, resources: Any, setter: Callable[[list[CompositeHandle]], object]) -> None:
        handles: list[CompositeHandle] = []
        for resource in listed(resources):
            self._handle(option, resource, handles.append)
        if handles:
            setter(handles)

    def _wrong(self, option: str, value: Any, hint: str) -> OptionError:
        return OptionError(f"option {option} of {self._title} has a {type(value).__name__}", hint)
