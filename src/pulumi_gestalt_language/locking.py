"""Comparing what the Pulumi CLI is told with `gestalt.lock`; the Runner compares what it runs."""

from collections.abc import Iterable

from pulumi_gestalt_language.errors import NotLockedError
from pulumi_gestalt_language.facts import digest
from pulumi_gestalt_language.packages import to_json
from pulumi_gestalt_language.project import Project
from pulumi_gestalt_lock import LOCK, Difference, LockError, compare_providers, key_of, read_lock
from pulumi_gestalt_rpc.language_pb2 import PackageDependency

_MOST = 20


def check(project: Project, found: Iterable[PackageDependency]) -> None:
    """Compare the program and the packages that are declared with the lock beside the project file.

    Args:
        project: what is to be run.
        found: all packages that the program and the files in `sdks` declare.

    Raises:
        NotLockedError: there is no lock, it cannot be used, or something differs.
        OSError: the program cannot be read.
    """
    path = project.root / LOCK
    name = key_of(project.program, path)
    write = f"`pulumi_wasm_runner lock {project.program}` writes it"
    try:
        lock = read_lock(path, LOCK)
    except FileNotFoundError:
        raise NotLockedError(
            f"there is no {LOCK} beside the project file, and `locked: true` wants one", write
        ) from None
    except LockError as error:
        raise NotLockedError(str(error), error.hint) from None
    if name not in lock.programs:
        raise NotLockedError(f"{LOCK} says nothing about {name}", write)
    entry, own = lock.programs[name], digest(project.program)
    differences = [Difference("program", entry.sha256, own)] if entry.sha256 != own else []
    differences += compare_providers(entry.providers, map(to_json, found))
    if differences:
        listed = "".join(f"\n  {each}" for each in differences[:_MOST])
        hint = f"if you want the change, look at it and run `pulumi_wasm_runner lock {project.program}`; "
        raise NotLockedError(f"{name} is not what {LOCK} says:{listed}", f"{hint}if not, take back what was locked")
