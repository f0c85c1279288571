"""The logic of a Pulumi SDK as a sans-IO engine: outputs, secrets, unknowns, resources, invokes, configuration."""

from pulumi_gestalt_engine import derivations
from pulumi_gestalt_engine.callbacks import CallbackKind, Reply
from pulumi_gestalt_engine.config import Config, ConfigEntry
from pulumi_gestalt_engine.construction import Construction, decode_construction
from pulumi_gestalt_engine.deployment import DeploymentInfo, Feature, decode_deployment_info
from pulumi_gestalt_engine.driving import Call, Level, Report, Request
from pulumi_gestalt_engine.engine import NO_INPUTS, Engine, Inputs, Resolved, outputs_message
from pulumi_gestalt_engine.errors import EngineError, MonitorError, ProgramError
from pulumi_gestalt_engine.hooks import Hook
from pulumi_gestalt_engine.nodes import Node
from pulumi_gestalt_engine.options import (
    HOOK_EVENTS,
    NO_OPTIONS,
    Alias,
    Callback,
    CallOptions,
    Position,
    ResourceOptions,
    Timeouts,
)
from pulumi_gestalt_engine.requests import Package, PackageRequest, Parameters
from pulumi_gestalt_engine.resources import ResourceKind
from pulumi_gestalt_engine.values import Value

__all__ = [
    "HOOK_EVENTS",
    "NO_INPUTS",
    "NO_OPTIONS",
    "Alias",
    "Call",
    "CallOptions",
    "Callback",
    "CallbackKind",
    "Config",
    "ConfigEntry",
    "Construction",
    "DeploymentInfo",
    "Engine",
    "EngineError",
    "Feature",
    "Hook",
    "Inputs",
    "Level",
    "MonitorError",
    "Node",
    "Package",
    "PackageRequest",
    "Parameters",
    "Position",
    "ProgramError",
    "Reply",
    "Report",
    "Request",
    "Resolved",
    "ResourceKind",
    "ResourceOptions",
    "Timeouts",
    "Value",
    "decode_construction",
    "decode_deployment_info",
    "derivations",
    "outputs_message",
]
