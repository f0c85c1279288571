"""Decoding component types: type, alias, import and export definitions of the binary format.

Source: the explainer `design/mvp/Binary.md` of the Component Model. What a component could declare and nothing here
asks for (component types, core modules) is read and becomes `UNKNOWN`. Imports of values are refused: the feature is
gated, Wasmtime does not have it, and wasm-tools 1.262 encodes them differently from the explainer.
"""

from collections.abc import Callable
from typing import TypeVar

from pulumi_gestalt_runner.wasm.component_types import UNKNOWN, Extern, Func, Instance, Resource, Sort, Type, Value
from pulumi_gestalt_runner.wasm.reader import Reader

# Real files nest two deep: a component, and in it the shim of an interface.
MAX_NESTING = 50

T = TypeVar("T")


class Scope:
    """The index spaces of a component, a component type or an instance type, as far as they are tracked.

    Functions, values and everything of core Wasm are not: exported functions that matter state their type.
    """

    __slots__ = ("components", "depth", "instances", "parent", "types")

    def __init__(self, parent: "Scope | None", reader: Reader) -> None:
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent else 0
        if self.depth > MAX_NESTING:
            raise reader.malformed(f"at most {MAX_NESTING} nested components and types", "more", reader.position)
        self.types: list[Type] = []
        self.instances: list[Type] = []
        self.components: list[Type] = []

    def add(self, extern: Extern) -> None:
        """Give `extern` the next index of its sort."""
        space = self._space(extern.sort)
        if space is not None:
            space.append(extern.type)

    def outer(self, count: int, reader: Reader) -> "Scope":
        """Return the scope `count` steps outward."""
        scope = self
        for _ in range(count):
            if scope.parent is None:
                raise reader.malformed("an enclosing component", f"{count} steps outward")
            scope = scope.parent
        return scope

    def get(self, sort: Sort, index: int, reader: Reader) -> Type:
        """Return what has the index `index` among its sort."""
        space = self._space(sort)
        return UNKNOWN if space is None else at(space, index, sort.value, reader)

    def _space(self, sort: Sort) -> list[Type] | None:
        match sort:
            case Sort.TYPE:
                return self.types
            case Sort.INSTANCE:
                return self.instances
            case Sort.COMPONENT:
                return self.components
            case _:
                return None


def at(space: list[T], index: int, what: str, reader: Reader) -> T:
    """Return `space[index]`; raise `MalformedWasmError` when there are not that many."""
    if index >= len(space):
        raise reader.malformed(f"the index of one of {len(space)} {what} definitions", str(index))
    return space[index]


# Opcodes of primvaltype.
_PRIMITIVES = {
    code: Value(name)
    for code, name in {
        0x7F: "bool",
        0x7E: "s8",
        0x7D: "u8",
        0x7C: "s16",
        0x7B: "u16",
        0x7A: "s32",
        0x79: "u32",
        0x78: "s64",
        0x77: "u64",
        0x76: "f32",
        0x75: "f64",
        0x74: "char",
        0x73: "string",
        0x64: "error-context",
    }.items()
}

# Opcodes of sort, after 0x00 for the sorts of core Wasm.
_SORTS = {0x01: Sort.FUNC, 0x02: Sort.VALUE, 0x03: Sort.TYPE, 0x04: Sort.COMPONENT, 0x05: Sort.INSTANCE}


def read_sort(reader: Reader) -> Sort:
    """Read a sort; all that belong to core Wasm count as modules, which are not tracked either."""
    code = reader.byte("a sort")
    if code == 0x00:
        reader.byte("a core sort")
        return Sort.MODULE
    if code not in _SORTS:
        raise reader.malformed("a sort", f"{code:#x}")
    return _SORTS[code]


