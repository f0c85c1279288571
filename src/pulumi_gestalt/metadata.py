"""What is being deployed, and what it needs."""

from pulumi_gestalt._run import at_start, current
from pulumi_gestalt.properties import Core
from pulumi_gestalt.references import Resource


def get_project() -> str:
    """Return the name of the project."""
    return current().context.project()


def get_stack() -> str:
    """Return the name of the stack."""
    return current().context.stack()


def get_organization() -> str:
    """Return the name of the organization."""
    return current().context.organization()


def get_root_directory() -> str:
    """Return the folder of the project file on the machine that runs the program; empty if there is none."""
    return current().context.root_directory()


def get_program_directory() -> str:
    """Return the folder of the program on the machine that runs it; empty if there is none."""
    return current().context.program_directory()


def is_dry_run() -> bool:
    """Return whether this is a preview."""
    return current().in_preview


def get_root_resource() -> Resource:
    """Return the stack's own resource, the parent of all that have no other."""
    run = current()
    return Resource(Core(run, run.context.stack_resource, "the stack", "pulumi:pulumi:Stack", ""))


def require_pulumi_version(rg: str) -> None:
    """End the run with an error unless the version of the Pulumi CLI is in a range, such as `>=3.200.0`.

    At the top level of a module it is asked for at the start of the run.
    """
    at_start(lambda run: run.context.require_pulumi_version(rg))
