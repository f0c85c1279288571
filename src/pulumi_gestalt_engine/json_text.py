"""Values as JSON text, which is how they cross the border to a program, with Pulumi's marks as objects."""

import json
import math
import re
from typing import Any

from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.values import (
    MAX_DEPTH,
    OUTPUT_SIGNATURE,
    RELAYED_SIGNATURES,
    SECRET_SIGNATURE,
    SIGNATURE_KEY,
    UNKNOWN,
    UNKNOWNS,
    Value,
    as_value,
    in_clear,
    marks,
)

PART_SIGNATURE = "pulumi-gestalt:part"
"""Marks the place of an output in a structure (`types.structure` of the WIT)."""


class Part(int):
    """The place of an output in a structure: its number."""

    __slots__ = ()


# ---- writing ----


class _MarkInsideError(Exception):
    """A mark stands inside the data that is being written as JSON."""


def _refuse_mark(_part: Any) -> Any:
    raise _MarkInsideError


# Data is a tree by construction, so nothing has to look for cycles.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_refuse_mark)


def to_json(value: Value) -> tuple[str | None, bool]:
    """Return the data as JSON text with all secrets in clear, and whether any part is secret.

    The text is None if any part is unknown: a function cannot be given what does not exist.
    """
    if value.known:
        try:
            return _ENCODER.encode(value.data), value.secret
        except _MarkInsideError:
            pass
    unknown, secret = marks(value)
    return None if unknown else _ENCODER.encode(in_clear(value)), secret


def write_json(data: Any, *, show_secrets: bool) -> str:
    """Return `data` as JSON text with Pulumi's marks.

    Args:
        data: JSON data with marked parts.
        show_secrets: whether secrets stand in clear, and only unknown parts are marked (for hooks).
    """
    return _ENCODER.encode(_written(data, show_secrets=show_secrets))


def _written(data: Any, *, show_secrets: bool) -> Any:
    match data:
        case Value():
            inside = _written(data.data, show_secrets=show_secrets) if data.known else UNKNOWN
            if show_secrets:
                return inside
            if data.dependencies:
                return _output(data, inside)
            return {SIGNATURE_KEY: SECRET_SIGNATURE, "value": inside} if data.secret else inside
        case dict():
            return {key: _written(item, show_secrets=show_secrets) for key, item in data.items()}
        case list():
            return [_written(item, show_secrets=show_secrets) for item in data]
        case _:
            return data


def _output(value: Value, inside: Any) -> dict[str, Any]:
    written: dict[str, Any] = {SIGNATURE_KEY: OUTPUT_SIGNATURE}
    if value.known:
        written["value"] = inside
    if value.secret:
        written["secret"] = True
    return written | {"dependencies": list(value.dependencies)}


# ---- reading ----


class _UnusableError(ValueError):
    """JSON text that cannot be a value; the text says what is wrong, and never quotes the JSON: it may be a secret."""


def parse_json(
    text: str, operation: str, *, keep_unknowns: bool, subject: str = "the value", parts: int | None = None
) -> Any:
    """Return the data that the JSON `text` of a program stands for, with marks as `Value`s.

    The last of several equal keys counts, as in JavaScript and Python.

    Args:
        text: JSON. Objects with Pulumi's signature key mean what they mean on the wire, so that a program without an
            SDK can say "secret" and "unknown" inside a structure.
        operation: the WIT function that received it, for the error.
        keep_unknowns: whether the run is a preview, where alone an unknown can be said.
        subject: what the text is, for the error.
        parts: how many outputs the text may refer to as a `Part`; None if it is no structure.

    Raises:
        ProgramError: not JSON, an unknown outside of a preview, nested too deeply, or not representable (NaN,
            infinity, half a surrogate pair).
    """
    try:
        data = _load(text)
        return _Reader(keep_unknowns, parts).unwrap(data) if may_hold_marks(text) else data
    except json.JSONDecodeError as error:
        problem = f"{subject} is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise ProgramError(operation, problem, 'a string must be given as JSON too, in quotes: "text"') from None
    except ValueError as error:
        raise ProgramError(operation, f"{subject} {_explain(error)}") from None


