"""The SDK for Pulumi programs in Python that run as WebAssembly components.

import pulumi_gestalt as pulumi

@pulumi.main
def program(ctx: pulumi.Context) -> None:
    pet = ctx.resource("random:index/randomPet:RandomPet", "pet", {"length": 2}, version="4.16.3")
    ctx.export("name", pet.id)
"""

from pulumi_gestalt import log, runtime
from pulumi_gestalt._unknown import UNKNOWN, Unknown, contains_unknowns
from pulumi_gestalt.assets import (
    Archive,
    Asset,
    AssetArchive,
    FileArchive,
    FileAsset,
    RemoteArchive,
    RemoteAsset,
    StringAsset,
)
from pulumi_gestalt.config import Config
from pulumi_gestalt.context import Context
from pulumi_gestalt.errors import (
    ConfigMissingError,
    ConfigSecretError,
    ConfigTypeError,
    GestaltError,
    InputError,
    ItemError,
    NoRunError,
    OperationError,
    OptionError,
    OutputAttributeError,
    OutputError,
    ProgramError,
    RunError,
    UnknownError,
)
from pulumi_gestalt.hooks import (
    ErrorHook,
    ErrorHookArgs,
    ErrorHookFunction,
    ResourceHook,
    ResourceHookArgs,
    ResourceHookBinding,
    ResourceHookFunction,
    ResourceHookOptions,
    error_hook,
    resource_hook,
)
from pulumi_gestalt.invoke import InvokeResult, call, invoke, invoke_plain
from pulumi_gestalt.log import debug, error, info, warn
from pulumi_gestalt.metadata import (
    get_organization,
    get_program_directory,
    get_project,
    get_root_directory,
    get_root_resource,
    get_stack,
    is_dry_run,
    require_pulumi_version,
)
from pulumi_gestalt.offers import component
from pulumi_gestalt.options import (
    ROOT_STACK_RESOURCE,
    Alias,
    CustomTimeouts,
    InvokeOptions,
    InvokeOutputOptions,
    ResourceOptions,
    ResourceTransform,
    ResourceTransformArgs,
    ResourceTransformResult,
)
from pulumi_gestalt.output import Input, Inputs, Output, deferred_output
from pulumi_gestalt.packages import Package, Parameterization
from pulumi_gestalt.program import main
from pulumi_gestalt.references import Resource, create_urn
from pulumi_gestalt.resource import ComponentResource, CustomResource, ProviderResource, export
from pulumi_gestalt.stack_reference import StackReference, StackReferenceOutputDetails
from pulumi_gestalt.stash import Stash, StashArgs
from pulumi_gestalt.transforms import InvokeTransform, InvokeTransformArgs, InvokeTransformResult

__all__ = [
    "ROOT_STACK_RESOURCE",
    "UNKNOWN",
    "Alias",
    "Archive",
    "Asset",
    "AssetArchive",
    "ComponentResource",
    "Config",
    "ConfigMissingError",
    "ConfigSecretError",
    "ConfigTypeError",
    "Context",
    "CustomResource",
    "CustomTimeouts",
    "ErrorHook",
    "ErrorHookArgs",
    "ErrorHookFunction",
    "FileArchive",
    "FileAsset",
    "GestaltError",
    "Input",
    "InputError",
    "Inputs",
    "InvokeOptions",
    "InvokeOutputOptions",
    "InvokeResult",
    "InvokeTransform",
    "InvokeTransformArgs",
    "InvokeTransformResult",
    "ItemError",
    "NoRunError",
    "OperationError",
    "OptionError",
    "Output",
    "OutputAttributeError",
    "OutputError",
    "Package",
    "Parameterization",
    "ProgramError",
    "ProviderResource",
    "RemoteArchive",
    "RemoteAsset",
    "Resource",
    "ResourceHook",
    "ResourceHookArgs",
    "ResourceHookBinding",
    "ResourceHookFunction",
    "ResourceHookOptions",
    "ResourceOptions",
    "ResourceTransform",
    "ResourceTransformArgs",
    "ResourceTransformResult",
    "RunError",
    "StackReference",
    "StackReferenceOutputDetails",
    "Stash",
    "StashArgs",
    "StringAsset",
    "Unknown",
    "UnknownError",
    "call",
    "component",
    "contains_unknowns",
    "create_urn",
    "debug",
    "deferred_output",
    "error",
    "error_hook",
    "export",
    "get_organization",
    "get_program_directory",
    "get_project",
    "get_root_directory",
    "get_root_resource",
    "get_stack",
    "info",
    "invoke",
    "invoke_plain",
    "is_dry_run",
    "log",
    "main",
    "require_pulumi_version",
    "resource_hook",
    "runtime",
    "warn",
]
