import io
import zipfile
import zlib

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pulumi_gestalt_runner.archive import MAX_FILES, ArchiveError, pack, unpack

names = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
files = st.dictionaries(names, st.binary(max_size=200), max_size=5)
SAMPLE = pack({"a": b"first", "b/c.txt": b"second", "empty": b""})


def by_python(content: bytes) -> dict[str, bytes]:
    """Return what Python's own reader finds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


@settings(max_examples=40)
@given(files)
def test_round_trip(found: dict[str, bytes]):
    """What is packed is unpacked, in its order, and equal files give equal bytes."""
    content = pack(found)
    assert [(name, bytes(data)) for name, data in unpack(content).items()] == list(found.items())
    assert pack(dict(found)) == content


@settings(max_examples=40)
@given(st.dictionaries(names.filter(bool), st.binary(max_size=200), max_size=5))
def test_other_tools(found: dict[str, bytes]):
    """Python's own reader sees the same files, as ordinary files that others may read."""
    content = pack(found)
    assert by_python(content) == found
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.external_attr >> 16 for entry in archive.infolist()} <= {0o100644}


@settings(max_examples=40)
@given(st.integers(0, len(SAMPLE) - 1), st.integers(1, 255))
def test_any_changed_byte(place: int, by: int):
    """No byte of an archive can be changed without notice."""
    damaged = bytearray(SAMPLE)
    damaged[place] ^= by
    with pytest.raises(ArchiveError):
        unpack(bytes(damaged))


@settings(max_examples=40)
@given(st.integers(0, len(SAMPLE) - 1), st.binary(min_size=1, max_size=40))
def test_cut_and_continued(place: int, more: bytes):
    """An archive that ends early, or goes on, is none."""
    for content in (SAMPLE[:place], SAMPLE + more, more + SAMPLE, SAMPLE[:place] + more):
        assume(content != SAMPLE)
        with pytest.raises(ArchiveError):
            unpack(content)


@settings(max_examples=40)
@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: b"PK\3\4" + data))
def test_any_bytes(content: bytes):
    """Any bytes are no archive, and nothing but an `ArchiveError` says so."""
    with pytest.raises(ArchiveError):
        unpack(content)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archives_of_other_tools(method: int):
    """What another tool makes is refused: compressed files, times, and what only its list says."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a", b"\0" * 100_000)
    with pytest.raises(ArchiveError, match="was made by another tool"):
        unpack(out.getvalue())


def header(name: bytes, data: bytes, size: int | None = None) -> bytes:
    """Return the header of a file as it is packed, but with any name and size."""
    sizes = (len(data) if size is None else size).to_bytes(4, "little") * 2
    fixed = b"PK\3\4\x0a\0\0\0\0\0\0\0\x21\0" + zlib.crc32(data).to_bytes(4, "little") + sizes
    return fixed + len(name).to_bytes(2, "little") + b"\0\0" + name


def test_sizes_that_lie():
    """A file that says it goes on behind the end is found before anything is done with its size."""
    assert SAMPLE.startswith(header(b"a", b"first"))
    for size in (0xFFFFFFFF, len(SAMPLE), 6):
        with pytest.raises(ArchiveError):
            unpack(header(b"a", b"first", size) + SAMPLE[len(header(b"a", b"first")) :])


def test_names():
    """Two files of one name, a name that cannot be shown and one that is too long are refused."""
    one = header(b"a", b"x") + b"x"
    with pytest.raises(ArchiveError, match="two files named 'a'"):
        unpack(one + one)
    with pytest.raises(ArchiveError, match="whose name cannot be shown"):
        unpack(header(b"\x1b[2J", b"") + SAMPLE)
    with pytest.raises(ArchiveError, match="whose name cannot be shown"):
        unpack(header("ä".encode(), b"") + SAMPLE)
    with pytest.raises(ArchiveError, match="ends before"):
        unpack(header(b"a" * 300, b"") + SAMPLE)


def test_too_many_files():
    """The number of files is bounded."""
    many = {str(number): b"" for number in range(MAX_FILES + 1)}
    with pytest.raises(ArchiveError, match="more than 1000 files"):
        unpack(pack(many))
