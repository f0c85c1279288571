"""The options of operations in reports: those that were given, by the names that Pulumi's SDKs use.

Positions in source files are left out: they name folders of one machine, and reports are the same on every machine.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any

from google.protobuf.message import Message

from pulumi_gestalt_monitor.notation import Secrets, notation
from pulumi_gestalt_rpc.host_pb2 import (
    Alias,
    Parameterization,
    RegisterPackageRequest,
    RegisterResourceRequest,
    ResourceCallRequest,
    ResourceInvokeRequest,
)


def resource_options(request: RegisterResourceRequest, secrets: Secrets) -> dict[str, Any]:
    """Return the options of a registration."""
    given = _listed(request, _OF_RESOURCES)
    aliases = [*request.alias_urns, *map(_alias, request.aliases)]
    if aliases:
        given["aliases"] = aliases
    if request.delete_before_replace_defined or request.delete_before_replace:
        given["deleteBeforeReplace"] = request.delete_before_replace
    if request.HasField("replacement_trigger"):
        given["replacementTrigger"] = notation(request.replacement_trigger, secrets)
    return _sorted(given)


def function_options(request: ResourceInvokeRequest | ResourceCallRequest) -> dict[str, Any]:
    """Return the options of an invoke or a call."""
    return _sorted(_listed(request, _OF_FUNCTIONS))


def package(reference: str, request: RegisterPackageRequest) -> dict[str, Any]:
    """Return a registered package."""
    given = {
        "downloadUrl": request.download_url,
        "checksums": _digests(request.checksums),
        "parameterization": _parameters(request.parameterization),
        "extension": _parameters(request.extension),
    }
    return {"ref": reference, "name": request.name, "version": request.version} | _given(given)


def _parameters(parameters: Parameterization) -> dict[str, str]:
    if not parameters.name:
        return {}
    value = base64.b64encode(parameters.value).decode("ascii")
    return {"name": parameters.name, "version": parameters.version, "value": value}


def _alias(alias: Alias) -> str | dict[str, Any]:
    if alias.WhichOneof("alias") == "urn":
        return alias.urn
    spec = alias.spec
    found: dict[str, Any] = _texts(spec, ("name", "type", "stack", "project"))
    if spec.WhichOneof("parent") == "no_parent":
        found["noParent"] = spec.no_parent
    elif spec.parent_urn:
        found["parent"] = spec.parent_urn
    return found


def _hooks(hooks: RegisterResourceRequest.ResourceHooksBinding) -> dict[str, list[str]]:
    return {field.json_name: list(names) for field, names in hooks.ListFields()}


def _digests(checksums: Mapping[str, bytes]) -> dict[str, str]:
    return {platform: digest.hex() for platform, digest in _sorted(checksums).items()}


def _texts(message: Message, names: Iterable[str]) -> dict[str, str]:
    return _given({name: getattr(message, name) for name in names})


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if value}


def _sorted(options: Mapping[str, Any]) -> dict[str, Any]:
    return dict(sorted(options.items(), key=itemgetter(0)))


def _timeouts(timeouts: RegisterResourceRequest.CustomTimeouts) -> dict[str, str]:
    return _texts(timeouts, ("create", "update", "delete", "read"))


def _same(value: Any) -> Any:
    return value


_Table = dict[str, tuple[str, Callable[[Any], Any]]]

# Field -> (option, what makes it of the field's value).
_OF_FUNCTIONS: _Table = {
    "package_ref": ("packageRef", _same),
    "parent": ("parent", _same),
    "plugin_checksums": ("pluginChecksums", _digests),
    "plugin_download_url": ("pluginDownloadURL", _same),
    "provider": ("provider", _same),
    "version": ("version", _same),
}
_OF_RESOURCES: _Table = {
    **{field: option for field, option in _OF_FUNCTIONS.items() if field != "parent"},
    "additional_secret_outputs": ("additionalSecretOutputs", sorted),
    "custom_timeouts": ("customTimeouts", _timeouts),
    "deleted_with": ("deletedWith", _same),
    "env_var_mappings": ("envVarMappings", _sorted),
    "hide_diffs": ("hideDiffs", list),
    "hooks": ("hooks", _hooks),
    "ignore_changes": ("ignoreChanges", list),
    "import_id": ("import", _same),
    "protect": ("protect", _same),
    "providers": ("providers", _sorted),
    "remote": ("remote", _same),
    "replace_on_changes": ("replaceOnChanges", list),
    "replace_with": ("replaceWith", sorted),
    "retain_on_delete": ("retainOnDelete", _same),
}


def _listed(request: Message, table: _Table) -> dict[str, Any]:
    """Return the options in `table` whose fields in `request` are set."""
    found = {}
    for field, value in request.ListFields():
        if field.name in table:
            option, make = table[field.name]
            # SDKs send timeouts and hooks also when there are none.
            if (made := make(value)) != {}:
                found[option] = made
    return found
