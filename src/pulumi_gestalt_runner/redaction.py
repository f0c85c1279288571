"""What this process knows to be secret, and how it is kept out of everything that the process says.

Theory of operation. Each secret is looked for in several forms (`secret_forms`); all forms are byte strings in one
sorted list. A regular expression that knows only which three bytes a form may begin with finds candidates at the speed
of C, and for each the longest form that stands there is found by bisection. So a new secret costs an insertion, many
cost little more than few, and nothing at all is done while there are none. Forms are made when something is said, not
when a secret becomes known: most programs have secrets and print nothing.

Streams come in pieces, and a secret may be split between two. Then the end of a piece that could be the beginning of a
secret waits for the next piece. A piece that ends with a newline waits for nothing: secrets of several lines are looked
for line by line too.
"""

import re
import threading
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

from pulumi_gestalt_runner.errors import PROGRAM_FAILED, RunnerError
from pulumi_gestalt_runner.escapes import without_sequences

MASK: Final = "[secret]"
"""What stands in the place of a secret, as in Pulumi's own output."""
MAX_SECRETS: Final = 100_000
"""Secrets of one run, with their lines and the strings in them; each may take 2 KB of memory."""
MAX_CHARACTERS: Final = 32 * 1024 * 1024
"""Characters of all of them."""
_MASK: Final = MASK.encode()
_GRAM: Final = 3
_SHORT: Final = 64
"""Bytes that are looked at first, because few secrets are longer, and most of what looks like one ends earlier."""
_FEW: Final = 100
"""Forms up to which inserting each is faster than sorting all."""
_EDGE: Final = 256
"""Bytes at the end of what is hidden that are searched for the beginning of another secret."""


class TooManySecretsError(RunnerError):
    """A run has more secrets than can be looked for: it ends, because going on would show some."""

    exit_code = PROGRAM_FAILED
    hint = "mark fewer values as secret, or shorter ones: a key in place of what is encrypted by it"

    def __str__(self) -> str:
        return f"a run may have {MAX_SECRETS} secrets, of {MAX_CHARACTERS} characters altogether; this one has more"


