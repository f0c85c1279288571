"""Holding a run to `gestalt.lock`: what is run is what was locked, or nothing is.

The format and its reader are in `pulumi_gestalt_lock`, which the language host uses too.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from pulumi_gestalt_lock import Difference, Entry, Lock, LockError, compare, identity, key_of, place_for, read_lock
from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.sources import Implementation, NotFoundError, Source, Wanted
from pulumi_gestalt_runner.wasm.errors import printable
from pulumi_gestalt_runner.wasm.providers import Provider


class LockFileError(RunnerError):
    """A lock is missing, or cannot be used.

    Args:
        problem: what is wrong, with the file's name.
        hint: what to do about it.
    """

    def __init__(self, problem: str, hint: str) -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(problem)

    def __str__(self) -> str:
        return printable(self.problem, 8192)


class DiffersError(RunnerError):
    """Something is not what the lock says.

    Args:
        program: the file that was to be run.
        lock: the name of the lock.
        differences: all that were found, at least one.
        hint: what to do about it.
    """

    def __init__(self, program: str, lock: str, differences: Sequence[Difference], hint: str) -> None:
        self.program = program
        self.lock = lock
        self.differences = tuple(differences)
        self.hint = hint
        super().__init__(program, lock, differences)

    def __str__(self) -> str:
        listed = "".join(f"\n  {printable(str(each), 2000)}" for each in self.differences[:20])
        more = f"\n  and {len(self.differences) - 20} more" if len(self.differences) > 20 else ""
        return f"{printable(self.program, 4096)} is not what {printable(self.lock, 4096)} says:{listed}{more}"


@plain(frozen=True)
class Locked:
    """What a lock says about one program.

    Attributes:
        file: the name of the lock, for messages.
        program: the name of the program, for messages.
        entry: what is locked.
        hint: what to do about a difference.
    """

    file: str
    program: str
    entry: Entry
    hint: str

    def check_program(self, content: bytes | memoryview) -> None:
        """Compare the program's file.

        Raises:
            DiffersError: it is another one.
        """
        found = hashlib.sha256(content).hexdigest()
        if found != self.entry.sha256:
            raise self._differs(Difference("program", self.entry.sha256, found))

    def check_needs(self, version: str, sections: Iterable[Provider]) -> None:
        """Compare what the program says that it needs; of a program that is the locked one, only the lock can be wrong.

        Raises:
            DiffersError: it needs something else.
        """
        differences = []
        if version != self.entry.wit:
            differences.append(Difference("version of component:pulumi-gestalt", self.entry.wit or "-", version or "-"))
        known = {identity(each) for each in self.entry.providers}
        differences += [
            Difference(f"provider {each.name} {each.version}", "-", "present")
            for each in sections
            if (each.name, each.version) not in known
        ]
        if differences:
            raise self._differs(*differences)

    def wanted(self, wanted: Wanted) -> Wanted:
        """Return `wanted` with the digest that is locked.

        Raises:
            DiffersError: none is locked of that kind, or another digest is wanted already.
        """
        digest = self.entry.implementations.get(wanted.kind, "")
        if digest and wanted.digest not in ("", digest):
            # A bundle is held to the lock inside of it, and with --locked to that of the project too.
            raise self._differs(Difference(f"{wanted.kind} implementation", digest, wanted.digest))
        if not digest:
            raise DiffersError(
                self.program,
                self.file,
                [Difference(f"{wanted.kind} implementation", "-", f"version {wanted.version} is wanted")],
                f"lock it too: add --debug to `pulumi_wasm_runner lock {printable(self.program)}`, or to `bundle`"
                if wanted.debug
                else self.hint,
            )
        return Wanted(wanted.version, wanted.debug, digest)

    def obtain(self, wanted: Wanted, sources: Sequence[Source], ours: str) -> Implementation:
        """Return the implementation with the locked digest, wherever it is.

        Args:
            wanted: what is looked for, with the digest.
            sources: where.
            ours: the version that this package ships.

        Raises:
            DiffersError: there are only others of this version.
            NotFoundError: no place has one of this version.
            RunnerError: a place has one and it cannot be used.
        """
        others = []
        for source in sources:
            found = source.find(wanted)
            if found is None:
                continue
            if found.digest == wanted.digest:
                return found
            others.append(f"{found.digest} in {found.origin}")
        if not others:
            raise NotFoundError(wanted, [source.describe() for source in sources], ours)
        subject = f"{wanted.kind} implementation of version {wanted.version}"
        raise self._differs(*(Difference(subject, wanted.digest, each) for each in others))

    def _differs(self, *differences: Difference) -> DiffersError:
        return DiffersError(self.program, self.file, differences, self.hint)


def open_locked(program: Path, lock_file: Path | None) -> Locked:
    """Return what is locked of a program.

    Args:
        program: the file.
        lock_file: the lock, or None for the one that belongs to the program.

    Raises:
        LockFileError: there is no lock, it cannot be used, or it says nothing about the program.
    """
    path = lock_file or place_for(program)
    write = f"`pulumi_wasm_runner lock {printable(str(program))}` writes it"
    lock = load_lock(path)
    if lock is None:
        raise LockFileError(f"there is no lock {shown(path)}", write)
    name = key_of(program, path)
    if name not in lock.programs:
        known = ", ".join(sorted(lock.programs)) or "none"
        raise LockFileError(f"{shown(path)} says nothing about {name}; the programs in it are: {known}", write)
    hint = f"if you want the change, look at it and run `pulumi_wasm_runner lock {printable(str(program))}`; "
    hint += "if not, take back what was locked"
    return Locked(shown(path), str(program), lock.programs[name], hint)


def load_lock(path: Path) -> Lock | None:
    """Read a lock; None if there is none.

    Raises:
        LockFileError: it cannot be used.
    """
    try:
        return read_lock(path, shown(path))
    except FileNotFoundError:
        return None
    except LockError as error:
        raise LockFileError(str(error), error.hint) from None


def shown(path: Path) -> str:
    """Return how messages name a lock: from the working directory, if it lies in or below it."""
    absolute = path.absolute()
    here = Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)


def differences(before: Entry | None, now: Entry) -> list[Difference]:
    """Return what has changed in an entry, which may be new."""
    return compare(before or Entry("", "", {}, ()), now)
