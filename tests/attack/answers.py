"""Answers of a monitor that are not what they should be: at the level of protobuf, and as events."""

import random

from attack.mutation import leb128
from attack.spy import Change
from pulumi_gestalt_rpc.api import Event, EventKind

_SCALARS = (b"\x08\x00", b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", b"\x0d\0\0\xc0\x7f", b"\x09" + b"\xff" * 8)


def nested_value(levels: int) -> bytes:
    """Return a `google.protobuf.Value` of lists in lists."""
    body = b"\x20\x01"
    for _ in range(levels):
        inner = b"\x0a" + leb128(len(body)) + body
        body = b"\x32" + leb128(len(inner)) + inner
    return body


def _field(number: int, body: bytes) -> bytes:
    return leb128(number << 3 | 2) + leb128(len(body)) + body


def _entry(key: bytes, value: bytes) -> bytes:
    return _field(1, _field(1, key) + _field(2, value))


def struct_field(number: int, key: str, value: bytes) -> bytes:
    """Return a field of type `Struct` with one entry."""
    return _field(number, _entry(key.encode(), value))


_VALUES = (
    b"",
    b"\x11\0\0\0\0\0\0\xf8\x7f",  # not a number
    b"\x11\0\0\0\0\0\0\xf0\xff",  # minus infinity
    b"\x1a\x02\xff\xfe",  # text that is not UTF-8
    b"\x1a\x24" + b"04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # unknown
    nested_value(50),
    nested_value(5000),
    b"\x08\x05",  # a kind of null that there is not
    _field(5, _entry(b"4dabf18193072939515e22adb298388d", _field(3, b"1b47061264138c4ac30d75fd1eb44270"))),
    _field(5, _entry(b"4dabf18193072939515e22adb298388d", _field(3, b"5cf8f73096256a8f31e491e813e4eb8e"))),
    _field(5, _entry(b"4dabf18193072939515e22adb298388d", _field(3, b"d0e6a833031e9bbcd3f4e8bde6ca49a4"))),
    _field(5, _entry(b"4dabf18193072939515e22adb298388d", _field(3, b"no such signature"))),
    _field(5, _entry(b"4dabf18193072939515e22adb298388d", b"\x11\0\0\0\0\0\0\xf8\x3f")),
)


def mutated_message(body: bytes, rng: random.Random) -> bytes:
    """Return other bytes for a message."""
    match rng.randrange(8):
        case 0 if body:
            at = rng.randrange(len(body))
            return body[:at] + bytes([body[at] ^ 1 << rng.randrange(8)]) + body[at + 1 :]
        case 1:
            return body[: rng.randrange(len(body) + 1)]
        case 2:
            return rng.randbytes(rng.randrange(40))
        case 3:
            return body + rng.choice(_SCALARS)
        case 4:
            # Of the answers: 1 urn, 2 id, 3 object or, of an invoke, return at 1.
            struct = _entry(rng.choice([b"open", b"closed", b"answer", b"id", b"\xff", b""]), rng.choice(_VALUES))
            return body + _field(rng.choice([1, 2, 3]), struct * rng.choice([1, 1, 3]))
        case 5:
            return body + body
        case 6:
            return body + _field(rng.choice([1, 2, 3, 15, 536_870_911]), rng.randbytes(5))
        case _:
            return body


def changed(rng: random.Random) -> Change:
    """Return what changes the events of one run."""
    often = rng.choice([0.1, 0.5, 1.0])

    def change(events: list[Event]) -> list[Event]:
        return [_event(event, rng) if rng.random() < often else event for event in events]

    return change


def _event(event: Event, rng: random.Random) -> Event:
    if rng.random() < 0.1:
        return Event(EventKind.FAILURE, event.id, rng.choice(["", "no", "x" * 100_000, "\x1b[2J\n\x07", "\ud7ff\0"]))
    return event._replace(body=mutated_message(event.body, rng))
