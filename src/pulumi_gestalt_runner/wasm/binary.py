"""Reading Wasm components: imports, exports with what they hold, and custom sections of every level.

The reader walks over the sections of the file and steps over what it does not need, above all the contents of core
modules, so that its time depends on the number of definitions and hardly on the size. It does not validate: a file that
it accepts can still be refused by Wasmtime. It promises that any bytes give a `Component` or a `WasmError`.

Source: the explainer `design/mvp/Binary.md` of the Component Model.
"""

import enum
from collections.abc import Callable

from pulumi_gestalt_rpc.plain import field, plain
from pulumi_gestalt_runner.wasm.component_types import UNKNOWN, Extern, Instance, Nested, Resource, Sort, Type
from pulumi_gestalt_runner.wasm.decoding import (
    Scope,
    add_unique,
    read_alias,
    read_extern_name,
    read_extern_type,
    read_sort,
    read_type,
)
from pulumi_gestalt_runner.wasm.errors import MalformedWasmError, NotComponentError
from pulumi_gestalt_runner.wasm.reader import Budget, Reader

_MAGIC = b"\0asm"
_COMPONENT = b"\x0d\0\x01\0"
_CORE_MODULE = b"\x01\0\0\0"


class Format(enum.Enum):
    """What the first bytes of a file say; the value completes "it is ..."."""

    COMPONENT = "a component"
    CORE_MODULE = "a core module"
    EMPTY = "empty"
    TRUNCATED = "cut off within its first 8 bytes"
    OTHER_VERSION = "Wasm of an unknown version"
    TEXT = "WebAssembly text (WAT)"
    OTHER = "not Wasm"


_HINTS = {
    Format.CORE_MODULE: "make a component of it, with `wasm-tools component new` or with the component option of the "
    "toolchain",
    Format.EMPTY: "the build that wrote it may have failed: build it again",
    Format.TRUNCATED: "the file is incomplete: copy, download or build it again",
    Format.OTHER_VERSION: "build it with a current toolchain",
    Format.TEXT: "convert it with `wasm-tools parse FILE -o FILE.wasm`",
    Format.OTHER: "give the .wasm file that the toolchain wrote",
}


@plain(frozen=True)
class CustomSection:
    """A custom section: a name and bytes that mean something to whoever knows the name."""

    name: str
    data: memoryview = field(repr=False)


@plain(frozen=True)
class Component:
    """What a component says about itself.

    Attributes:
        file: what messages call it.
        imports: by name, in the order of the file.
        exports: by name, in the order of the file.
        custom_sections: of the component and of everything nested in it, in the order of the file.
    """

    file: str
    imports: dict[str, Extern]
    exports: dict[str, Extern]
    custom_sections: tuple[CustomSection, ...]


def identify(data: bytes | memoryview) -> Format:
    """Return what the first bytes of `data` say it is."""
    head = bytes(data[:8])
    if not head:
        return Format.EMPTY
    if not head.startswith(_MAGIC):
        if _MAGIC.startswith(head):
            return Format.TRUNCATED
        return Format.TEXT if _looks_like_text(bytes(data[:4096])) else Format.OTHER
    version = head[4:]
    if version == _COMPONENT:
        return Format.COMPONENT
    if version == _CORE_MODULE:
        return Format.CORE_MODULE
    return Format.TRUNCATED if len(version) < 4 else Format.OTHER_VERSION


def scan(data: bytes | memoryview, file: str = "") -> Component:
    """Read the component `data`, which messages call `file`.

    Raises:
        NotComponentError: it is something else.
        MalformedWasmError: it breaks the format.
    """
    found = identify(data)
    if found is not Format.COMPONENT:
        raise NotComponentError(file, found.value, _HINTS[found])
    view = memoryview(data)
    reader = Reader(view, 0, len(view), Budget(), whole=True)
    sections: list[CustomSection] = []
    try:
        level = _component(reader, None, sections)
    except MalformedWasmError as error:
        error.file = file
        raise
    return Component(file, level.imports, level.exports, tuple(sections))


