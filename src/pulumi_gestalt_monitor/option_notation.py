"""The options of operations in reports: those that were given, by the names that Pulumi's SDKs use.

Positions in source files are left out: they name folders of one machine, and reports are the same on every machine.
"""

import base64
from collections.abc import Iterable, Mapping
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
    given = _given(
        {
            "additionalSecretOutputs": sorted(request.additional_secret_outputs),
            "aliases": [*request.alias_urns, *map(_alias, request.aliases)],
            "customTimeouts": _texts(request.custom_timeouts, ("create", "update", "delete", "read")),
            "deletedWith": request.deleted_with,
            "envVarMappings": _sorted(request.env_var_mappings),
            "hideDiffs": list(request.hide_diffs),
            "hooks": _hooks(request.hooks),
            "ignoreChanges": list(request.ignore_changes),
            "import": request.import_id,
            "providers": _sorted(request.providers),
            "remote": request.remote,
            "replaceOnChanges": list(request.replace_on_changes),
            "replaceWith": sorted(request.replace_with),
        }
        | _of_provider(request)
    )
    if request.delete_before_replace_defined or request.delete_before_replace:
        given["deleteBeforeReplace"] = request.delete_before_replace
    if request.HasField("protect"):
        given["protect"] = request.protect
    if request.HasField("retain_on_delete"):
        given["retainOnDelete"] = request.retain_on_delete
    if request.HasField("replacement_trigger"):
        given["replacementTrigger"] = notation(request.replacement_trigger, secrets)
    return _sorted(given)


def function_options(request: ResourceInvokeRequest | ResourceCallRequest) -> dict[str, Any]:
    """Return the options of an invoke or a call."""
    given = _of_provider(request)
    if isinstance(request, ResourceInvokeRequest):
        given["parent"] = request.parent
    return _sorted(_given(given))


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


def _of_provider(request: RegisterResourceRequest | ResourceInvokeRequest | ResourceCallRequest) -> dict[str, Any]:
    return {
        "packageRef": request.package_ref,
        "pluginChecksums": _digests(request.plugin_checksums),
        "pluginDownloadURL": request.plugin_download_url,
        "provider": request.provider,
        "version": request.version,
    }


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
