"""What is in a bundle, for people and for scripts."""

import hashlib
from collections.abc import Mapping
from typing import Any

from pulumi_gestalt_lock import Entry, entry_json, identity
from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.bundle import Bundle, open_bundle
from pulumi_gestalt_runner.wasm.errors import printable
from pulumi_gestalt_runner.wasm.inspect import Inspection, inspect


@plain(frozen=True)
class Held:
    """A file in a bundle."""

    name: str
    size: int
    digest: str


@plain(frozen=True)
class BundleInspection:
    """What a bundle holds.

    Attributes:
        program: what its program says about itself.
        entry: what its lock says.
        files: its files, in its order.
        size: in bytes.
        digest: SHA-256 of its bytes, in hexadecimal.
    """

    program: Inspection
    entry: Entry
    files: tuple[Held, ...]
    size: int
    digest: str

    def to_json(self) -> dict[str, object]:
        """Return what `inspect --json` prints: what it does for a program, but with the providers of the lock."""
        return {
            **self.program.to_json(),
            "kind": "bundle",
            "version": self.entry.wit or None,
            "providers": [dict(provider) for provider in self.entry.providers],
            "size": self.size,
            "sha256": self.digest,
            "files": [{"name": each.name, "size": each.size, "sha256": each.digest} for each in self.files],
            "lock": entry_json(self.entry),
        }

    def to_text(self) -> str:
        """Return what `inspect` prints."""
        providers = [f"  {printable(' '.join(identity(each)))}{_checksums(each)}" for each in self.entry.providers]
        return "\n".join(
            [
                "kind       bundle",
                f"version    {printable(self.entry.wit) or '-'}",
                f"size       {self.size} bytes",
                f"sha256     {self.digest}",
                "files      all as the lock in it says",
                *(f"  {each.name}: {each.size} bytes, sha256 {each.digest}" for each in self.files),
                *(["providers", *providers] if providers else ["providers  none"]),
                "",
            ]
        )


def inspect_bundle(content: bytes, file: str) -> BundleInspection:
    """Read a bundle and compare all of it with its lock.

    Raises:
        BundleError: it is none.
        DiffersError: something in it is not what its lock says.
        WasmError: its program is none.
    """
    bundle = open_bundle(content, file)
    bundle.check()
    program = inspect(bytes(bundle.program))
    bundle.locked.check_needs(program.version, program.providers)
    return BundleInspection(
        program, bundle.locked.entry, _files(bundle), len(content), hashlib.sha256(content).hexdigest()
    )


def _files(bundle: Bundle) -> tuple[Held, ...]:
    held = bundle.files.items()
    return tuple(Held(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in held)


def _checksums(provider: Mapping[str, Any]) -> str:
    platforms = ", ".join(sorted(provider.get("checksums", ())))
    return f", checksums for {platforms}" if platforms else ""
