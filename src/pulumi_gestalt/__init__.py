"""The SDK for Pulumi programs in Python that run as WebAssembly components.

import pulumi_gestalt as pulumi

@pulumi.main
def program(ctx: pulumi.Context) -> None:
    pet = ctx.resource("random:index/randomPet:RandomPet", "pet", {"length": 2}, version="4.16.3")
    ctx.export("name", pet.id)
"""

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
    OutputAttributeError,
    OutputError,
    ProgramError,
)
from pulumi_gestalt.output import Input, Inputs, Output
from pulumi_gestalt.program import main
from pulumi_gestalt.resource import CustomResource, InvokeResult, Resource, export, invoke

__all__ = [
    "Config",
    "ConfigMissingError",
    "ConfigSecretError",
    "ConfigTypeError",
    "Context",
    "CustomResource",
    "GestaltError",
    "Input",
    "InputError",
    "Inputs",
    "InvokeResult",
    "ItemError",
    "NoRunError",
    "Output",
    "OutputAttributeError",
    "OutputError",
    "ProgramError",
    "Resource",
    "export",
    "invoke",
    "main",
]
