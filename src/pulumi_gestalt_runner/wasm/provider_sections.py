"""Writing into a component which providers it needs."""

import json
from collections.abc import Sequence

from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.providers import Provider, providers


def parse_provider(text: str) -> Provider:
    """Return the provider that `NAME=VERSION[@URL]` stands for; `with_providers` checks its parts."""
    name, _, rest = text.partition("=")
    version, _, url = rest.partition("@")
    return Provider(name, version, url)


def with_providers(component: bytes, wanted: Sequence[Provider]) -> bytes:
    """Return `component` with one custom section for each of `wanted`.

    Custom sections may stand between any other sections of a component, so they are added at its end.

    Raises:
        BadProviderError: a name, version or URL is not one that Pulumi knows.
        ConflictingProvidersError: one provider is wanted in two versions.
    """
    if not wanted:
        return component
    result = component + b"".join(map(_section, wanted))
    providers(scan(result, "--provider"))
    return result


def _section(provider: Provider) -> bytes:
    content = provider.to_json()
    name = f"pulumi_gestalt_provider::{content.pop('name')}".encode()
    body = _leb128(len(name)) + name + json.dumps(content).encode()
    return b"\x00" + _leb128(len(body)) + body


def _leb128(number: int) -> bytes:
    """Return `number` as the core specification writes sizes (5.2.2)."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))
