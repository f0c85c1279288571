"""Building the program before it runs, when its sources are newer, and never between a preview and its update.

The CLI starts one language host for the preview and another for the update. Both have the same parent process, so a
preview leaves a note under the parent's name: which program it ran. The host of the update finds it, does not build,
and refuses a program that has changed in the meantime.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pulumi_gestalt_language.errors import BuildError, ChangedError, PolicyError
from pulumi_gestalt_language.facts import digest, prune
from pulumi_gestalt_language.options import PROJECT_FILES
from pulumi_gestalt_language.output import to_stderr, to_stdout
from pulumi_gestalt_language.processes import Children, Sink
from pulumi_gestalt_language.project import Project
from pulumi_gestalt_language.runner import POLICY, environment

_SKIPPED: Final = frozenset({"__pycache__", "node_modules", "target", "venv"})
_NOTES_AGE: Final = 24 * 60 * 60
"""Seconds after which a note is removed."""


def build(project: Project, children: Children, stdout: Sink = to_stdout, stderr: Sink = to_stderr) -> bool:
    """Run the build command if there is one and it is due, and return whether it ran.

    Raises:
        BuildError: it failed, or made no program.
        PolicyError: a policy holds, which a command outside of the sandbox would undo.
        StoppedError: it was stopped.
    """
    if not project.build or not is_stale(project):
        return False
    if os.environ.get(POLICY):
        raise PolicyError(project.build, POLICY)
    stdout(f"building {project.program.name}: {project.build}\n".encode())
    code = children.run(project.build, project.folder, _environment(), stdout, stderr)
    if code:
        raise BuildError(project.build, f"was ended by signal {-code}" if code < 0 else f"failed with code {code}")
    if not project.program.is_file():
        raise BuildError(project.build, f"made no {project.program}")
    # A tool that finds nothing to do leaves an old file alone; it is up to date all the same.
    os.utime(project.program)
    return True


def _environment() -> dict[str, str]:
    """Return the variables for a build, which finds the Runner that is installed beside this package."""
    variables = environment()
    beside = str(Path(sys.executable).parent)
    return variables | {"PATH": os.pathsep.join(filter(None, [beside, variables.get("PATH", "")]))}


def is_stale(project: Project) -> bool:
    """Tell whether the program is missing, or older than a file that it may be made from."""
    try:
        made = project.program.stat().st_mtime_ns
    except OSError:
        return True
    return any(changed > made for changed in _changes(project))


def _changes(project: Project) -> Iterator[int]:
    """Return when the files were changed that a program may be made from."""
    for folder, folders, files in os.walk(project.folder):
        folders[:] = [name for name in folders if name not in _SKIPPED and not _hidden_or_environment(folder, name)]
        for name in files:
            path = Path(folder, name)
            if path != project.program and not name.startswith(".") and not _is_configuration(name):
                try:
                    yield path.stat().st_mtime_ns
                except OSError:
                    continue  # removed meanwhile, or a link that leads nowhere


def _hidden_or_environment(folder: str, name: str) -> bool:
    return name.startswith(".") or Path(folder, name, "pyvenv.cfg").exists()


def _is_configuration(name: str) -> bool:
    """Tell whether it is the configuration of a stack, which changes no program."""
    return name.startswith("Pulumi.") and name.endswith((".yaml", ".yml", ".json")) and name not in PROJECT_FILES


class Notes:
    """What previews have left for their updates.

    Args:
        folder: where notes are kept; made when needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def previewed(self, project: Project) -> bool:
        """Tell whether a preview of this program was made by the process that started us."""
        return self._path(project).exists()

    def write(self, project: Project) -> None:
        """Note which program is being previewed."""
        path = self._path(project)
        temporary = path.with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            prune(self._folder, _NOTES_AGE)
            temporary.write_text(json.dumps({"sha256": digest(project.program)}), "utf-8")
            temporary.replace(path)
        except OSError:
            return  # without a note the update looks at the sources again, which is right nearly always

    def check(self, project: Project) -> None:
        """Compare the program with the one of the preview, if there was one, and forget the note.

        Raises:
            ChangedError: they differ.
        """
        path = self._path(project)
        try:
            noted = json.loads(path.read_text("utf-8"))["sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            return
        path.unlink(missing_ok=True)
        if noted != digest(project.program):
            raise ChangedError(project.program)

    def _path(self, project: Project) -> Path:
        parent = os.getppid()
        name = f"{parent} {_start_time(parent)} {project.program}"
        return self._folder / f"{hashlib.sha256(os.fsencode(name)).hexdigest()}.json"


def _start_time(process: int) -> str:
    """Return something that tells two processes of the same number apart, or "" where nothing does."""
    try:
        # The 22nd field of proc(5); the second one, in parentheses, may hold spaces.
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[19]
    except (OSError, ValueError, IndexError):
        pass
    try:
        ask = ["/bin/ps", "-o", "lstart=", "-p", str(process)]
        return subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - fixed
    except OSError:
        return ""
