"""Whether a program fits an implementation, found by their types before anything is linked.

A composer says "not compatible", or panics; here every reason is found and named. What cannot be decided here (types
that are not tracked) is left to the composer, which validates what it writes.
"""

from collections.abc import Collection, Iterator

from pulumi_gestalt_runner.wasm.binary import Component
from pulumi_gestalt_runner.wasm.component_types import Extern, Sort
from pulumi_gestalt_runner.wasm.errors import IncompatibleError, Mismatch, printable
from pulumi_gestalt_runner.wasm.interfaces import EXTERNAL, EXTERNAL_VERSION, GESTALT, PULUMI_MAIN
from pulumi_gestalt_runner.wasm.names import (
    InterfaceName,
    Kind,
    kind_of,
    offered_version,
    parse_name,
    readable,
    required_version,
    wrong_kind,
)
from pulumi_gestalt_runner.wasm.offered import MAIN_TYPE, OFFERED
from pulumi_gestalt_runner.wasm.signature import signature

# A program may write log records by itself; the others would take the implementation's answers away from it.
_OFFERED_TO_PROGRAMS = {f"{EXTERNAL}/log@{EXTERNAL_VERSION}"}

_WASI = ("cli", "clocks", "filesystem", "io", "random", "sockets")
"""The packages of WASI 0.2 that Wasmtime's `add_wasip2` offers: the world `command`, and no HTTP."""
_FOR_PROGRAMS = f"{GESTALT}, WASI 0.2, {EXTERNAL}/log@{EXTERNAL_VERSION}"
_FOR_IMPLEMENTATIONS = "WASI 0.2, " + ", ".join(OFFERED)

_SORT_WORDS = {
    Sort.MODULE: "a core module",
    Sort.FUNC: "a function",
    Sort.VALUE: "a value",
    Sort.TYPE: "a type",
    Sort.COMPONENT: "a component",
    Sort.INSTANCE: "an interface",
}

_REBUILD = "build the program against the WIT files of the implementation; `pulumi_wasm_runner wit DIR` writes them"
_FOREIGN = "a program may import component:pulumi-gestalt and WASI 0.2 only: leave out what imports the rest"
_NEWER_RUNNER = "use a newer Runner, or the implementation that came with this one"


def check_compatible(program: Component, implementation: Component) -> None:
    """Raise unless `program` can be linked with `implementation` and the result can be run.

    Raises:
        NoVersionError: the program imports nothing of Pulumi Gestalt.
        SeveralVersionsError: one of the two speaks of several versions.
        WrongKindError: the first is no program, or the second is no implementation.
        IncompatibleError: with every reason found.
    """
    wanted = required_version(program)
    if kind_of(implementation) is not Kind.IMPLEMENTATION:
        raise wrong_kind(implementation, Kind.IMPLEMENTATION)
    _raise_if(program, [*_program_mismatches(program, implementation, wanted)])
    _raise_if(implementation, [*_host_mismatches(implementation)])


def check_runnable(merged: Component, modules: Collection[str] = ()) -> None:
    """Raise unless the Runner offers all that `merged` imports, and `merged` exports what the Runner calls.

    Args:
        merged: a merged file.
        modules: names of core modules that were taken out of it, which the Runner puts back.

    Raises:
        IncompatibleError: with every reason found, among them imports of Pulumi Gestalt that nothing was plugged into.
    """
    _raise_if(merged, [*_host_mismatches(merged, modules), *_main_mismatch(merged)])


def _raise_if(component: Component, mismatches: list[Mismatch]) -> None:
    if mismatches:
        raise IncompatibleError(component.file, tuple(mismatches))


def _program_mismatches(program: Component, implementation: Component, wanted: str) -> Iterator[Mismatch]:
    available = offered_version(implementation)
    if wanted != available:
        yield Mismatch(
            GESTALT,
            f"version {wanted}",
            f"version {available}",
            f"take the implementation of version {printable(wanted)}, "
            f"or build the program against version {printable(available)}",
        )
    for extern in program.imports.values():
        name = parse_name(extern.name)
        if name and name.full_package == GESTALT:
            if wanted == available:
                yield from _interface_mismatches(extern, implementation)
        elif extern.name in _OFFERED_TO_PROGRAMS:
            yield from _function_mismatches(extern)
        elif not _is_wasi(name):
            yield _foreign(extern, name, _FOR_PROGRAMS, _FOREIGN)
    yield from _main_mismatch(program)


