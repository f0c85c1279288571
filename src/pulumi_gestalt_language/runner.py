"""The Runner as a process: what it is called with, and what its end means."""

import json
import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_gestalt_language.errors import RunnerError
from pulumi_gestalt_language.output import HeldBack, ending, to_stderr, to_stdout
from pulumi_gestalt_language.processes import Children
from pulumi_gestalt_language.project import Project
from pulumi_gestalt_rpc.language_pb2 import RunRequest

# -P: a project's own `yaml.py` or `grpc.py` in the working directory must not be imported.
RUNNER: Final = (sys.executable, "-P", "-m", "pulumi_gestalt_runner")
"""The command line of the Runner that is installed beside this package."""
REPORTED: Final = (1, 32)
"""Exit codes of a run whose failure has been reported; 32 is what Pulumi's own hosts use for it."""


def environment() -> dict[str, str]:
    """Return our environment without what is Pulumi's, such as access tokens and passphrases."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PULUMI_") or name.startswith("PULUMI_GESTALT_")
    }


def variables(request: RunRequest, engine: str) -> dict[str, str]:
    """Return what the Runner is told about a run: no configuration, for which it asks the resource monitor."""
    return {
        "PULUMI_MONITOR": request.monitor_address,
        "PULUMI_ENGINE": engine,
        "PULUMI_PROJECT": request.project,
        "PULUMI_STACK": request.stack,
        "PULUMI_ORGANIZATION": request.organization,
        "PULUMI_DRY_RUN": "true" if request.dry_run else "false",
        "PULUMI_PARALLEL": str(max(request.parallel, 0)),
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended.

    Attributes:
        succeeded: whether it did all that it wanted to do.
        message: why not, if nobody has told the user yet.
    """

    succeeded: bool
    message: str = ""


def run(
    project: Project, request: RunRequest, engine: str, children: Children, runner: Sequence[str] = RUNNER
) -> Outcome:
    """Run a program; what it prints goes to our standard output and error.

    Args:
        project: what to run.
        request: what Pulumi wants.
        engine: address of the Pulumi engine.
        children: among which it runs.
        runner: the beginning of the Runner's command line.

    Raises:
        StoppedError: it was stopped.
    """
    options = ["--debug"] if project.debug else []
    errors = HeldBack(to_stderr)
    serving = threading.Thread(target=errors.serve, name="held back", daemon=True)
    serving.start()
    code: int | None = None
    try:
        code = children.run(
            [*runner, "run", *options, str(project.program)],
            project.folder,
            environment() | variables(request, engine),
            to_stdout,
            errors,
        )
    finally:
        # What a run that was stopped says last is noise.
        text = errors.end(keep=code != 0)
        serving.join()
    end = ending(text)
    for line in end.printed.splitlines():
        to_stderr(line.encode())
    return _outcome(code, end.message)


def _outcome(code: int, message: str) -> Outcome:
    if code == 0:
        return Outcome(succeeded=True)
    if message or code in REPORTED:
        return Outcome(succeeded=False, message=message)
    end = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
    return Outcome(succeeded=False, message=f"the Runner {end} and did not say why")


def inspect(project: Project, children: Children, runner: Sequence[str] = RUNNER) -> dict[str, Any]:
    """Return what the Runner finds out about a program without running it.

    Raises:
        RunnerError: it is not a program.
        StoppedError: it was stopped.
    """
    out: list[bytes] = []
    errors: list[bytes] = []
    arguments = [*runner, "inspect", "--json", str(project.program)]
    if children.run(arguments, project.folder, environment(), out.append, errors.append):
        raise RunnerError(ending(b"".join(errors).decode("utf-8", "replace")).message)
    facts: dict[str, Any] = json.loads(b"".join(out))
    return facts