def _load(text: str) -> Any:
    if _nests_too_deeply(text):
        raise _UnusableError(f"is nested more than {MAX_DEPTH} levels deep")
    data = _decoded(text)
    if not text.isascii() or "\\u" in text:
        # Escapes can spell half of a surrogate pair, which no UTF-8 text can hold.
        _ENCODER.encode(data).encode()
    return data


def _decoded(text: str) -> Any:
    """Return what the decoder does, without its two searches for white space around the text if there is none."""
    try:
        data, end = _DECODER.raw_decode(text)
    except json.JSONDecodeError:
        end = -1
    return data if end == len(text) else _DECODER.decode(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _UnusableError("holds a number that is too large; give it as a string")
    return number


def _no_constant(_text: str) -> float:
    raise _UnusableError("is not valid JSON: it holds NaN or infinity")


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant)


def _explain(error: ValueError) -> str:
    if isinstance(error, _UnusableError):
        return str(error)
    if isinstance(error, UnicodeEncodeError):
        return "holds half of a surrogate pair, which is not text"
    # Python reads no integer of more than 4,300 digits, because that takes quadratic time.
    return "holds an integer of too many digits; give it as a string"


# A string runs to its closing quote, or to the end of malformed text. Nothing is ever tried twice (`*+`), so that the
# time is linear whatever the text.
_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def _nests_too_deeply(text: str) -> bool:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for match in _BRACKETS.finditer(text):
        token = match.group()
        if token in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif token in ("]", "}"):
            depth -= 1
    return False


def may_hold_marks(text: str) -> bool:
    """Return whether the data of `text` may hold marks; if not, it is plain data."""
    # No mark is shorter than the signature key; escapes can spell one.
    return len(text) > len(SIGNATURE_KEY) and (SIGNATURE_KEY in text or _IN_UNKNOWNS in text or "\\u" in text)


_IN_UNKNOWNS = "-4"
"""All unknowns are random UUIDs, whose third group says so (RFC 9562, 5.4): one search and not seven."""


class _Reader:
    """Turns Pulumi's marks in JSON data into `Value`s, and the marks of parts into `Part`s."""

    def __init__(self, keep_unknowns: bool, parts: int | None) -> None:
        self._keep_unknowns = keep_unknowns
        self._parts = parts

    def unwrap(self, data: Any) -> Any:
        """Return `data` with its marks read."""
        if isinstance(data, str):
            return self._unknown() if data in UNKNOWNS else data
        if isinstance(data, list):
            return [self.unwrap(item) for item in data]
        if not isinstance(data, dict):
            return data
        if SIGNATURE_KEY not in data:
            return {key: self.unwrap(item) for key, item in data.items()}
        return self._signed(data, data[SIGNATURE_KEY])

    def _unknown(self) -> Value:
        if not self._keep_unknowns:
            raise _UnusableError("holds Pulumi's mark for unknown, which exists only in a preview")
        return Value(None, known=False)

    def _signed(self, data: dict[str, Any], signature: object) -> Any:
        match signature:
            case "pulumi-gestalt:part" if self._parts is not None:
                number = data.get("part")
                if not isinstance(number, int) or not 0 <= number < self._parts:
                    raise _UnusableError(f"refers to a part that is not there: it has {self._parts}")
                return Part(number)
            case _ if signature == SECRET_SIGNATURE:
                if "value" not in data:
                    raise _UnusableError("holds a secret object without the key 'value'")
                return as_value(self.unwrap(data["value"]), secret=True)
            case _ if signature == OUTPUT_SIGNATURE:
                return self._output(data)
            case str() if signature in RELAYED_SIGNATURES:
                # The ID of a reference may be Pulumi's text for unknown, which stands for itself there.
                return {key: item if key == "id" else self.unwrap(item) for key, item in data.items()}
        raise _UnusableError(f"holds an object with Pulumi's key {SIGNATURE_KEY} and a signature that has no meaning")

    def _output(self, data: dict[str, Any]) -> Value:
        urns = data.get("dependencies", [])
        if not isinstance(urns, list) or not all(isinstance(urn, str) for urn in urns):
            raise _UnusableError("holds an output whose dependencies are not a list of URNs")
        inside = self.unwrap(data["value"]) if "value" in data else self._unknown()
        return as_value(inside, secret=data.get("secret") is True, dependencies=tuple(urns))


__all__ = ["PART_SIGNATURE", "Part", "may_hold_marks", "parse_json", "to_json", "write_json"]
