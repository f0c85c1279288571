"""Options as the implementation shows them to transforms, and back; resources in them are known by their URNs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_gestalt._decode import Special, decoded
from pulumi_gestalt._run import Run
from pulumi_gestalt._values import Leaf
from pulumi_gestalt.errors import OptionError
from pulumi_gestalt.hooks import ResourceHookBinding
from pulumi_gestalt.options import Alias, CustomTimeouts, InvokeOptions, ResourceOptions, listed
from pulumi_gestalt.output import Output
from pulumi_gestalt.properties import Properties
from pulumi_gestalt.references import ReferencedProvider, provider_with, with_urn


@dataclass(frozen=True)
class RegisteredHook:
    """A hook in the options that a transform receives: Pulumi knows it by its name."""

    name: str


@dataclass(frozen=True)
class _Form:
    """How one option is called in JSON, read from it and written into it.

    Arguments:
        name: the JSON's name.
        read: takes the run, the JSON and what to make of secrets; returns what programs use.
        write: takes what programs use; returns data that may hold outputs.
    """

    name: str
    read: Callable[[Run, Any, Special], Any] = lambda _run, json, _special: json
    write: Callable[[Any], Any] = lambda value: value


def _urn(resource: Any) -> Any:
    if not isinstance(resource, Properties):
        raise OptionError(f"a transform returned a {type(resource).__name__} where a resource belongs")
    return resource["urn"]


def _reference(provider: Any) -> Any:
    if isinstance(provider, ReferencedProvider):
        return provider._reference
    return Output.format("{0}::{1}", _urn(provider), provider["id"])


def _read_alias(run: Run, json: Any) -> Any:
    if isinstance(json, str):
        return json
    parent: Any = None if json.get("noParent") else ...
    if json.get("parentUrn"):
        parent = with_urn(run, json["parentUrn"])
    names = (json.get(name) or ... for name in ("name", "type", "stack", "project"))
    name, type_, stack, project = names
    return Alias(name, type_, parent, stack, project)


def _write_alias(alias: Any) -> Any:
    if not isinstance(alias, Alias):
        return alias
    names = {"name": alias.name, "type": alias.type_, "stack": alias.stack, "project": alias.project}
    json: dict[str, Any] = {key: name for key, name in names.items() if name is not None and name is not ...}
    if alias.parent is None:
        json["noParent"] = True
    elif alias.parent is not ...:
        json["parentUrn"] = _urn(alias.parent) if isinstance(alias.parent, Properties) else alias.parent
    return json


def _read_hooks(_run: Run, json: Mapping[str, Sequence[str]], _special: Special) -> Any:
    hooks: dict[str, Any] = {event: [RegisteredHook(name) for name in names] for event, names in json.items()}
    return ResourceHookBinding(**hooks)


def _write_hooks(hooks: ResourceHookBinding) -> Any:
    json = {}
    for event, given in vars(hooks).items():
        names = [getattr(hook, "name", None) for hook in given or ()]
        if None in names:
            raise OptionError("a transform returned a function as a hook", "make a ResourceHook with a name of it")
        if names:
            json[event] = names
    return json


def _read_timeouts(_run: Run, json: Mapping[str, str], _special: Special) -> Any:
    return CustomTimeouts(**json)


def _write_timeouts(timeouts: CustomTimeouts) -> Any:
    return {name: text for name, text in vars(timeouts).items() if text is not None}


_URNS = (
    lambda run, json, _special: [with_urn(run, urn) for urn in json],
    lambda resources: [_urn(resource) for resource in listed(resources)],
)
_URN = (lambda run, json, _special: with_urn(run, json), _urn)
_PROVIDER = (lambda run, json, _special: provider_with(run, json), _reference)

_RESOURCE: dict[str, _Form] = {
    "depends_on": _Form("dependsOn", *_URNS),
    "protect": _Form("protect"),
    "ignore_changes": _Form("ignoreChanges", write=list),
    "replace_on_changes": _Form("replaceOnChanges", write=list),
    "version": _Form("version"),
    "aliases": _Form(
        "aliases",
        lambda run, json, _special: [_read_alias(run, alias) for alias in json],
        lambda aliases: [_write_alias(alias) for alias in aliases],
    ),
    "provider": _Form("provider", *_PROVIDER),
    "custom_timeouts": _Form("customTimeouts", _read_timeouts, _write_timeouts),
    "plugin_download_url": _Form("pluginDownloadUrl"),
    "retain_on_delete": _Form("retainOnDelete"),
    "deleted_with": _Form("deletedWith", *_URN),
    "delete_before_replace": _Form("deleteBeforeReplace"),
    "additional_secret_outputs": _Form("additionalSecretOutputs", write=list),
    "providers": _Form(
        "providers",
        lambda run, json, _special: {package: provider_with(run, ref) for package, ref in json.items()},
        lambda providers: {provider.package: _reference(provider) for provider in listed(providers)},
    ),
    "hooks": _Form("hooks", _read_hooks, _write_hooks),
    "import_": _Form("import"),
    "hide_diffs": _Form("hideDiffs", write=list),
    "replace_with": _Form("replaceWith", *_URNS),
    "replacement_trigger": _Form("replacementTrigger", lambda _run, json, special: decoded(json, special)),
}
_INVOKE: dict[str, _Form] = {name: _RESOURCE[name] for name in ("provider", "plugin_download_url", "version")}


def read_resource_options(run: Run, json: Mapping[str, Any], special: Special) -> ResourceOptions:
    """Return the options that a transform receives; `special` makes outputs of secrets and unknown values."""
    return ResourceOptions(**_read(_RESOURCE, run, json, special))


def read_invoke_options(run: Run, json: Mapping[str, Any], special: Special) -> InvokeOptions:
    """Return the options that an invoke transform receives."""
    return InvokeOptions(**_read(_INVOKE, run, json, special))


def changed_options(before: ResourceOptions | InvokeOptions, after: ResourceOptions | InvokeOptions) -> dict[str, Any]:
    """Return the options that differ, as data that may hold outputs; None stands for one that was taken away.

    Raises:
        OptionError: an option that transforms cannot change.
    """
    forms = _RESOURCE if isinstance(before, ResourceOptions) else _INVOKE
    changes = {}
    for name, old in vars(before).items():
        new = getattr(after, name)
        if _same(old, new):
            continue
        if name not in forms:
            raise OptionError(f"a transform returned another option {name!r}", "leave it as it was")
        changes[forms[name].name] = None if new is None else forms[name].write(new)
    return changes


def _read(forms: Mapping[str, _Form], run: Run, json: Mapping[str, Any], special: Special) -> dict[str, Any]:
    names = {form.name: (name, form) for name, form in forms.items()}
    return {names[key][0]: names[key][1].read(run, value, special) for key, value in json.items() if key in names}


def _same(old: Any, new: Any) -> bool:
    """Return whether nothing was changed; outputs cannot be compared, and are the same only if they are one."""
    if old is new:
        return True
    if isinstance(old, Leaf) or isinstance(new, Leaf) or type(old) is not type(new):
        return False
    if isinstance(old, list):
        return len(old) == len(new) and all(map(_same, old, new))
    if isinstance(old, dict):
        return old.keys() == new.keys() and all(_same(item, new[key]) for key, item in old.items())
    if isinstance(old, Alias | ResourceHookBinding):
        return all(_same(item, getattr(new, name)) for name, item in vars(old).items())
    return bool(old == new)