def _looks_like_text(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith((b"(", b";;"))


@plain()
class _Level:
    """A component while it is read; `sections` is shared by all levels of a file."""

    scope: Scope
    sections: list[CustomSection]
    imports: dict[str, Extern] = field(default_factory=dict)
    exports: dict[str, Extern] = field(default_factory=dict)


def _component(reader: Reader, parent: Scope | None, sections: list[CustomSection]) -> _Level:
    _preamble(reader, _COMPONENT, "a component")
    level = _Level(Scope(parent, reader), sections)
    while not reader.at_end:
        start = reader.position
        code, body = _section(reader)
        if code in _VECTORS:
            what, read = _VECTORS[code]
            for _ in body.vector(what):
                read(body, level)
            body.finish("the section")
        elif code == 0:
            sections.append(_custom_section(body))
        elif code == 1:
            _module(body, sections)
        elif code == 4:
            nested = _component(body, level.scope, sections)
            level.scope.components.append(Nested(nested.imports, nested.exports))
        elif code not in _SKIPPED:
            raise reader.malformed("the id of a section", str(code), start)
    return level


def _module(reader: Reader, sections: list[CustomSection]) -> None:
    _preamble(reader, _CORE_MODULE, "a core module")
    while not reader.at_end:
        code, body = _section(reader)
        if code == 0:
            sections.append(_custom_section(body))


def _custom_section(body: Reader) -> CustomSection:
    return CustomSection(body.name("the name of a custom section"), body.rest())


def _preamble(reader: Reader, version: bytes, what: str) -> None:
    start = reader.position
    head = bytes(reader.view[start : min(start + 8, reader.end)])
    if head != _MAGIC + version:
        raise reader.malformed(f"the first 8 bytes of {what}", head.hex(" ") or "nothing", start)
    reader.position = start + 8


def _section(reader: Reader) -> tuple[int, Reader]:
    reader.budget.spend(1, reader.position)
    return reader.byte("a section"), reader.section("a section")


def _instance(reader: Reader, level: _Level) -> None:
    form = reader.byte("an instance")
    if form == 0x00:
        component = level.scope.get(Sort.COMPONENT, reader.u32("a component index"), reader)
        for _ in reader.vector("arguments"):
            _argument(component, reader.name("the name of an argument"), _sort_and_index(reader, level)[1])
        # The exports keep the types that the component itself gives them: the arguments are not put in.
        level.scope.instances.append(Instance(component.exports) if isinstance(component, Nested) else UNKNOWN)
    elif form == 0x01:
        members: dict[str, Extern] = {}
        for _ in reader.vector("exports"):
            name = read_extern_name(reader)
            add_unique(members, _named(name, *_sort_and_index(reader, level)), reader)
        level.scope.instances.append(Instance(members))
    else:
        raise reader.malformed("an instance", f"{form:#x}")


def _argument(component: Type, name: str, given: Type) -> None:
    """Note that a resource and the import that it is given for are one: what is nameless gets the other's name."""
    wanted = component.imports.get(name) if isinstance(component, Nested) else None
    if wanted and isinstance(wanted.type, Resource) and isinstance(given, Resource):
        wanted.type.name = wanted.type.name or given.name
        given.name = given.name or wanted.type.name


def _sort_and_index(reader: Reader, level: _Level) -> tuple[Sort, Type]:
    sort = read_sort(reader)
    return sort, level.scope.get(sort, reader.u32("an index"), reader)


def _import(reader: Reader, level: _Level) -> None:
    extern = read_extern_type(reader, level.scope, read_extern_name(reader))
    if isinstance(extern.type, Resource) and extern.type.name == extern.name:
        # Toolchains import the resources of a nested component under made-up names: an export tells the real one.
        extern = Extern(extern.name, extern.sort, Resource(""))
    level.scope.add(extern)
    add_unique(level.imports, extern, reader)


def _export(reader: Reader, level: _Level) -> None:
    name = read_extern_name(reader)
    sort, type_ = _sort_and_index(reader, level)
    if reader.byte("whether a type follows"):
        stated = read_extern_type(reader, level.scope, name)
        if stated.sort is not sort:
            raise reader.malformed(f"the type of a {sort.value}", f"the type of a {stated.sort.value}")
        type_ = stated.type
    extern = _named(name, sort, type_)
    level.scope.add(extern)
    add_unique(level.exports, extern, reader)


def _named(name: str, sort: Sort, type_: Type) -> Extern:
    if not isinstance(type_, Resource):
        return Extern(name, sort, type_)
    # What was defined before the export speaks of the nameless resource: it gets the name as well.
    type_.name = type_.name or name
    return Extern(name, sort, Resource(name))


# Sections that hold a vector: what of, and how one element is read.
_VECTORS: dict[int, tuple[str, Callable[[Reader, _Level], None]]] = {
    5: ("instances", _instance),
    6: ("aliases", lambda reader, level: read_alias(reader, level.scope)),
    7: ("types", lambda reader, level: read_type(reader, level.scope)),
    10: ("imports", _import),
    11: ("exports", _export),
}
# Core instances and types, canonical functions, start, values: they add to no index space that is tracked.
_SKIPPED = frozenset({2, 3, 8, 9, 12})
