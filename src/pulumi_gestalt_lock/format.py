"""The format: JSON that one writer makes, and a reader that takes nothing which the format does not know.

A lock is compared and trusted, so what is not understood must not be passed over: an unknown key may be what a newer
version locks by.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FORMAT: Final = 1
MAX_SIZE: Final = 4 * 1024 * 1024
"""Bytes of a lock: an entry of a provider with checksums for six platforms has about 700."""

_DIGEST: Final = re.compile("[0-9a-f]{64}")
_PLATFORM: Final = re.compile(r"[a-z0-9]{1,20}-[a-z0-9_]{1,20}")
_PRINTABLE: Final = 4096
KINDS: Final = ("release", "debug")


class LockError(Exception):
    """A lock that cannot be used.

    Args:
        file: its name, for messages.
        problem: what is wrong with it, as the end of a sentence.
        hint: what to do about it.
    """

    def __init__(self, file: str, problem: str, hint: str = "") -> None:
        self.file = file
        self.problem = problem
        self.hint = (
            hint or "take it from version control again, or remove it and let `pulumi_wasm_runner lock` write it"
        )
        super().__init__(file, problem)

    def __str__(self) -> str:
        return f"{self.file} {self.problem}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is locked of one program.

    Attributes:
        sha256: digest of the program's file, in hexadecimal.
        wit: the version of `component:pulumi-gestalt` that it imports; "" for a merged file.
        implementations: "release" and "debug" to the digest of the implementation; none for a merged file.
        providers: the packages that it needs, sorted, each as it stands in the file.
    """

    sha256: str
    wit: str
    implementations: Mapping[str, str]
    providers: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Lock:
    """A whole file.

    Attributes:
        programs: the programs by their paths from the folder of the file, with `/`.
    """

    programs: Mapping[str, Entry] = field(default_factory=dict)


class _WrongError(Exception):
    """What is wrong, and where: a path such as `programs."app.wasm".sha256`."""

    def __init__(self, place: str, problem: str) -> None:
        self.place = place
        self.problem = problem
        super().__init__(place, problem)


def parse(content: bytes, file: str) -> Lock:
    """Read a lock.

    Args:
        content: of the file.
        file: its name, for messages.

    Raises:
        LockError: it is none, or one of another format.
    """
    if len(content) > MAX_SIZE:
        raise LockError(file, f"has more than {MAX_SIZE} bytes")
    try:
        given = json.loads(content.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_number)
    except _WrongError as error:
        raise LockError(file, error.problem) from None
    except (ValueError, RecursionError):
        raise LockError(file, "is not JSON") from None
    if not isinstance(given, dict) or "format" not in given:
        raise LockError(file, "is not a lock: it has no format")
    if isinstance(given["format"], bool) or given["format"] != FORMAT:
        raise LockError(
            file,
            f"has the format {_shown(given['format'])}, and this version knows {FORMAT}",
            "use the version of pulumi-gestalt-wasm that wrote it, or a newer one",
        )
    try:
        _keys(given, "", ("format", "programs"))
        programs = _object(given["programs"], "programs")
        return Lock({_text(name, "programs"): _entry(value, f"programs.{name!a}") for name, value in programs.items()})
    except _WrongError as error:
        raise LockError(file, f"is damaged: {_shortened(error.place)}{error.problem}") from None


