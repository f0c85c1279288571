"""A cursor over bytes that nobody has checked: every read is bounded, every failure is a `MalformedWasmError`."""

from collections.abc import Iterator

from pulumi_gestalt_runner.wasm.errors import MalformedWasmError

MAX_ITEMS = 200_000
"""Most vector elements and sections read from one file, under 1 s of work: two merged Python programs have 7,700."""

# The limit of wasmparser for every string of a binary, which is what wasm-tools and Wasmtime accept.
_MAX_NAME = 100_000


class Budget:
    """How much may still be read from one file, shared by all of its readers."""

    __slots__ = ("left",)

    def __init__(self, items: int = MAX_ITEMS) -> None:
        self.left = items

    def spend(self, items: int, offset: int) -> None:
        """Take `items` off, or raise `MalformedWasmError`."""
        self.left -= items
        if self.left < 0:
            raise MalformedWasmError(offset, f"at most {MAX_ITEMS} definitions in a file", "more")


class Reader:
    """A position in `view` and the end that it may not pass; `whole` means that the end is that of the file."""

    __slots__ = ("budget", "end", "position", "view", "whole")

    def __init__(self, view: memoryview, position: int, end: int, budget: Budget, *, whole: bool = False) -> None:
        self.view = view
        self.position = position
        self.end = end
        self.budget = budget
        self.whole = whole

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.position >= self.end

    def malformed(self, expected: str, found: str, offset: int | None = None) -> MalformedWasmError:
        """Return the error for what was read at `offset`, by default the byte before the position."""
        return MalformedWasmError(self.position - 1 if offset is None else offset, expected, found)

    def byte(self, expected: str) -> int:
        """Read one byte."""
        if self.position >= self.end:
            raise self._too_short(expected)
        value = self.view[self.position]
        self.position += 1
        return value

    def u32(self, expected: str) -> int:
        """Read an unsigned LEB128 number of at most 32 bits."""
        value = self.byte(expected)
        if value < 0x80:
            return value
        start = self.position - 1
        value &= 0x7F
        for shift in (7, 14, 21, 28):
            byte = self.byte(expected)
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value >> 32:
                    break
                return value
        raise self.malformed(f"{expected} of at most 32 bits", "a larger number", start)

    def name(self, expected: str) -> str:
        """Read a length and that many bytes of UTF-8."""
        start = self.position
        size = self.u32(f"the length of {expected}")
        if size > _MAX_NAME:
            raise self.malformed(f"{expected} of at most {_MAX_NAME} bytes", f"{size} bytes", start)
        raw = bytes(self._slice(size, expected))
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            raise self.malformed(f"{expected} in UTF-8", "other bytes", start) from None

    def rest(self) -> memoryview:
        """Read all that is left."""
        return self._slice(self.end - self.position, "the rest")

    def section(self, expected: str) -> "Reader":
        """Read a size and return a reader of that many bytes, which are skipped here."""
        size = self.u32(f"the size of {expected}")
        start = self.position
        self._slice(size, f"{expected} of {size} bytes")
        return Reader(self.view, start, start + size, self.budget)

    def vector(self, expected: str) -> Iterator[int]:
        """Read a count and yield that many times; the caller reads one element each time."""
        start = self.position
        count = self.u32(f"the number of {expected}")
        if count > self.end - self.position:
            raise self._too_short(f"{count} {expected}", start)
        self.budget.spend(count, start)
        yield from range(count)

    def finish(self, expected: str) -> None:
        """Raise unless everything was read."""
        if not self.at_end:
            raise self.malformed(f"the end of {expected}", f"{self.end - self.position} more bytes", self.position)

    def _slice(self, size: int, expected: str) -> memoryview:
        start = self.position
        if size > self.end - start:
            raise self._too_short(expected)
        self.position = start + size
        return self.view[start : start + size]

    def _too_short(self, expected: str, offset: int | None = None) -> MalformedWasmError:
        left = self.end - self.position
        what = "the file" if self.whole else "the section"
        found = f"the end of {what}" if left == 0 else f"{left} bytes to the end of {what}"
        return MalformedWasmError(self.position if offset is None else offset, expected, found, truncated=self.whole)
