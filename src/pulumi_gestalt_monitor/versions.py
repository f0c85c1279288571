"""Ranges of versions, as `Engine.RequirePulumiVersion` takes them.

Pulumi reads them with Go's blang/semver 3.5: comparators with an operator each, joined by spaces (and) and `||` (or);
an `x` at the end of a version stands for any number.
"""

import re

from pulumi_gestalt_monitor.decode import decode
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.text import quoted
from pulumi_gestalt_rpc.host_pb2 import RequirePulumiVersionRequest

CLAIMED = "3.255.0"
"""The version of Pulumi whose protocol the embedded monitor speaks."""

_NUMBER = r"(?:0|[1-9][0-9]{0,17})"
_COMPARATOR = re.compile(
    rf"""\s*(?P<operator>[<>]=?|={{1,2}}|!=?|)\s*
    (?P<major>{_NUMBER})(?:\.x(?:\.x)?
    |\.(?P<minor>{_NUMBER})(?:\.x
    |\.(?P<patch>{_NUMBER})(?P<pre>-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?))(?=\s|$)""",
    re.VERBOSE | re.ASCII,
)

# The last number is 1 for a release and 0 for what comes before it.
_Version = tuple[int, int, int, int]
_CLAIMED: _Version = (3, 255, 0, 1)


def require_version(body: bytes) -> bytes:
    """Answer a `RequirePulumiVersionRequest` in the name of the claimed version.

    Raises:
        OperationError: the version is not in the range, or the range is none.
    """
    request = decode(RequirePulumiVersionRequest, body)
    if not satisfies(request.pulumi_version_range):
        raise OperationError(
            f"this program needs a version of Pulumi in the range {quoted(request.pulumi_version_range)}, "
            f"but the embedded monitor stands for version {CLAIMED}"
        )
    return b""


def satisfies(text: str) -> bool:
    """Tell whether the claimed version is in the range `text`; the empty range holds every version.

    Raises:
        OperationError: the text is not a range.
    """
    # Every part is read, also after one that holds, so that a mistake in it is told.
    held = [all(_hold(comparator, _CLAIMED) for comparator in _comparators(part, text)) for part in text.split("||")]
    return not text or any(held)


def _comparators(part: str, text: str) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    place = 0
    part = part.strip()
    while place < len(part) or (text and not found):
        comparator = _COMPARATOR.match(part, place)
        if comparator is None:
            raise OperationError(
                f"{quoted(text)} is not a range of versions",
                hint="write comparisons such as >=3.200.0 <4.0.0, with || between alternatives",
            )
        found.append(comparator)
        place = comparator.end()
    return found


def _hold(comparator: re.Match[str], version: _Version) -> bool:
    first, after = _bounds(comparator)
    match comparator["operator"]:
        case "<":
            return version < first
        case "<=":
            return version < after
        case ">":
            return version >= after
        case ">=":
            return version >= first
        case "!" | "!=":
            return not first <= version < after
        case _:
            return first <= version < after


def _bounds(found: re.Match[str]) -> tuple[_Version, _Version]:
    """Return the first version that the comparator means, and the first one after all that it means."""
    major = int(found["major"])
    if found["minor"] is None:
        return (major, 0, 0, 1), (major + 1, 0, 0, 1)
    minor = int(found["minor"])
    if found["patch"] is None:
        return (major, minor, 0, 1), (major, minor + 1, 0, 1)
    patch = int(found["patch"])
    if found["pre"]:
        return (major, minor, patch, 0), (major, minor, patch, 1)
    return (major, minor, patch, 1), (major, minor, patch, 2)
