"""The Runner as a process: what it is called with, and what its end means.

It is started as soon as the program is known, prepares the program, and waits for a line of settings on its standard
input. Who does not want it any more closes that, and it ends without a word.
"""

import contextlib
import json
import os
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_gestalt_language.errors import RunnerError, StoppedError
from pulumi_gestalt_language.output import Gate, HeldBack, ending, to_stderr, to_stdout
from pulumi_gestalt_language.processes import PATIENCE, Child, Children, Sink
from pulumi_gestalt_language.project import Project
from pulumi_gestalt_lock import LOCK
from pulumi_gestalt_rpc.language_pb2 import RunRequest

# -P: a project's own `yaml.py` or `grpc.py` in the working directory must not be imported.
RUNNER: Final = (sys.executable, "-P", "-m", "pulumi_gestalt_runner")
"""The command line of the Runner that is installed beside this package."""
FILE: Final = "gestalt.toml"
"""The Runner's file in a project's folder."""
POLICY: Final = "PULUMI_GESTALT_POLICY"
"""The environment variable that names a policy, which the Runner keeps to."""
WAITING: Final = "; Pulumi had not answered: "
"""With these words the Runner says what was open when it was stopped."""
REPORTED: Final = 32
"""The exit code of a run that failed and of which Pulumi knows why, as Pulumi's own hosts have it."""


def environment(granted: Iterable[str] = ()) -> dict[str, str]:
    """Return our environment without what is Pulumi's, such as access tokens and passphrases, unless it is granted."""
    kept = set(granted)
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PULUMI_") or name.startswith("PULUMI_GESTALT_") or name in kept
    }


def arguments(project: Project) -> list[str]:
    """Return what the Runner is called with to run the program of a project; it runs in the program's folder."""
    return ["run", "--settings-stdin", *_options(project), str(project.program)]


def provider_arguments(project: Project, engine: str) -> list[str]:
    """Return what the Runner is called with to serve the components of a project, whose schema lies beside its file.

    Args:
        project: what is served.
        engine: address of the Pulumi engine.
    """
    schema = project.root / "schema.json"
    return ["provider", *_options(project), f"--schema={schema}", str(project.program), engine]


def _options(project: Project) -> list[str]:
    locked = ["--locked", f"--lock-file={project.root / LOCK}"] if project.locked else []
    limits = [f"--{name}={value}" for name, value in project.grants.limits]
    return [*(["--debug"] if project.debug else []), *locked, *_given(project), *limits]


def _given(project: Project) -> list[str]:
    """Return the options that say what a program is given, and where to look for a file that does."""
    grants = project.grants
    lists: list[tuple[str, tuple[str, ...]]] = [("env", grants.env), ("read", grants.read), ("write", grants.write)]
    # A rule without patterns is one: it allows nothing.
    lists += [(kind, patterns or ("",)) for kind, patterns in grants.rules]
    here = [] if project.root == project.folder else [f"--project-directory={project.root}"]
    return here + [f"--allow-{kind}={each}" for kind, listed in lists for each in listed]


