"""What a run was waiting for, in words, when it is ended before the answers came.

A request is not decoded for this while all goes well: the beginning of its bytes is kept, where Pulumi's messages have
what a person calls them by, and read only when somebody has to be told.
"""

from collections.abc import Iterable, Iterator
from typing import Final

HEAD: Final = 2048
"""Bytes of a request that are kept: type and name come first. A request that is not longer is not copied."""
SHOWN: Final = 5
"""How many requests are named."""
MAX_NAME: Final = 200
"""Characters of a name that are shown."""

# Which fields of a request name it, and how: their numbers are Pulumi's (pulumi-protocol.md 1).
_WORDS: Final = {
    "RegisterResource": 'resource {1} "{2}"',
    "ReadResource": 'reading of resource {2} "{3}"',
    "Invoke": "invoke of {1}",
    "Call": "call of {1}",
    "RegisterResourceOutputs": "outputs of {1}",
    "RegisterPackage": "package {1}",
    "RegisterResourceHook": 'hook "{1}"',
    "RegisterErrorHook": 'error hook "{1}"',
    "RegisterStackTransform": "stack transform",
    "RegisterStackInvokeTransform": "invoke transform",
    "SignalAndWaitForShutdown": "the end of the program",
    "RequirePulumiVersion": 'requirement of Pulumi "{1}"',
}


class OpenRequest:
    """A request that waits for its answer; `repr` leaves out its bytes, which may hold secrets.

    Args:
        method: the RPC's name.
        head: the beginning of the message.
    """

    __slots__ = ("head", "method")

    def __init__(self, method: str, head: bytes) -> None:
        self.method = method
        self.head = head

    def __repr__(self) -> str:
        return f"OpenRequest({self.method!r})"

    def __str__(self) -> str:
        texts = dict.fromkeys(range(1, 4), "?") | dict(_texts(self.head))
        return _WORDS[self.method].format("", *texts.values())


def waiting_for(requests: Iterable[OpenRequest]) -> str:
    """Return what `requests` are, as the end of a sentence, or "" if there are none."""
    found = list(requests)
    if not found:
        return ""
    shown = ", ".join(map(str, found[:SHOWN]))
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"; Pulumi had not answered: {shown}{more}"


def _texts(head: bytes) -> Iterator[tuple[int, str]]:
    """Yield the first three fields of a message, if they are texts and come first."""
    at, last = 0, 0
    while at < len(head):
        number, kind = head[at] >> 3, head[at] & 7
        size, at = _varint(head, at + 1)
        if not last < number <= 3 or kind != 2 or at + size > len(head):
            return
        yield number, head[at : at + size][: MAX_NAME * 4].decode("utf-8", "replace")[:MAX_NAME]
        last, at = number, at + size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins at a place, and where it ends; one that is cut off reaches beyond the data."""
    number = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at
    return len(data) + 1, at
