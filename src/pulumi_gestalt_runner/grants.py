"""What a program is given by name, beyond the nothing that it gets by itself."""

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_gestalt_rpc.plain import field, plain
from pulumi_gestalt_runner.errors import OptionError

if TYPE_CHECKING:
    from pulumi_gestalt_runner.wasmtime_api.store import WasiConfig


@plain(frozen=True)
class Directory:
    """A directory and all that is in it.

    Attributes:
        host: where it is.
        guests: where the program sees it.
        writable: whether files in it may be written, made and removed.
    """

    host: str
    guests: tuple[str, ...]
    writable: bool


@plain(frozen=True)
class Grants:
    """What a program is given.

    Attributes:
        environment: variables and their values; not in `repr`.
        directories: directories.
    """

    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    directories: tuple[Directory, ...] = ()

    def described(self) -> Iterator[str]:
        """Yield what is granted, one by one, for people: no value of a variable."""
        for name in self.environment:
            yield f"the program is granted the environment variable {name}"
        for directory in self.directories:
            how = "reading and writing in" if directory.writable else "reading in"
            seen = " and ".join(directory.guests)
            place = "" if seen == directory.host else f", which it sees as {seen}"
            yield f"the program is granted {how} {directory.host}{place}"

    def apply(self, wasi: "WasiConfig") -> None:
        """Give it to the program that `wasi` is for.

        Raises:
            OptionError: a directory cannot be opened.
        """
        from pulumi_gestalt_runner.wasmtime_api.errors import WasmtimeError  # noqa: PLC0415 - loaded by now

        if self.environment:
            wasi.set_environment(self.environment)
        for directory in self.directories:
            try:
                for guest in directory.guests:
                    wasi.preopen_directory(directory.host, guest, writable=directory.writable)
            except WasmtimeError:
                raise OptionError(
                    _option(writable=directory.writable),
                    f"{directory.host} cannot be opened",
                    "give a directory that you can read",
                ) from None


NOTHING = Grants()


def read_grants(
    names: Sequence[str], read: Sequence[str], write: Sequence[str], environment: Mapping[str, str]
) -> Grants:
    """Return what options ask for.

    Args:
        names: of environment variables; one that is not set is not granted.
        read: directories as HOST or HOST=GUEST.
        write: the same, to be written in too.
        environment: the variables that there are.

    Raises:
        OptionError: a name cannot be one, a directory is not there, or two are to be seen at one place.
    """
    directories = [*(_directory(text, writable=False) for text in read)]
    directories += [_directory(text, writable=True) for text in write]
    return Grants(dict(_variables(names, environment)), _placed(directories))


def together(one: Grants, other: Grants) -> Grants:
    """Return what two grant; the same directory at the same place may be in both.

    Raises:
        OptionError: two directories are to be seen at one place.
    """
    if not one.directories or not other.directories:
        return Grants({**one.environment, **other.environment}, one.directories or other.directories)
    directories = [*one.directories, *(each for each in other.directories if each not in one.directories)]
    return Grants({**one.environment, **other.environment}, _placed(directories))


def _placed(directories: Sequence[Directory]) -> tuple[Directory, ...]:
    """Return the directories, each seen at its first place, and at the others that are left."""
    taken: set[str] = set()
    for directory in directories:
        guest = directory.guests[0]
        if guest in taken:
            option = _option(writable=directory.writable)
            raise OptionError(option, f"two directories are to be seen as {guest}", "write HOST=GUEST")
        taken.add(guest)
    return tuple(_without(one, taken) for one in directories)


def _without(directory: Directory, taken: set[str]) -> Directory:
    """Leave out places beside the first that others have."""
    first, *more = directory.guests
    free = [guest for guest in more if guest not in taken]
    taken.update(free)
    return Directory(directory.host, (first, *free), directory.writable)


def _variables(names: Sequence[str], environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in names:
        if not name or "=" in name:
            # What follows the `=` may be a secret: it is not repeated.
            raise OptionError("--allow-env", "not the name of a variable", "give a name: its value is taken from yours")
        value = environment.get(name)
        if value is None:
            continue
        if not _is_unicode(name + value):
            raise OptionError("--allow-env", f"the variable {name!a} is not valid Unicode", "programs see only Unicode")
        yield name, value


def _directory(text: str, *, writable: bool) -> Directory:
    option = _option(writable=writable)
    # The last one, so that a directory on this machine may have the character in its name.
    host, equals, guest = text.rpartition("=")
    if not equals:
        host, guest = text, ""
    if not host or (equals and not guest):
        raise OptionError(option, f"{text!r} names no directory", "write HOST or HOST=GUEST")
    if guest and not guest.startswith("/"):
        raise OptionError(option, f"the program cannot see a directory as {guest!r}", "begin GUEST with /")
    path = Path(host)
    if not path.is_dir():
        problem = "is not a directory" if path.exists() else "does not exist"
        raise OptionError(option, f"{host} {problem}", "give a directory that exists")
    if not _is_unicode(text):
        raise OptionError(option, f"the path {text!a} is not valid Unicode", "programs see only Unicode")
    absolute = os.path.abspath(host)  # noqa: PTH100 - without following links: it is what the user wrote
    if guest:
        return Directory(absolute, (_normal(guest),), writable)
    seen = [_normal(Path(absolute).as_posix())]
    if Path(absolute).is_relative_to(Path.cwd()):
        # A program's working directory is `/`: the paths that are relative to ours stay what they are.
        seen.append(_normal("/" + Path(absolute).relative_to(Path.cwd()).as_posix()))
    return Directory(absolute, tuple(dict.fromkeys(seen)), writable)


def _normal(path: str) -> str:
    # POSIX keeps two leading slashes.
    return "/" + posixpath.normpath(path).lstrip("/")


def _option(*, writable: bool) -> str:
    return "--allow-write" if writable else "--allow-read"


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
