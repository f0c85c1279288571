"""`check-plugins`: whether the rules allow the plugins that the Pulumi CLI is about to install; for the language host.

A program names plugins in custom sections, and a project in its folder `sdks`; the CLI downloads and starts them before
the program runs. Standard input holds them as JSON, in the form that `gestalt.lock` has.
"""

import argparse
import json
import sys

from pulumi_gestalt_runner.commands.given_options import add_grants, given
from pulumi_gestalt_runner.commands.options import Commands
from pulumi_gestalt_runner.commands.project_options import add_policy
from pulumi_gestalt_runner.errors import PROGRAM_FAILED, RunnerError


class RefusedPluginError(RunnerError):
    """The rules do not allow a plugin that a project needs.

    Args:
        name: of the plugin.
        reason: which rule does not.
    """

    exit_code = PROGRAM_FAILED

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(name, reason)

    def __str__(self) -> str:
        return f"the plugin {self.name} is not installed: {self.reason}"


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options, without a line in the list of commands: people use `inspect`."""
    command = commands.add_parser(
        "check-plugins",
        description="Check whether the rules allow plugins, which standard input names as JSON. For the language host.",
    )
    add_policy(command)
    add_grants(command)
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Return 0 when all are allowed."""
    rules = given(arguments).rules
    for plugin in json.load(sys.stdin) if rules else ():
        made = [plugin[kind]["name"] for kind in ("parameterization", "extension") if kind in plugin]
        reason = rules.refuse_plugin(plugin["name"], plugin.get("pluginDownloadURL", ""), made) if rules else ""
        if reason:
            raise RefusedPluginError(plugin["name"], reason)
    return 0
