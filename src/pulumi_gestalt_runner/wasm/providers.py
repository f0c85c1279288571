"""The providers that a program names in custom sections `pulumi_gestalt_provider::NAME`.

SDKs for compiled languages put one such section into every object that uses a provider; the linker carries them into a
core module, so that they can stand at any level of the component, and more than once.
"""

import json
import re

from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.wasm.binary import Component, CustomSection
from pulumi_gestalt_runner.wasm.errors import BadProviderError, ConflictingProvidersError

_PREFIX = "pulumi_gestalt_provider::"
_MAX_SIZE = 64 * 1024

# Semantic versioning 2.0.0.
_NUMBER = r"(?:0|[1-9]\d*)"
_WORDS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_SEMVER = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_WORDS})?(?:\+{_WORDS})?", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
# Pulumi takes https, github, gitlab and more, and fills in ${VERSION} and ${OS}: any scheme, nothing unprintable.
_DOWNLOAD_URL = re.compile(r"[a-z][a-z0-9+.-]*://[!-~]{1,2000}")


@plain(frozen=True)
class Provider:
    """A provider that a program uses; `download_url` is "" for Pulumi's own place."""

    name: str
    version: str
    download_url: str = ""

    def to_json(self) -> dict[str, str]:
        """Return it with the keys of the section and `name`."""
        found = {"name": self.name, "version": self.version}
        return {**found, "pluginDownloadURL": self.download_url} if self.download_url else found

    def __str__(self) -> str:
        return f"{self.name} {self.version}" + (f" from {self.download_url}" if self.download_url else "")


class _BadContentError(Exception):
    """What is wrong with a section."""


def providers(component: Component) -> tuple[Provider, ...]:
    """Return the providers that `component` names, sorted by name.

    Raises:
        BadProviderError: a section breaks its format.
        ConflictingProvidersError: two sections name one provider with different content.
    """
    found: dict[str, Provider] = {}
    for section in component.custom_sections:
        if section.name.startswith(_PREFIX):
            try:
                provider = _provider(section)
            except _BadContentError as error:
                raise BadProviderError(component.file, section.name, str(error)) from None
            known = found.setdefault(provider.name, provider)
            if known != provider:
                raise ConflictingProvidersError(component.file, provider.name, str(known), str(provider))
    return tuple(sorted(found.values(), key=lambda provider: provider.name))


def _provider(section: CustomSection) -> Provider:
    name = section.name.removeprefix(_PREFIX)
    if not _NAME.fullmatch(name):
        raise _BadContentError("the name of the provider must be one that Pulumi knows, such as aws or azure-native")
    content = _json_object(section.data)
    unknown = content.keys() - {"version", "pluginDownloadURL"}
    if unknown:
        raise _BadContentError(f"the key {min(unknown)} is unknown")
    version, url = content.get("version"), content.get("pluginDownloadURL")
    if not isinstance(version, str) or not _SEMVER.fullmatch(version):
        raise _BadContentError("version must be a semantic version such as 4.16.3, without a leading v")
    if url is not None and not (isinstance(url, str) and _DOWNLOAD_URL.fullmatch(url)):
        raise _BadContentError("pluginDownloadURL must be a URL such as https://example.com/plugins")
    return Provider(name, version, url or "")


def _json_object(data: memoryview) -> dict[str, object]:
    if len(data) > _MAX_SIZE:
        raise _BadContentError(f"it holds {len(data)} bytes, more than the {_MAX_SIZE} allowed")
    try:
        content = json.loads(bytes(data).decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        # ValueError covers bad UTF-8, bad JSON and numbers of too many digits.
        raise _BadContentError("it does not hold JSON") from None
    if not isinstance(content, dict):
        raise _BadContentError("it does not hold a JSON object")
    return content


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise _BadContentError("a key stands twice")
    return content
