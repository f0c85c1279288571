"""The logic of a Pulumi SDK as a sans-IO engine: outputs, secrets, unknowns, resources, invokes, configuration."""

from pulumi_gestalt_engine.config import Config, ConfigEntry
from pulumi_gestalt_engine.engine import Call, Engine, Level, Report, Request, RequestKind, outputs_message
from pulumi_gestalt_engine.errors import EngineError, MonitorError, ProgramError
from pulumi_gestalt_engine.messages import DeploymentInfo, Invocation, Registration, decode_deployment_info
from pulumi_gestalt_engine.nodes import Node
from pulumi_gestalt_engine.values import Value

__all__ = [
    "Call",
    "Config",
    "ConfigEntry",
    "DeploymentInfo",
    "Engine",
    "EngineError",
    "Invocation",
    "Level",
    "MonitorError",
    "Node",
    "ProgramError",
    "Registration",
    "Report",
    "Request",
    "RequestKind",
    "Value",
    "decode_deployment_info",
    "outputs_message",
]
