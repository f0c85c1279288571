"""Writing into a component which providers it needs."""

import json
from collections.abc import Sequence

from pulumi_gestalt_rpc.wire import varint
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.errors import BadProviderError, printable
from pulumi_gestalt_runner.wasm.providers import Provider, providers

_EMPTY = b"\0asm\x0d\0\x01\0"
"""A component without sections (Component Model, Binary.md)."""


class ProviderOptionError(RunnerError):
    """A provider that is not given as NAME=VERSION[@URL].

    Args:
        text: as it was given.
        problem: what is wrong with it.
    """

    hint = "write --provider NAME=VERSION or --provider NAME=VERSION@URL, such as --provider random=4.16.3"

    def __init__(self, text: str, problem: str) -> None:
        self.text = text
        self.problem = problem
        super().__init__(text, problem)

    def __str__(self) -> str:
        return f"--provider {printable(self.text, 2200)}: {self.problem}"


def parse_providers(texts: Sequence[str]) -> tuple[Provider, ...]:
    """Return the providers that texts of the form `NAME=VERSION[@URL]` stand for.

    Raises:
        ProviderOptionError: a name, version or URL is not one that Pulumi knows.
        ConflictingProvidersError: one provider is given in two versions.
    """
    found = tuple(map(_parse, texts))
    with_providers(_EMPTY, found)
    return found


def with_providers(component: bytes, wanted: Sequence[Provider]) -> bytes:
    """Return `component` with one custom section for each of `wanted`.

    Custom sections may stand between any other sections of a component, so they are added at its end.

    Raises:
        BadProviderError: a name, version or URL is not one that Pulumi knows.
        ConflictingProvidersError: one provider is wanted in two versions, here or by the component.
    """
    if not wanted:
        return component
    result = component + b"".join(map(_section, wanted))
    providers(scan(result, "--provider"))
    return result


def _parse(text: str) -> Provider:
    name, _, rest = text.partition("=")
    version, _, url = rest.partition("@")
    provider = Provider(name, version, url)
    try:
        with_providers(_EMPTY, [provider])
    except BadProviderError as error:
        raise ProviderOptionError(text, error.problem) from None
    return provider


def _section(provider: Provider) -> bytes:
    content = provider.to_json()
    # An argument of a command may hold bytes that are not UTF-8, as surrogates: escaped, they are refused like others.
    name = f"pulumi_gestalt_provider::{content.pop('name')}".encode(errors="backslashreplace")
    body = varint(len(name)) + name + json.dumps(content).encode()
    return b"\x00" + varint(len(body)) + body
