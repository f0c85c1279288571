"""Zip archives of one form: files as they are, not compressed, without times, owners or comments.

Any tool can list and extract them. The reader takes what the writer makes and nothing else: it writes each header again
and compares, so that no two readers can see different things in a file, and a size or a place that lies is found
before it is used. Nothing is compressed: then the same files are the same bytes everywhere (compressors differ), a
small archive cannot grow, and a run need not wait for it.

Source: PKWARE's APPNOTE.TXT 6.3.10, 4.3.7, 4.3.12 and 4.3.16.
"""

import struct
import zlib
from collections.abc import Mapping
from typing import Final

MAX_FILES: Final = 1000
MAX_NAME: Final = 255
_LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END: Final = struct.Struct("<4sHHHHIIH")
_FILE: Final = b"PK\3\4"
_VERSION: Final = 10
"""To extract: 1.0, which knows files that are not compressed."""
_MADE_BY: Final = 3 << 8 | _VERSION
"""Unix, so that the mode is looked at."""
_DATE: Final = 1 << 5 | 1
"""The first day that the format knows, 1 January 1980."""
_MODE: Final = 0o100644 << 16


class ArchiveError(Exception):
    """Bytes that are no archive of this form; the text says why, as the end of a sentence."""


def pack(files: Mapping[str, bytes | memoryview]) -> bytes:
    """Return the archive of `files`, in their order."""
    out = bytearray()
    headers = []
    for name, data in files.items():
        header = _header(name, data)
        headers.append((header, len(out)))
        out += header
        out += data
    return bytes(out + _directory(headers, len(out)))


def unpack(content: bytes | memoryview) -> dict[str, memoryview]:
    """Return the files of an archive, in its order.

    Raises:
        ArchiveError: it is damaged, or of another form.
    """
    view = memoryview(content)
    files: dict[str, memoryview] = {}
    headers: list[tuple[bytes, int]] = []
    position = 0
    while bytes(view[position : position + 4]) == _FILE:
        if len(headers) >= MAX_FILES:
            raise ArchiveError(f"holds more than {MAX_FILES} files")
        name, header, data = _file(view, position)
        if name in files:
            raise ArchiveError(f"holds two files named {name!a}")
        files[name] = data
        headers.append((header, position))
        position += len(header) + len(data)
    if view[position:] != _directory(headers, position):
        raise ArchiveError(f"is damaged at offset {position:#x}, where the list of its files should begin")
    return files


def _file(view: memoryview, position: int) -> tuple[str, bytes, memoryview]:
    """Return name, header and content of the file whose header is at `position`."""
    start = position + _LOCAL.size
    if start > len(view):
        raise ArchiveError("ends in the middle of a header")
    _, *how, _, _, size, length, more = _LOCAL.unpack(view[position:start])
    if how != [_VERSION, 0, 0, 0, _DATE] or more:
        raise ArchiveError(f"was made by another tool, or is damaged: see the header at offset {position:#x}")
    begin = start + length
    if length > MAX_NAME or begin + size > len(view):
        raise ArchiveError(f"ends before the file that begins at offset {position:#x} does")
    name = bytes(view[start:begin]).decode("latin-1")
    if not (name.isascii() and name.isprintable()):
        raise ArchiveError(f"holds a file whose name cannot be shown, at offset {position:#x}")
    data = view[begin : begin + size]
    header = _header(name, data)
    if view[position:begin] != header:
        raise ArchiveError(f"is damaged: the file {name!a} is not what its header says")
    return name, header, data


def _header(name: str, data: bytes | memoryview) -> bytes:
    size, encoded = len(data), name.encode("ascii")
    fixed = _LOCAL.pack(_FILE, _VERSION, 0, 0, 0, _DATE, zlib.crc32(data), size, size, len(encoded), 0)
    return fixed + encoded


def _directory(headers: list[tuple[bytes, int]], position: int) -> bytes:
    """Return the list of files that ends an archive; it repeats what the headers say."""
    out = bytearray()
    for header, offset in headers:
        _, *shared = _LOCAL.unpack(header[: _LOCAL.size])
        out += _CENTRAL.pack(b"PK\1\2", _MADE_BY, *shared, 0, 0, 0, _MODE, offset)
        out += header[_LOCAL.size :]
    return bytes(out) + _END.pack(b"PK\5\6", 0, 0, len(headers), len(headers), len(out), position, 0)
