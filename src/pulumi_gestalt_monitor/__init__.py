"""A Pulumi monitor in memory, so that a program can be run, tested and shown offline."""

from pulumi_gestalt_monitor.errors import ConfigError, MocksError, MonitorError
from pulumi_gestalt_monitor.mocks import Mocks
from pulumi_gestalt_monitor.mocks_file import load_mocks, parse_mocks
from pulumi_gestalt_monitor.monitor import EmbeddedMonitor, Settings
from pulumi_gestalt_monitor.record import DeploymentRecord
from pulumi_gestalt_monitor.snapshot import json_chunks, to_json
from pulumi_gestalt_monitor.tree import tree_lines

__all__ = [
    "ConfigError",
    "DeploymentRecord",
    "EmbeddedMonitor",
    "Mocks",
    "MocksError",
    "MonitorError",
    "Settings",
    "json_chunks",
    "load_mocks",
    "parse_mocks",
    "to_json",
    "tree_lines",
]