def settings(request: RunRequest, project: Project, engine: str) -> bytes:
    """Return the line that tells the Runner what Pulumi wants.

    Args:
        request: what Pulumi wants.
        project: what is run.
        engine: address of the Pulumi engine.
    """
    line = {
        "monitor": request.monitor_address,
        "engine": engine,
        "project": request.project,
        "stack": request.stack,
        "organization": request.organization,
        "dry_run": request.dry_run,
        "parallel": max(request.parallel, 0),
        "config": dict(request.config),
        "config_secret_keys": list(request.config_secret_keys),
        "root_directory": str(project.root),
        "program_directory": str(project.folder),
    }
    return json.dumps(line).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended.

    Attributes:
        succeeded: whether it did all that it wanted to do.
        message: why not, if nobody has told the user yet.
    """

    succeeded: bool
    message: str = ""


class Run:
    """A Runner that prepares a program, and runs it when it is told the settings.

    Args:
        project: what to run.
        children: among which it runs.
        runner: the beginning of the Runner's command line.

    Raises:
        StoppedError: nothing is started any more.
        OSError: it cannot be started.
    """

    def __init__(self, project: Project, children: Children, runner: Sequence[str] = RUNNER) -> None:
        self._held = HeldBack(to_stdout, to_stderr)
        self._gates = (Gate(self._held.stdout), Gate(self._held.stderr))
        self._children = children
        self._abandoned = False
        command = [*runner, *arguments(project)]
        variables = environment(project.grants.env)
        self._child = children.start(lambda: Child(command, project.folder, variables, self._gates, listens=True))

    @property
    def alive(self) -> bool:
        """Whether it can still be told something."""
        return self._child.alive

    def finish(self, line: bytes) -> Outcome:
        """Tell the settings, and return how the run ended; what it prints goes to our standard output and error.

        Raises:
            StoppedError: it was stopped.
        """
        serving = threading.Thread(target=self._held.serve, name="held back", daemon=True)
        serving.start()
        for gate in self._gates:
            gate.open()
        code: int | None = None
        try:
            self._child.tell(line)
            code = self._children.wait(self._child)
        finally:
            text = self._held.end(keep=code not in (0, REPORTED))
            serving.join()
            if code is None:
                _tell_what_was_open(text)
        if self._abandoned:
            return Outcome(succeeded=False)
        end = ending(text)
        for each in end.printed.splitlines():
            to_stderr(each.encode())
        return _outcome(code, end.message)

    def abandon(self) -> None:
        """Stop the run because nobody waits for it any more; returns at once."""
        if self._child.alive:
            self._abandoned = True
            threading.Thread(target=self._child.stop, args=(PATIENCE,), name="abandoned", daemon=True).start()

    def dismiss(self) -> None:
        """Let a Runner go that was told nothing; returns at once."""
        self._child.tell(b"")
        threading.Thread(target=self._let_go, name="dismissed", daemon=True).start()

    def _let_go(self) -> None:
        self._child.end(PATIENCE)
        with contextlib.suppress(StoppedError):
            self._children.wait(self._child)


def _tell_what_was_open(text: str) -> None:
    """Show what a run that was stopped was waiting for; the rest of what it says last is noise."""
    end = ending(text)
    if WAITING in end.message:
        to_stderr(end.message.encode() + b"\n")


def _outcome(code: int, message: str) -> Outcome:
    if code == 0:
        return Outcome(succeeded=True)
    if message or code == REPORTED:
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
    command = [*runner, "inspect", "--json", str(project.program)]
    if children.run(command, project.folder, environment(), out.append, errors.append):
        raise RunnerError(ending(b"".join(errors).decode("utf-8", "replace")).message)
    facts: dict[str, Any] = json.loads(b"".join(out))
    return facts


def check_plugins(
    project: Project, plugins: Iterable[Mapping[str, Any]], children: Children, runner: Sequence[str] = RUNNER
) -> None:
    """Ask the Runner whether the rules allow the plugins that the CLI is about to install, if there may be rules.

    Args:
        project: what is to be run.
        plugins: what is installed, in the form that `gestalt.lock` has.
        children: among which the Runner runs.
        runner: the beginning of the Runner's command line.

    Raises:
        RunnerError: they do not.
        StoppedError: it was stopped.
    """
    listed = list(plugins)
    if not listed or not (project.grants.rules or os.environ.get(POLICY) or (project.root / FILE).exists()):
        return
    errors: list[bytes] = []
    command = [*runner, "check-plugins", *_given(project)]
    sinks: tuple[Sink, Sink] = (lambda _: None, errors.append)
    child = children.start(lambda: Child(command, project.folder, environment(project.grants.env), sinks, listens=True))
    child.tell(json.dumps(listed).encode())
    if children.wait(child):
        raise RunnerError(ending(b"".join(errors).decode("utf-8", "replace")).message)