def read_extern_name(reader: Reader) -> str:
    """Read the name of an import or export; the attributes that may follow it are skipped."""
    form = reader.byte("the form of a name")
    if form > 0x02:
        raise reader.malformed("a form of name", f"{form:#x}")
    name = reader.name("the name of an import or export")
    if form == 0x02:
        for _ in reader.vector("attributes"):
            reader.byte("an attribute")
            reader.name("the value of an attribute")
    return name


def read_value_type(reader: Reader, scope: Scope) -> Type:
    """Read a valtype: a primitive type or an index."""
    start = reader.position
    first = reader.byte("a type")
    if first in _PRIMITIVES:
        return _PRIMITIVES[first]
    if first & 0xC0 == 0x40:
        # A one-byte negative number in LEB128; a type index is a non-negative one.
        raise reader.malformed("a type", f"{first:#x}")
    reader.position = start
    return at(scope.types, reader.u32("a type index"), "type", reader)


def _optional(reader: Reader, scope: Scope) -> Type | None:
    flag = reader.byte("whether a type follows")
    if flag > 1:
        raise reader.malformed("0 or 1", f"{flag:#x}")
    return read_value_type(reader, scope) if flag else None


def _labelled(reader: Reader, scope: Scope, what: str) -> tuple[tuple[str, ...], tuple[Type, ...]]:
    pairs = [(reader.name("a label"), read_value_type(reader, scope)) for _ in reader.vector(what)]
    return tuple(label for label, _ in pairs), tuple(part for _, part in pairs)


def _record(reader: Reader, scope: Scope) -> Type:
    labels, parts = _labelled(reader, scope, "fields")
    return Value("record", labels, parts)


def _variant(reader: Reader, scope: Scope) -> Type:
    labels, parts = [], []
    for _ in reader.vector("cases"):
        labels.append(reader.name("a label"))
        parts.append(_optional(reader, scope))
        if reader.byte("the end of a case") != 0x00:
            raise reader.malformed("0 after a case", "something else")
    return Value("variant", tuple(labels), tuple(parts))


def _fixed_list(reader: Reader, scope: Scope) -> Type:
    part = read_value_type(reader, scope)
    return Value("list", (str(reader.u32("the length of a list")),), (part,))


def _func(reader: Reader, scope: Scope, keyword: str) -> Type:
    labels, params = _labelled(reader, scope, "parameters")
    form = reader.byte("a result")
    if form == 0x00:
        return Func(keyword, labels, params, read_value_type(reader, scope))
    if form != 0x01 or reader.byte("the end of a result") != 0x00:
        raise reader.malformed("a result", "something else")
    return Func(keyword, labels, params, None)


def _resource(reader: Reader, _: Scope) -> Type:
    reader.byte("the representation of a resource")
    if reader.byte("whether a destructor follows"):
        reader.u32("a destructor")
    return Resource("")


def _instance(reader: Reader, scope: Scope) -> Type:
    members: dict[str, Extern] = {}
    _declarations(reader, Scope(scope, reader), members)
    return Instance(members)


def _component(reader: Reader, scope: Scope) -> Type:
    _declarations(reader, Scope(scope, reader), {})
    return UNKNOWN


def _labels_only(keyword: str, what: str) -> "_Decoder":
    return lambda reader, _: Value(keyword, tuple(reader.name("a label") for _ in reader.vector(what)))


def _one(keyword: str) -> "_Decoder":
    return lambda reader, scope: Value(keyword, (), (read_value_type(reader, scope),))


def _maybe(keyword: str, count: int) -> "_Decoder":
    return lambda reader, scope: Value(keyword, (), tuple(_optional(reader, scope) for _ in range(count)))


def _handle(keyword: str) -> "_Decoder":
    return lambda reader, scope: Value(keyword, (), (at(scope.types, reader.u32("a resource index"), "type", reader),))


_Decoder = Callable[[Reader, Scope], Type]

