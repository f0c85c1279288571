"""Taking the large core modules out of a component, by its bytes.

A core module stands in the component as a section of its own. In its place come the module's type and an import of a
module of that type, which adds to the same index space at the same place, so that nothing else has to be changed. A
component inside of the component cannot import by itself: there an alias of the outer import takes the place.

`wasm-tools component unbundle` does the same for all shapes. This one copies nothing through files, and names the
imports so that two components that were taken apart can still be joined.
"""

from collections.abc import Iterator
from typing import Final, TypeAlias

from pulumi_gestalt_rpc.wire import varint
from pulumi_gestalt_runner.wasm.errors import MalformedWasmError
from pulumi_gestalt_runner.wasm.module_type import module_type
from pulumi_gestalt_runner.wasm.reader import Budget, Reader
from pulumi_gestalt_runner.wasm.unbundle import THRESHOLD, Content, Parts

_PREAMBLE: Final = b"\0asm\x0d\0\1\0"
_LEAST: Final = 1_000
"""Bytes from which a module is taken out. What stays is compiled for each program with another rest: componentize-py
puts the place of the stack, which an edit moves, into a module of 3 kB."""
_MODULE, _CORE_TYPE, _COMPONENT, _ALIAS, _IMPORT = 1, 3, 4, 6, 10
_OUTER_MODULE: Final = b"\x01\x00\x11\x02\x01"
"""A vector of one alias: of a core module of the component outside of this one, whose index follows."""
_CORE, _CORE_MODULE, _OUTER = 0x00, 0x11, 0x02
_FUNC_IMPORT, _TYPE_IMPORT, _INSTANCE_IMPORT = 1, 3, 5
_Section: TypeAlias = tuple[int, memoryview, memoryview]
"""The id of a section, all of its bytes, and its content."""


def split(component: bytes, name: str) -> Parts | None:
    """Return a component in pieces, or None if it has a shape that is not known here.

    Args:
        component: its bytes, which Wasmtime or wasm-tools will validate: the pieces are as right as these are.
        name: what the imports' names begin with, in kebab case.
    """
    if not component.startswith(_PREAMBLE):
        return None
    try:
        sections = list(_sections(memoryview(component)))
        if any(code == _CORE_TYPE for code, _, _ in sections):
            # A type of ours would move the indices of those.
            return None
        return _Split(name, hoists=not any(_adds_module(code, content) for code, _, content in sections)).parts(
            sections
        )
    except (MalformedWasmError, _UnknownShapeError):
        return None


class _UnknownShapeError(Exception):
    """A component is left to wasm-tools."""


class _Split:
    """A component while it is split.

    Args:
        name: what the imports' names begin with.
        hoists: whether the component has no core modules of its own, so that those of a component in it can come before
            that one, and nobody's index is moved.
    """

    def __init__(self, name: str, *, hoists: bool) -> None:
        self._name = name
        self._hoists = hoists
        self._modules: list[tuple[str, Content]] = []
        self._rest: list[bytes | memoryview] = [_PREAMBLE]

    def parts(self, sections: list[_Section]) -> Parts:
        """Return the pieces."""
        for code, whole, content in sections:
            if code == _COMPONENT and self._hoists:
                self._rest.append(self._nested(content))
            elif code == _COMPONENT and len(content) >= THRESHOLD:
                raise _UnknownShapeError
            elif code != _MODULE or not self._takes(content):
                self._rest.append(whole)
        return Parts(b"".join(self._rest), tuple(self._modules))

    def _nested(self, component: memoryview) -> bytes:
        """Return the section of a component whose modules are imported outside of it."""
        if bytes(component[: len(_PREAMBLE)]) != _PREAMBLE:
            raise _UnknownShapeError
        inside: list[bytes | memoryview] = [_PREAMBLE]
        for code, whole, content in _sections(component):
            if code == _COMPONENT and len(content) >= THRESHOLD:
                raise _UnknownShapeError
            if code == _MODULE and self._takes(content):
                inside.append(_section(_ALIAS, _OUTER_MODULE + varint(len(self._modules) - 1)))
            else:
                inside.append(whole)
        return _section(_COMPONENT, b"".join(inside))

    def _takes(self, module: memoryview) -> bool:
        """Import a module in place of having it, if it is large and its type is known."""
        described = module_type(module) if len(module) >= _LEAST else None
        if described is None:
            return False
        number = len(self._modules)
        chosen = f"{self._name}-module-{number}"
        self._rest += [_section(_CORE_TYPE, b"\x01" + described), _section(_IMPORT, _import(chosen, number))]
        self._modules.append((chosen, Content(bytes(module))))
        return True


def _adds_module(code: int, content: memoryview) -> bool:
    """Say whether a section of a component adds a core module to its index space: has, imports or aliases one.

    Of imports only those of instances, functions and types are told apart; with another one nothing is hoisted either.
    """
    reader = Reader(content, 0, len(content), Budget())
    if code == _ALIAS:
        return any(_is_module_alias(reader) for _ in reader.vector("aliases"))
    if code == _IMPORT:
        return any(_is_unknown_import(reader) for _ in reader.vector("imports"))
    return code == _MODULE


def _is_module_alias(reader: Reader) -> bool:
    is_module = reader.byte("a sort") == _CORE and reader.byte("a sort of core definitions") == _CORE_MODULE
    target = reader.byte("the target of an alias")
    reader.u32("an index")
    if target == _OUTER:
        reader.u32("an index")
    else:
        reader.name("the name of an export")
    return is_module


def _is_unknown_import(reader: Reader) -> bool:
    if reader.byte("the form of a name"):
        return True
    reader.name("the name of an import")
    described = reader.byte("what is imported")
    if described == _TYPE_IMPORT and reader.byte("the bound of a type"):
        return False
    if described not in (_FUNC_IMPORT, _TYPE_IMPORT, _INSTANCE_IMPORT):
        return True
    reader.u32("an index")
    return False


def _sections(view: memoryview) -> Iterator[_Section]:
    """Yield the id of each section, all of its bytes, and its content."""
    reader = Reader(view, len(_PREAMBLE), len(view), Budget())
    while not reader.at_end:
        start = reader.position
        code = reader.byte("a section")
        body = reader.section("a section")
        yield code, view[start : reader.position], view[body.position : body.end]


def _section(code: int, content: bytes) -> bytes:
    return bytes((code,)) + varint(len(content)) + content


def _import(name: str, of_type: int) -> bytes:
    """Return a vector of one import: a core module of the core type with this index."""
    encoded = name.encode()
    return b"\x01\x00" + varint(len(encoded)) + encoded + b"\x00\x11" + varint(of_type)
