"""The option `--policy`, and the file that a command reads: a policy, or the working directory's `gestalt.toml`."""

import argparse
import os

from pulumi_gestalt_runner.project_file import NAME, VARIABLE, ProjectFile, find_project_file


def add_policy(command: argparse.ArgumentParser) -> None:
    """Add the option that names a policy."""
    command.add_argument(
        "--policy",
        metavar="FILE",
        default="",
        help=(
            f"a file in the format of {NAME} that options must not go beyond; that of the working directory is then "
            f"not read (default: the environment variable {VARIABLE})"
        ),
    )
    # For the language host, which runs a program in a folder that need not be the project's.
    command.add_argument("--project-directory", metavar="DIR", default="", help=argparse.SUPPRESS)


def project_file(arguments: argparse.Namespace) -> ProjectFile:
    """Return what the file says that these options lead to; it is read once.

    Raises:
        ProjectFileError: it cannot be used.
    """
    found: ProjectFile | None = getattr(arguments, "project_file", None)
    if found is None:
        found = find_project_file(arguments.policy, os.environ, arguments.project_directory)
        arguments.project_file = found
    return found
