"""Reading and writing Wasm files."""

import contextlib
import os
import stat
from pathlib import Path

from pulumi_gestalt_runner.wasm.errors import FileTooLargeError, UnreadableFileError, UnwritableFileError

MAX_SIZE = 512 * 1024 * 1024
"""Most bytes read from one Wasm file: a Python program has 20 MB; nothing bounds the time to compile a larger one."""


def read_file(path: Path, limit: int = MAX_SIZE) -> bytes:
    """Return the bytes of the regular file `path`.

    Raises:
        FileTooLargeError: it has more than `limit` bytes.
        UnreadableFileError: there is none, or it is a directory or a device.
    """
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise _not_a_file(path, facts.st_mode)
            # Without a look at the size first, a sparse file of a terabyte would cost `limit` bytes of memory.
            data = b"" if facts.st_size > limit else file.read(facts.st_size + 1)
            size = max(facts.st_size, len(data))
    except IsADirectoryError:
        raise _not_a_file(path, stat.S_IFDIR) from None
    except (OSError, ValueError) as error:
        raise UnreadableFileError(str(path), _reason(error), "check the path") from error
    if size > limit:
        raise FileTooLargeError(str(path), size, limit)
    return data


def _open_without_waiting(path: str, flags: int) -> int:
    # Without O_NONBLOCK, opening a named pipe would wait for a writer.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def write_file(path: Path, data: bytes | memoryview) -> None:
    """Write `data` beside `path` and rename it, so that `path` never holds a part of it; a link stays one.

    Raises:
        UnwritableFileError: the directory does not exist, is full or may not be written to, or `path` is no file.
    """
    import tempfile  # noqa: PLC0415 - most runs write no file

    temporary = ""
    try:
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            # The rename would put an ordinary file in the place of /dev/null.
            raise UnwritableFileError(str(path), f"it is {'a directory' if target.is_dir() else 'not a regular file'}")
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        # mkstemp gives 0600; the result is an ordinary file, as readable as the umask allows.
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(target)
        temporary = ""
    except (OSError, ValueError) as error:
        raise UnwritableFileError(str(path), _reason(error)) from error
    finally:
        # After Ctrl-C too.
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def _not_a_file(path: Path, mode: int) -> UnreadableFileError:
    if stat.S_ISDIR(mode):
        return UnreadableFileError(str(path), "it is a directory", "name the .wasm file in it")
    return UnreadableFileError(str(path), "it is not a regular file", "write the component to a file first")


def _reason(error: OSError | ValueError) -> str:
    # A ValueError is a path with a null character.
    text = error.strerror if isinstance(error, OSError) else str(error)
    return (text or "it failed").lower()
