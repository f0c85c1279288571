"""A deployment as JSON, for scripts and snapshot tests. The schema is in docs/reference/embedded-monitor.md.

The order is that of registration, keys of properties are sorted and sets of URNs too, so equal runs give equal text.
Resources are decoded one at a time.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from pulumi_gestalt_monitor.notation import MARK_UNKNOWN, Secrets, redacted, struct_notation
from pulumi_gestalt_monitor.option_notation import function_options, package, resource_options
from pulumi_gestalt_monitor.record import SELF, CallRecord, DeploymentRecord, InvokeRecord, ResourceRecord
from pulumi_gestalt_rpc.host_pb2 import CheckFailure, RegisterResourceRequest

FORMAT = 1
"""The version of the schema; it changes when something that was there changes its meaning."""

_encode = json.JSONEncoder().encode

_STREAMED = ("resources", "invokes", "calls", "packages", "hooks", "hookCalls", "failures", "skipped")


def to_json(record: DeploymentRecord, *, show_secrets: bool = False) -> dict[str, Any]:
    """Return the deployment as JSON data; secrets are masked unless `show_secrets`."""
    return {
        key: list(content) if key in _STREAMED else content for key, content in _document(record, show_secrets).items()
    }


def json_chunks(
    record: DeploymentRecord,
    more: Mapping[str, Any] | None = None,
    *,
    show_secrets: bool = False,
    redact: Callable[[str], str] | None = None,
) -> Iterator[str]:
    """Yield the JSON text of `to_json` and `more`, one resource at a time, each property on a line of its own.

    The text is ASCII: no byte of a value can act on a terminal, and every locale can print it.

    Args:
        record: the deployment.
        more: members that follow those of the deployment.
        show_secrets: whether values that are marked as secret are shown.
        redact: takes secrets out of a text that is not marked, such as a name; None: there are none.
    """
    opening = "{"
    for key, content in {**_document(record, show_secrets), **(more or {})}.items():
        yield f'{opening}\n  "{key}": '
        opening = ","
        if key in _STREAMED:
            yield from _list_chunks(content if redact is None else (redacted(item, redact) for item in content))
        else:
            yield _pretty(content if redact is None else redacted(content, redact), "  ", 1)
    yield "\n}\n"


def _list_chunks(items: Iterable[Any]) -> Iterator[str]:
    opening = "["
    for item in items:
        yield f"{opening}\n    {_pretty(item, '    ', 2)}"
        opening = ","
    yield "[]" if opening == "[" else "\n  ]"


def _pretty(content: Any, margin: str, levels: int) -> str:
    """Return JSON text with the members of objects on lines of their own, `levels` deep; marks stay whole.

    The encoder's own `indent` puts every scalar on a line and takes twice as long: it is Python, the rest is C.
    """
    if not levels or not isinstance(content, dict) or next(iter(content), "$").startswith("$"):
        return _encode(content)
    inner = margin + "  "
    members = [f"{inner}{_encode(key)}: {_pretty(item, inner, levels - 1)}" for key, item in content.items()]
    return "{\n" + ",\n".join(members) + f"\n{margin}}}"


def _document(record: DeploymentRecord, show_secrets: bool) -> dict[str, Any]:
    secrets = Secrets.SHOW if show_secrets else Secrets.MASK
    outputs = record.outputs()
    return {
        "format": FORMAT,
        "project": record.project,
        "stack": record.stack,
        "organization": record.organization,
        "stackUrn": record.stack_urn,
        "preview": record.preview,
        "secretsShown": show_secrets,
        "config": {key: _config_value(record, key, show_secrets) for key in sorted(record.config)},
        "resources": (_resource(record, resource, secrets) for resource in record.resources.values()),
        "invokes": (_invoke(invoke, secrets) for invoke in record.invokes),
        "calls": (_call(call, secrets) for call in record.calls),
        "packages": (package(reference, record.package(reference)) for reference in record.packages),
        "hooks": (
            {
                "name": hook.name,
                "kind": hook.kind,
                "onDryRun": hook.on_dry_run,
                "ignoreErrors": hook.ignore_errors,
            }
            for hook in record.hooks
        ),
        "hookCalls": (
            {"hook": call.hook, "event": call.event, "urn": call.urn, "error": call.error} for call in record.hook_calls
        ),
        "outputs": None if outputs is None else struct_notation(outputs, secrets),
        "failures": (
            {"operation": failure.operation, "urn": failure.urn, "message": failure.message}
            for failure in record.failures
        ),
        "skipped": ({"urn": urn, "because": because} for urn, because in record.skipped.items()),
        "unusedMocks": list(record.unused_mocks),
        "counts": {
            "resources": len(record.resources),
            "invokes": len(record.invokes),
            "calls": len(record.calls),
            "failures": len(record.failures),
            "skipped": len(record.skipped),
        },
    }


def _config_value(record: DeploymentRecord, key: str, show_secrets: bool) -> Any:
    value = record.config[key]
    if key in record.secret_keys:
        return {"$secret": value if show_secrets else True}
    return value


def _resource(record: DeploymentRecord, resource: ResourceRecord, secrets: Secrets) -> dict[str, Any]:
    request = resource.request()
    inputs = struct_notation(request.object, secrets)
    return {
        "urn": resource.urn,
        "type": request.type,
        "name": request.name,
        "parent": request.parent or record.stack_urn,
        "custom": request.custom,
        "kind": resource.kind(request),
        "id": _id(resource, request),
        "inputs": inputs,
        "outputs": inputs if record.echoed(resource) else struct_notation(record.outputs_of(resource), secrets),
        "dependencies": sorted(set(request.dependencies)),
        "propertyDependencies": {
            key: sorted(set(dependencies.urns))
            for key, dependencies in sorted(request.property_dependencies.items(), key=itemgetter(0))
            if dependencies.urns
        },
        "options": resource_options(request, secrets),
    }


def _id(resource: ResourceRecord, request: RegisterResourceRequest) -> Any:
    if not request.custom:
        return None
    return resource.id or dict(MARK_UNKNOWN)


def _invoke(invoke: InvokeRecord, secrets: Secrets) -> dict[str, Any]:
    request, response = invoke.request(), invoke.response()
    return {
        "token": request.tok,
        "args": struct_notation(request.args, secrets),
        "version": request.version,
        "options": function_options(request),
        "return": struct_notation(response.result, secrets) if not response.failures else None,
        "failures": _failures(response.failures),
    }


def _call(call: CallRecord, secrets: Secrets) -> dict[str, Any]:
    request, response = call.request(), call.response()
    return {
        "token": request.tok,
        "receiver": call.receiver,
        "args": {key: value for key, value in struct_notation(request.args, secrets).items() if key != SELF},
        "options": function_options(request),
        "return": struct_notation(response.result, secrets) if not response.failures else None,
        "failures": _failures(response.failures),
    }


def _failures(failures: Iterable[CheckFailure]) -> list[dict[str, str]]:
    return [{"property": failure.property, "reason": failure.reason} for failure in failures]
