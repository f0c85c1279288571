"""A program with all that it runs with, in one file.

A bundle is a zip archive of the form in `archive`:

    gestalt.lock                   a lock of one program, `program.wasm`; everything else is checked against it
    program.wasm                   the program, or a merged file
    pulumi_gestalt-release.wasm    the implementations that are locked: none with a merged file
    pulumi_gestalt-debug.wasm
    pulumi_gestalt-release.wasm.sigstore.json and so on: their signatures, if they were checked when it was made
    licenses/...                   what may be done with them
"""

import re
from collections.abc import Mapping
from typing import Final

from pulumi_gestalt_lock import LOCK, Entry, Lock, LockError, dump, parse
from pulumi_gestalt_rpc.plain import field, plain
from pulumi_gestalt_runner.archive import ArchiveError, pack, unpack
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.lockfile import Locked
from pulumi_gestalt_runner.sources import MAX_BUNDLE, SIGNATURE, Anybody, Implementation, Voucher, Wanted
from pulumi_gestalt_runner.wasm.errors import printable
from pulumi_gestalt_runner.wasm.files import MAX_SIZE

PROGRAM: Final = "program.wasm"
LICENSES: Final = "licenses/"
_IMPLEMENTATION: Final = re.compile(rf"pulumi_gestalt-(release|debug)\.wasm({re.escape(SIGNATURE)})?")
_LICENSE: Final = re.compile(r"licenses(/[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}){1,3}")


class BundleError(RunnerError):
    """A file that is no bundle, or cannot become one.

    Args:
        file: its name.
        problem: what is wrong with it, as the end of a sentence.
        hint: what to do about it.
    """

    def __init__(self, file: str, problem: str, hint: str = "") -> None:
        self.file = file
        self.problem = problem
        self.hint = hint or "get the file again, or make it anew with `pulumi_wasm_runner bundle`"
        super().__init__(file, problem)

    def __str__(self) -> str:
        return f"{printable(self.file, 4096)} {printable(self.problem, 2000)}"


@plain(frozen=True)
class Bundle:
    """An open bundle; it is a `Source` of the implementations in it.

    Attributes:
        file: its name.
        files: its files by name, in its order.
        locked: what the lock in it says.
        voucher: is asked about the implementations.
    """

    file: str
    files: Mapping[str, memoryview] = field(repr=False)
    locked: Locked
    voucher: Voucher

    @property
    def program(self) -> memoryview:
        """The program."""
        return self.files[PROGRAM]

    def find(self, wanted: Wanted) -> Implementation | None:
        """Return the implementation of that kind, if there is one.

        Raises:
            RunnerError: it has to be signed and is not.
        """
        content = self.files.get(wanted.file)
        if content is None:
            return None
        found = Implementation(f"{wanted.file} in {self.file}", bytes(content))
        self.voucher.check(wanted.file, found, lambda: self._signature(wanted.file))
        return found

    def _signature(self, name: str) -> bytes | None:
        content = self.files.get(name + SIGNATURE)
        return bytes(content) if content is not None and len(content) <= MAX_BUNDLE else None

    def describe(self) -> str:
        """Name the file."""
        return self.file

    def check(self) -> None:
        """Compare every file with the lock; a run does so for those that it uses.

        Raises:
            DiffersError: one is not what is locked.
        """
        self.locked.check_program(self.program)
        for kind in self.locked.entry.implementations:
            wanted = self.locked.wanted(Wanted(self.locked.entry.wit, kind == "debug"))
            self.locked.obtain(wanted, [self], "")


def make_bundle(file: str, program: bytes, entry: Entry, more: Mapping[str, bytes]) -> bytes:
    """Return the bytes of a bundle; equal arguments give equal bytes.

    Args:
        file: its name, for messages.
        program: the program.
        entry: what is locked of it.
        more: the other files by their names in the bundle: implementations, signatures, licenses.

    Raises:
        BundleError: it would be larger than what `run` reads, or a license has a name that a bundle cannot hold.
        DiffersError: `entry` is of other files.
    """
    for name in more:
        if name.startswith(LICENSES) and not _LICENSE.fullmatch(name):
            raise BundleError(file, f"cannot hold a license named {name!a}", "rename it: letters, digits and . _ + -")
    content = pack(
        {LOCK: dump(Lock({PROGRAM: entry})), PROGRAM: program, **{name: more[name] for name in sorted(more)}}
    )
    if len(content) > MAX_SIZE:
        raise BundleError(file, f"would have more than {MAX_SIZE} bytes", "strip the program, or leave out --debug")
    open_bundle(content, file).check()
    return content


def open_bundle(content: bytes, file: str, voucher: Voucher | None = None) -> Bundle:
    """Return the bundle in `content`; its files are not compared with the lock yet.

    Args:
        content: of the file.
        file: its name, for messages.
        voucher: is asked about the implementations; nobody by default.

    Raises:
        BundleError: it is none, or holds other files than its lock says.
    """
    try:
        files = unpack(content)
    except ArchiveError as error:
        raise BundleError(file, f"is no bundle that can be read: it {error}") from None
    for name in (LOCK, PROGRAM):
        if name not in files:
            raise BundleError(file, f"is a zip archive, but no bundle: it holds no {name}")
    try:
        lock = parse(bytes(files[LOCK]), file)
    except LockError as error:
        raise BundleError(file, f"holds a lock that {error.problem}") from None
    if set(lock.programs) != {PROGRAM}:
        raise BundleError(file, f"holds a lock of other programs than {PROGRAM}")
    entry = lock.programs[PROGRAM]
    _check_names(file, files, entry)
    hint = "drop --pulumi-gestalt if you gave it; else the bundle was changed or damaged: get it again, or make it anew"
    return Bundle(file, files, Locked(f"the lock in {file}", file, entry, hint), voucher or Anybody())


def _check_names(file: str, files: Mapping[str, memoryview], entry: Entry) -> None:
    held = set()
    for name in files.keys() - {LOCK, PROGRAM}:
        match = _IMPLEMENTATION.fullmatch(name)
        if match:
            held |= set() if match[2] else {match[1]}
        elif not _LICENSE.fullmatch(name):
            raise BundleError(file, f"holds a file {name!a}, which does not belong into a bundle")
    for kind in sorted(held ^ set(entry.implementations)):
        where = "without a place in its lock" if kind in held else "in its lock only"
        raise BundleError(file, f"has a {kind} implementation {where}")
