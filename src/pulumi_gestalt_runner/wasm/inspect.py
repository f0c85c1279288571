"""What is in a Wasm file, for people and for scripts."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.component_types import Extern, Resource, Sort
from pulumi_gestalt_runner.wasm.errors import printable
from pulumi_gestalt_runner.wasm.files import read_file
from pulumi_gestalt_runner.wasm.names import Kind, kind_of, offered_version, parse_name, readable, required_version
from pulumi_gestalt_runner.wasm.providers import Provider, providers

_KINDS = {Kind.PROGRAM: "program", Kind.IMPLEMENTATION: "implementation", Kind.MERGED: "merged", Kind.OTHER: "other"}


@plain(frozen=True)
class Item:
    """An import or export.

    Attributes:
        name: as it stands in the file.
        sort: `instance`, `func`, `type`, `core module`, ...
        functions: what an instance holds, in the order of the file.
        resources: the resource types that an instance holds, the same.
    """

    name: str
    sort: str
    functions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()


@plain(frozen=True)
class Inspection:
    """What a component says about itself.

    Attributes:
        kind: `program`, `implementation`, `merged` or `other`.
        version: of `component:pulumi-gestalt`, wanted by a program, offered by an implementation, else "".
        imports: in the order of the file.
        exports: in the order of the file.
        providers: named in its sections, sorted by name.
        size: in bytes.
        digest: SHA-256 of its bytes, in hexadecimal.
    """

    kind: str
    version: str
    imports: tuple[Item, ...]
    exports: tuple[Item, ...]
    providers: tuple[Provider, ...]
    size: int
    digest: str

    def to_json(self) -> dict[str, object]:
        """Return what `inspect --json` prints; `version` is null where there is none."""
        return {
            "kind": self.kind,
            "version": self.version or None,
            "imports": [_item_json(item) for item in self.imports],
            "exports": [_item_json(item) for item in self.exports],
            "providers": [provider.to_json() for provider in self.providers],
            "size": self.size,
            "sha256": self.digest,
        }

    def to_text(self) -> str:
        """Return what `inspect` prints: printable characters and line ends only."""
        return "\n".join(
            [
                f"kind       {self.kind}",
                f"version    {printable(self.version) or '-'}",
                f"size       {self.size} bytes",
                f"sha256     {self.digest}",
                *_block("imports", map(_item_text, self.imports)),
                *_block("exports", map(_item_text, self.exports)),
                *_block("providers", (printable(str(provider), 4096) for provider in self.providers)),
                "",
            ]
        )


def inspect(source: Path | bytes, name: str = "") -> Inspection:
    """Read the component `source`, a path or its bytes.

    Args:
        source: the component.
        name: what messages call the bytes.

    Raises:
        WasmError: it cannot be read, is no component, or names versions or providers that contradict each other.
    """
    data = source if isinstance(source, bytes) else read_file(source)
    component = scan(data, name if isinstance(source, bytes) else str(source))
    kind = kind_of(component)
    version = ""
    if kind is Kind.PROGRAM:
        version = required_version(component)
    elif kind is Kind.IMPLEMENTATION:
        version = offered_version(component)
    return Inspection(
        _KINDS[kind],
        version,
        tuple(map(_item, component.imports.values())),
        tuple(map(_item, component.exports.values())),
        providers(component),
        len(data),
        hashlib.sha256(data).hexdigest(),
    )


def _item(extern: Extern) -> Item:
    members = extern.members.values()
    functions = tuple(member.name for member in members if member.sort is Sort.FUNC)
    resources = tuple(member.name for member in members if isinstance(member.type, Resource))
    return Item(extern.name, extern.sort.value, functions, resources)


def _item_json(item: Item) -> dict[str, object]:
    return {"name": item.name, "sort": item.sort, "functions": [*item.functions], "resources": [*item.resources]}


def _item_text(item: Item) -> str:
    name = parse_name(item.name)
    if name is None:
        return f"{printable(item.name)} ({item.sort})"
    # Everybody knows what WASI holds, and a Python program imports 25 interfaces of it.
    known = name.namespace == "wasi"
    functions = "" if known else ", ".join(printable(readable(function)) for function in item.functions)
    return f"{printable(item.name)}: {functions}" if functions else printable(item.name)


def _block(title: str, lines: Iterable[str]) -> list[str]:
    shown = [f"  {line}" for line in lines]
    return [title, *shown] if shown else [f"{title:10} none"]
