"""`inspect`: what a component is, wants, offers and may need."""

import argparse
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi_gestalt_runner.commands.options import Commands, add_program
from pulumi_gestalt_runner.commands.project_options import add_policy, project_file
from pulumi_gestalt_runner.errors import PROGRAM_FAILED
from pulumi_gestalt_runner.needs import Needs, needs_of
from pulumi_gestalt_runner.pipeline import BUNDLE
from pulumi_gestalt_runner.powers import rules_of
from pulumi_gestalt_runner.project_file import NO_FILE, VARIABLE, ProjectFile
from pulumi_gestalt_runner.wasm.files import read_file
from pulumi_gestalt_runner.wasm.inspect import Inspection, inspect

if TYPE_CHECKING:
    from pulumi_gestalt_runner.bundle_inspection import BundleInspection


DESCRIPTION = """\
Show kind, wanted version, imports, exports, providers, size and digest of a program, an implementation or a merged
file, and what is in a bundle; of what can be run also what it may need of the machine and of Pulumi, and the options
that give it. Nothing of it is run. With --policy, exit code 1 says that the policy refuses a plugin that the program
names.
"""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "inspect",
        description=DESCRIPTION,
    )
    add_program(command, "a program, an implementation, a merged file (.wasm) or a bundle")
    add_policy(command)
    command.add_argument("--json", action="store_true", help="print JSON")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Print the facts and return 0, or 1 when the policy refuses something."""
    policy = project_file(arguments) if arguments.policy or os.environ.get(VARIABLE) else NO_FILE
    inspection = _inspected(arguments.program)
    facts = inspection.to_json()
    needs = _needs(facts, policy)
    if arguments.json:
        print(json.dumps(facts | ({"needs": needs.to_json()} if needs else {}), indent=2))
    else:
        print(inspection.to_text() + (needs.to_text() if needs else ""), end="")
    return PROGRAM_FAILED if arguments.policy and needs and needs.refused else 0


def _needs(facts: Mapping[str, Any], policy: ProjectFile) -> Needs | None:
    if facts["kind"] not in {"program", "merged", "bundle"}:
        return None
    rules = rules_of(policy.sandbox, policy.path)
    return needs_of((each["name"] for each in facts["imports"]), facts["providers"], rules)


def _inspected(path: Path) -> "Inspection | BundleInspection":
    content = read_file(path)
    if not content.startswith(BUNDLE):
        return inspect(content, str(path))
    from pulumi_gestalt_runner.bundle_inspection import inspect_bundle  # noqa: PLC0415 - most files are programs

    return inspect_bundle(content, str(path))