def _interface_mismatches(wanted: Extern, implementation: Component) -> Iterator[Mismatch]:
    offered = implementation.exports.get(wanted.name)
    if offered is None:
        interfaces = ", ".join(name.interface for name in map(parse_name, implementation.exports) if name)
        yield Mismatch(wanted.name, "the interface", f"the interfaces {interfaces}", _REBUILD)
        return
    for member in wanted.members.values():
        yield from _member_mismatch(wanted.name, member, offered)


def _member_mismatch(interface: str, wanted: Extern, offered: Extern) -> Iterator[Mismatch]:
    subject = f"{interface} > {readable(wanted.name)}"
    found = offered.members.get(wanted.name)
    if found is None:
        names = ", ".join(readable(member.name) for member in offered.members.values() if member.sort is wanted.sort)
        yield Mismatch(subject, _text(wanted), names or "nothing of the kind", _REBUILD)
    elif found.sort is not wanted.sort:
        yield Mismatch(subject, _SORT_WORDS[wanted.sort], _SORT_WORDS[found.sort], _REBUILD)
    else:
        wanted_type, found_type = signature(wanted.type), signature(found.type)
        if wanted_type and found_type and wanted_type != found_type:
            yield Mismatch(subject, wanted_type, found_type, _REBUILD)


def _main_mismatch(component: Component) -> Iterator[Mismatch]:
    exported = component.exports.get(PULUMI_MAIN)
    if exported is None:
        exports = ", ".join(component.exports) or "no exports"
        yield Mismatch(PULUMI_MAIN, "an export", exports, _REBUILD)
        return
    main = exported.members.get("main")
    found = "nothing" if main is None else signature(main.type)
    if found not in (None, MAIN_TYPE):
        yield Mismatch(f"{PULUMI_MAIN} > main", MAIN_TYPE, found, _REBUILD)


def _host_mismatches(component: Component, modules: Collection[str] = ()) -> Iterator[Mismatch]:
    for extern in component.imports.values():
        name = parse_name(extern.name)
        if extern.name in OFFERED:
            yield from _function_mismatches(extern)
        elif not _is_wasi(name) and not (extern.sort is Sort.MODULE and extern.name in modules):
            yield _foreign(extern, name, _FOR_IMPLEMENTATIONS, _NEWER_RUNNER)


def _function_mismatches(extern: Extern) -> Iterator[Mismatch]:
    functions = OFFERED[extern.name]
    for member in extern.members.values():
        if member.sort is not Sort.FUNC:
            continue
        subject, wanted = f"{extern.name} > {readable(member.name)}", signature(member.type)
        if member.name not in functions:
            yield Mismatch(subject, _text(member), ", ".join(functions), _NEWER_RUNNER)
        elif wanted and wanted != functions[member.name]:
            yield Mismatch(subject, wanted, functions[member.name], _NEWER_RUNNER)


def _foreign(extern: Extern, name: InterfaceName | None, available: str, hint: str) -> Mismatch:
    if name and name.full_package == GESTALT:
        return Mismatch(extern.name, "an implementation", "nothing was plugged in", "merge it with an implementation")
    if name and name.namespace == "wasi" and not f"{name.version}.".startswith("0.2."):
        return Mismatch(extern.name, f"WASI {name.version or 'of no version'}", "WASI 0.2", hint)
    if name and name.namespace == "wasi":
        return Mismatch(extern.name, f"wasi:{name.package}", f"of WASI: {', '.join(_WASI)}", hint)
    return Mismatch(extern.name, f"{_SORT_WORDS[extern.sort]} of that name", available, hint)


def _is_wasi(name: InterfaceName | None) -> bool:
    is_offered = name is not None and name.namespace == "wasi" and name.package in _WASI
    return is_offered and name is not None and f"{name.version}.".startswith("0.2.")


def _text(extern: Extern) -> str:
    text = signature(extern.type) if extern.sort is Sort.FUNC else None
    return text or _SORT_WORDS[extern.sort]
