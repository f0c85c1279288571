"""The names that Pulumi's SDK has in its module `runtime`."""

import json
from typing import Any

from pulumi_gestalt.invoke import call, invoke, invoke_plain
from pulumi_gestalt.metadata import (
    get_organization,
    get_project,
    get_root_directory,
    get_root_resource,
    get_stack,
    is_dry_run,
)
from pulumi_gestalt.transforms import register_invoke_transform, register_resource_transform

__all__ = [
    "call",
    "get_organization",
    "get_project",
    "get_root_directory",
    "get_root_resource",
    "get_stack",
    "invoke",
    "invoke_plain",
    "is_dry_run",
    "register_invoke_transform",
    "register_resource_transform",
    "to_json",
]


def to_json(obj: Any) -> str:
    """Return the JSON text of plain data, as generated SDKs give it to providers."""
    return json.dumps(obj)
