"""The names that components import and export, and what they tell: kind and version."""

import enum
import re
from collections.abc import Iterable
from typing import NamedTuple

from pulumi_gestalt_runner.wasm.binary import Component
from pulumi_gestalt_runner.wasm.errors import NoVersionError, SeveralVersionsError, WrongKindError
from pulumi_gestalt_runner.wasm.interfaces import EXTERNAL, EXTERNAL_VERSION, GESTALT, PULUMI_MAIN

# A label of the Component Model: words of one case, joined by hyphens.
_LABEL = r"%?[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*"
# Semantic versioning 2.0.0, and the shorter canonical versions such as 0.2 that the Component Model allows. The version
# becomes part of a path and of a URL, so nothing else may pass.
_NUMBER = r"(?:0|[1-9][0-9]*)"
_WORDS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION = rf"{_NUMBER}(?:\.{_NUMBER}){{0,2}}(?:-{_WORDS})?(?:\+{_WORDS})?"
_INTERFACE = re.compile(rf"({_LABEL}):({_LABEL})/({_LABEL})(?:@({_VERSION}))?")


class InterfaceName(NamedTuple):
    """The parts of `namespace:package/interface@version`; `version` is "" where there is none."""

    namespace: str
    package: str
    interface: str
    version: str

    @property
    def full_package(self) -> str:
        """The name of the package with its namespace."""
        return f"{self.namespace}:{self.package}"


class Kind(enum.Enum):
    """What a component is for; the value completes "it is ..."."""

    PROGRAM = "a program"
    IMPLEMENTATION = "a Wasm implementation of Pulumi Gestalt"
    MERGED = "a merged file"
    OTHER = "a component of another kind"


_WRONG_KIND = {
    Kind.PROGRAM: "give it where a program is expected",
    Kind.IMPLEMENTATION: "give it with --pulumi-gestalt, and your program where a program is expected",
    Kind.MERGED: "a merged file runs as it is and needs no implementation",
    Kind.OTHER: "build it against the worlds of the WIT files; `pulumi_wasm_runner wit DIR` writes them",
}


def parse_name(text: str) -> InterfaceName | None:
    """Return the parts of the name of an interface, or None when `text` is another kind of name."""
    match = _INTERFACE.fullmatch(text)
    return InterfaceName(match[1], match[2], match[3], match[4] or "") if match else None


def readable(name: str) -> str:
    """Return the name of a function as people write it: `output.map` for `[method]output.map`."""
    if name.startswith("[constructor]"):
        return f"{name.removeprefix('[constructor]')} constructor"
    return name.removeprefix("[method]").removeprefix("[static]")


def gestalt_interfaces(names: Iterable[str]) -> list[InterfaceName]:
    """Return those of `names` that belong to the package `component:pulumi-gestalt`."""
    parsed = (parse_name(name) for name in names)
    return [name for name in parsed if name and name.full_package == GESTALT]


def kind_of(component: Component) -> Kind:
    """Return what `component` is for, by what it imports and exports."""
    if gestalt_interfaces(component.imports):
        return Kind.PROGRAM
    if gestalt_interfaces(component.exports):
        return Kind.IMPLEMENTATION
    needs_runner = any(
        name in component.imports
        for name in (f"{EXTERNAL}/{part}@{EXTERNAL_VERSION}" for part in ("external-world", "log"))
    )
    return Kind.MERGED if needs_runner and PULUMI_MAIN in component.exports else Kind.OTHER


def wrong_kind(component: Component, wanted: Kind) -> WrongKindError:
    """Return the error that says that `component` is not of the kind `wanted`."""
    found = kind_of(component)
    return WrongKindError(component.file, wanted.value, found.value, _WRONG_KIND[found])


def required_version(component: Component) -> str:
    """Return the version of `component:pulumi-gestalt` that the program `component` imports.

    Raises:
        WrongKindError: it is an implementation or a merged file.
        NoVersionError: it imports nothing of it, or only interfaces without a version.
        SeveralVersionsError: it imports more than one.
    """
    found = kind_of(component)
    if found in (Kind.IMPLEMENTATION, Kind.MERGED):
        raise wrong_kind(component, Kind.PROGRAM)
    return _only_version(component, gestalt_interfaces(component.imports))


def offered_version(component: Component) -> str:
    """Return the version of `component:pulumi-gestalt` that the implementation `component` exports.

    Raises:
        NoVersionError: it exports nothing of it.
        SeveralVersionsError: it exports more than one.
    """
    return _only_version(component, gestalt_interfaces(component.exports))


def _only_version(component: Component, names: list[InterfaceName]) -> str:
    by_version: dict[str, tuple[str, ...]] = {}
    for name in names:
        by_version[name.version] = (*by_version.get(name.version, ()), name.interface)
    if len(by_version) > 1:
        raise SeveralVersionsError(component.file, by_version)
    version = next(iter(by_version), "")
    if not version:
        raise NoVersionError(component.file, tuple(component.imports))
    return version