class Redactor:
    """Takes secrets out of what is said. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.forget()

    def forget(self) -> None:
        """Forget all secrets: for the next run in the same process."""
        with self._lock:
            self._known: set[str] = set()
            self._pieces = self._characters = 0
            self._new: list[str] = []
            self._forms: list[bytes] = []
            self._grams: set[bytes] = set()
            self._longest = 0
            self._firsts: tuple[set[int], ...] = tuple(set() for _ in range(_GRAM))
            self._begins: re.Pattern[bytes] | None = None

    @property
    def active(self) -> bool:
        """Whether there is anything to hide."""
        return bool(self._known)

    def conceal(self, texts: Iterable[str]) -> None:
        """Hide `texts` from now on; a text that is a JSON object or list, also the strings in it.

        Raises:
            TooManySecretsError: there are too many, or they are too long.
        """
        with self._lock:
            for text in texts:
                if text not in self._known:
                    self._pieces += 1 + text.count("\n") + text.count('"') // 2 * (text[:1] in ("{", "["))
                    self._characters += len(text)
                    if self._pieces > MAX_SECRETS or self._characters > MAX_CHARACTERS:
                        raise TooManySecretsError
                    self._known.add(text)
                    self._new.append(text)

    def redacted(self, text: str) -> str:
        """Return `text` without secrets."""
        if not self._known:
            return text
        plain = without_sequences(text)
        # A secret with a colour in the middle is whole only when the colour is gone.
        left = self._redacted(plain)
        return self._redacted(text) if left == plain else left

    def _redacted(self, text: str) -> str:
        data = text.encode("utf-8", "surrogatepass")
        return self.redacted_bytes(data).decode("utf-8", "surrogatepass")

    def redacted_bytes(self, data: bytes) -> bytes:
        """Return `data` without secrets."""
        spans, _ = self.scan(data, more=False)
        return masked(data, spans) if spans else data

    def scan(self, data: bytes, *, more: bool) -> tuple[list[tuple[int, int]], int]:
        """Return where secrets stand in `data`, and from where on it could be the beginning of one.

        Args:
            data: what is said.
            more: whether something may follow; what has to wait for that is not searched.
        """
        with self._lock:
            self._learn()
            spans: list[tuple[int, int]] = []
            rest = len(data)
            # Before this nothing can run to the end of `data`.
            tail = len(data) - self._longest if more else rest
            for found in self._begins.finditer(data) if self._begins else ():
                at = found.start()
                if data[at : at + _GRAM] in self._grams and not (spans and at < spans[-1][1] - _EDGE):
                    if at > tail and self._goes_on(data, at):
                        rest = at
                        break
                    self._look(data, at, spans)
            else:
                ends = range(max(len(data) - _GRAM + 1, 0), len(data)) if more else ()
                rest = next((at for at in ends if self._goes_on(data, at)), rest)
        for start, end in spans:
            if start < rest < end:
                rest = start
        return spans, rest

    def _look(self, data: bytes, at: int, spans: list[tuple[int, int]]) -> None:
        """Add what stands at `at` to `spans`; what touches becomes one."""
        end = at + self._length_at(data, at)
        if end == at:
            return
        if spans and at <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((at, end))

    def _length_at(self, data: bytes, at: int) -> int:
        """Return the length of the longest form that stands at `at`, or 0."""
        piece = data[at : at + _SHORT]
        if self._begins_with(piece):
            piece = data[at : at + self._longest]
        while piece:
            found = bisect_right(self._forms, piece)
            form = self._forms[found - 1] if found else b""
            if piece.startswith(form):
                return len(form)
            # Every form that is a beginning of `piece` and longer than what both share would stand behind `form`.
            piece = piece[: _shared(piece, form)]
        return 0

    def _goes_on(self, data: bytes, at: int) -> bool:
        """Say whether a form begins with all that follows `at`, and is longer."""
        return self._begins_with(data[at : at + _SHORT]) and self._begins_with(data[at:])

    def _begins_with(self, piece: bytes) -> bool:
        """Say whether a form begins with `piece` and is longer."""
        found = bisect_right(self._forms, piece)
        return found < len(self._forms) and self._forms[found].startswith(piece)

    def _learn(self) -> None:
        if not self._new:
            return
        from pulumi_gestalt_runner.secret_forms import forms, parts_of  # noqa: PLC0415 - for runs with secrets

        firsts = sum(map(len, self._firsts))
        texts, self._new = self._new, []
        found = {form for text in texts for part in parts_of(text) for form in forms(part)}
        self._insert(found)
        for form in found:
            self._longest = max(self._longest, len(form))
            self._grams.add(form[:_GRAM])
            for number, byte in enumerate(form[:_GRAM]):
                self._firsts[number].add(byte)
        if firsts != sum(map(len, self._firsts)):
            first, *others = (b"[" + b"".join(b"\\x%02x" % byte for byte in sorted(s)) + b"]" for s in self._firsts)
            self._begins = re.compile(first + b"(?=" + b"".join(others) + b")", re.DOTALL)

    def _insert(self, forms: set[bytes]) -> None:
        if len(forms) > _FEW:
            self._forms = sorted(forms.union(self._forms))
            return
        for form in forms:
            at = bisect_right(self._forms, form)
            if not at or self._forms[at - 1] != form:
                self._forms.insert(at, form)


def _shared(one: bytes, other: bytes) -> int:
    """Return how many bytes both begin with."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one.startswith(other[:middle]):
            least = middle
        else:
            most = middle - 1
    return least


def masked(data: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    """Return `data` with the mask in the place of `spans`."""
    parts = []
    before = 0
    for start, end in spans:
        parts += [data[before:start], _MASK]
        before = end
    return b"".join([*parts, data[before:]])


class Redaction:
    """Takes secrets out of one stream, which comes in pieces.

    Args:
        secrets: what to take out.
    """

    def __init__(self, secrets: Redactor) -> None:
        self._secrets = secrets
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """Return what can be shown of what was held back and of `data`."""
        if not self._secrets.active:
            return data
        data = self._held + data
        spans, rest = self._secrets.scan(data, more=not data.endswith(b"\n"))
        self._held = data[rest:]
        return masked(data[:rest], [span for span in spans if span[1] <= rest])

    def end(self) -> bytes:
        """Return what is held back, now that nothing follows."""
        held, self._held = self._held, b""
        return self._secrets.redacted_bytes(held)


SECRETS: Final = Redactor()
"""What is secret in this process: everything that it says goes through this, whoever says it."""