# Opcodes of deftype.
_TYPES: dict[int, _Decoder] = {
    0x72: _record,
    0x71: _variant,
    0x70: _one("list"),
    0x67: _fixed_list,
    0x6F: lambda reader, scope: Value(
        "tuple", (), tuple(read_value_type(reader, scope) for _ in reader.vector("types"))
    ),
    0x6E: _labels_only("flags", "flags"),
    0x6D: _labels_only("enum", "cases"),
    0x6B: _one("option"),
    0x6A: _maybe("result", 2),
    0x69: _handle("own"),
    0x68: _handle("borrow"),
    0x66: _maybe("stream", 1),
    0x65: _maybe("future", 1),
    0x63: lambda reader, scope: Value("map", (), (read_value_type(reader, scope), read_value_type(reader, scope))),
    0x40: lambda reader, scope: _func(reader, scope, "func"),
    0x43: lambda reader, scope: _func(reader, scope, "async func"),
    0x3F: _resource,
    0x41: _component,
    0x42: _instance,
}


def read_type(reader: Reader, scope: Scope) -> None:
    """Read a type definition and add it to `scope`."""
    code = reader.byte("a type definition")
    if code in _PRIMITIVES:
        scope.types.append(_PRIMITIVES[code])
    elif code in _TYPES:
        scope.types.append(_TYPES[code](reader, scope))
    else:
        raise reader.malformed("a type definition", f"{code:#x}")


def read_extern_type(reader: Reader, scope: Scope, name: str) -> Extern:
    """Read the type of the import or export `name`."""
    code = reader.byte("the type of an import or export")
    match code:
        case 0x00:
            reader.byte("a core sort")
            reader.u32("a core type index")
            return Extern(name, Sort.MODULE)
        case 0x03:
            if reader.byte("a type bound"):
                return Extern(name, Sort.TYPE, Resource(name))
            return Extern(name, Sort.TYPE, at(scope.types, reader.u32("a type index"), "type", reader))
        case 0x01 | 0x04 | 0x05:
            return Extern(name, _SORTS[code], at(scope.types, reader.u32("a type index"), "type", reader))
        case _:
            raise reader.malformed("the type of an import or export", f"{code:#x}")


def read_alias(reader: Reader, scope: Scope) -> None:
    """Read an alias and add what it names to `scope`."""
    sort = read_sort(reader)
    target = reader.byte("the target of an alias")
    match target:
        case 0x00:
            index = reader.u32("an instance index")
            name = reader.name("the name of an export")
            scope.add(Extern(name, sort, _member(scope.get(Sort.INSTANCE, index, reader), name, sort, reader)))
        case 0x01:
            reader.u32("a core instance index")
            reader.name("the name of an export")
        case 0x02:
            outer = scope.outer(reader.u32("a number of scopes"), reader)
            scope.add(Extern("", sort, outer.get(sort, reader.u32("an index"), reader)))
        case _:
            raise reader.malformed("the target of an alias", f"{target:#x}")


def _member(instance: Type, name: str, sort: Sort, reader: Reader) -> Type:
    if not isinstance(instance, Instance):
        return UNKNOWN
    member = instance.members.get(name)
    if member is None or member.sort is not sort:
        raise reader.malformed(f"the name of a {sort.value} of the instance", name)
    return member.type


def add_unique(externs: dict[str, Extern], extern: Extern, reader: Reader) -> None:
    """Add `extern` under its name, which must be new."""
    if extern.name in externs:
        raise reader.malformed("a new name", extern.name)
    externs[extern.name] = extern


def _declarations(reader: Reader, scope: Scope, exports: dict[str, Extern]) -> None:
    for _ in reader.vector("declarations"):
        code = reader.byte("a declaration")
        match code:
            case 0x01:
                read_type(reader, scope)
            case 0x02:
                read_alias(reader, scope)
            case 0x03 | 0x04:
                extern = read_extern_type(reader, scope, read_extern_name(reader))
                scope.add(extern)
                if code == 0x04:
                    add_unique(exports, extern, reader)
            case _:
                raise reader.malformed("a declaration", f"{code:#x}")