def dump(lock: Lock) -> bytes:
    """Return the bytes of the file; equal locks give equal bytes."""
    programs = {name: entry_json(lock.programs[name]) for name in sorted(lock.programs)}
    text = json.dumps({"format": FORMAT, "programs": programs}, indent=2)
    return text.encode() + b"\n"


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return an entry as it stands in the file."""
    kinds = {kind: entry.implementations[kind] for kind in KINDS if kind in entry.implementations}
    return {
        "sha256": entry.sha256,
        "wit": entry.wit or None,
        "implementations": kinds,
        "providers": [dict(provider) for provider in entry.providers],
    }


def identity(provider: Mapping[str, Any]) -> tuple[str, str]:
    """Return name and version of the package that a provider makes: its own, or that of its parameters."""
    package = provider.get("parameterization") or provider.get("extension") or provider
    return package["name"], package["version"]


def _entry(value: object, place: str) -> Entry:
    given = _object(value, place)
    _keys(given, place, ("sha256", "wit", "implementations", "providers"))
    listed = _object(given["implementations"], f"{place}.implementations")
    _keys(listed, f"{place}.implementations", (), KINDS)
    providers = given["providers"]
    if not isinstance(providers, list):
        raise _WrongError(f"{place}.providers", "is not a list")
    found = tuple(_provider(each, f"{place}.providers[{index}]") for index, each in enumerate(providers))
    if len({identity(each) for each in found}) != len(found):
        raise _WrongError(f"{place}.providers", "names one provider twice")
    return Entry(
        sha256=_digest(given["sha256"], f"{place}.sha256"),
        wit="" if given["wit"] is None else _text(given["wit"], f"{place}.wit"),
        implementations={kind: _digest(each, f"{place}.implementations.{kind}") for kind, each in listed.items()},
        providers=found,
    )


def _provider(value: object, place: str) -> Mapping[str, Any]:
    given = _object(value, place)
    # A provider that lives in a folder of the project has no version.
    _keys(given, place, ("name", "version"), tuple(_OPTIONAL))
    _text(given["name"], f"{place}.name")
    _text(given["version"], f"{place}.version", empty=True)
    for key, check in _OPTIONAL.items():
        if key in given:
            check(given[key], f"{place}.{key}")
    return given


def _checksums(value: object, place: str) -> None:
    for platform, digest in _object(value, place).items():
        if not _PLATFORM.fullmatch(platform):
            raise _WrongError(place, f"has the platform {_shown(platform)}, which is none")
        _digest(digest, f"{place}.{platform}")


def _parameter(value: object, place: str) -> None:
    given = _object(value, place)
    _keys(given, place, ("name", "version", "value"))
    _text(given["name"], f"{place}.name")
    _text(given["version"], f"{place}.version", empty=True)
    try:
        base64.b64decode(_text(given["value"], f"{place}.value", empty=True, limit=MAX_SIZE), validate=True)
    except (binascii.Error, ValueError):
        raise _WrongError(f"{place}.value", "is not base64") from None


def _object(value: object, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _WrongError(place, "is not an object")
    return value


def _keys(given: Mapping[str, Any], place: str, needed: tuple[str, ...], more: tuple[str, ...] = ()) -> None:
    missing = [key for key in needed if key not in given]
    if missing:
        raise _WrongError(place, f"lacks {missing[0]}")
    unknown = sorted(given.keys() - {*needed, *more})
    if unknown:
        raise _WrongError(place, f"has the key {_shown(unknown[0])}, which is unknown")


def _text(value: object, place: str, *, empty: bool = False, limit: int = _PRINTABLE) -> str:
    if not isinstance(value, str) or not (value or empty):
        raise _WrongError(place, "is not a text")
    if len(value) > limit or not value.isprintable():
        raise _WrongError(place, "is not a text that can be shown")
    return value


def _digest(value: object, place: str) -> str:
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise _WrongError(place, "is not a SHA-256 of 64 lower-case hexadecimal digits")
    return value


_OPTIONAL: Final[Mapping[str, Callable[[object, str], object]]] = {
    "pluginDownloadURL": _text,
    "checksums": _checksums,
    "parameterization": _parameter,
    "extension": _parameter,
}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise _WrongError("", "is not a lock: a key stands twice in an object")
    return content


def _no_number(text: str) -> object:
    raise ValueError(text)


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


def _shortened(place: str) -> str:
    if not place:
        return "it "
    text = place if len(place) <= 200 else f"{place[:200]}..."
    return f"{text} "
