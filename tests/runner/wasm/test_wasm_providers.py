import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_runner.wasm.binary import Component, CustomSection
from pulumi_gestalt_runner.wasm.errors import BadProviderError, ConflictingProvidersError
from pulumi_gestalt_runner.wasm.providers import Provider, providers


def component(*sections: tuple[str, str | bytes]) -> Component:
    found = [
        CustomSection(name, memoryview(data if isinstance(data, bytes) else data.encode())) for name, data in sections
    ]
    return Component("p.wasm", {}, {}, tuple(found))


def provider(name: str, **content: str) -> tuple[str, str]:
    return f"pulumi_gestalt_provider::{name}", json.dumps(content)


def test_found_sorted_and_merged():
    """Providers come sorted by name, equal sections count once whatever their layout, other sections are left alone."""
    found = providers(
        component(
            provider("random", version="4.16.3"),
            ("name", b"\xff"),
            provider("acme", version="0.1.0-rc.1+b", pluginDownloadURL="https://example.com/${OS}"),
            ("pulumi_gestalt_provider::random", '{ "version" : "4.16.3" }'),
        )
    )
    assert found == (Provider("acme", "0.1.0-rc.1+b", "https://example.com/${OS}"), Provider("random", "4.16.3"))
    assert [one.to_json() for one in found] == [
        {"name": "acme", "version": "0.1.0-rc.1+b", "pluginDownloadURL": "https://example.com/${OS}"},
        {"name": "random", "version": "4.16.3"},
    ]


def test_conflict_names_both():
    """Two sections that disagree are an error that shows both."""
    two = component(provider("a", version="1.0.0"), provider("a", version="1.0.0", pluginDownloadURL="https://x"))
    with pytest.raises(ConflictingProvidersError, match=r"as a 1\.0\.0 and as a 1\.0\.0 from https://x"):
        providers(two)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("", "{}", "name of the provider"),
        ("a b", "{}", "name of the provider"),
        ("a", b"\xff", "does not hold JSON"),
        ("a", "", "does not hold JSON"),
        ("a", "[" * 60_000, "does not hold JSON"),
        ("a", "9" * 60_000, "does not hold JSON"),
        ("a", "[]", "not hold a JSON object"),
        ("a", " " * 70_000, "holds 70000 bytes"),
        ("a", '{"version":"1.0.0","version":"1.0.0"}', "a key stands twice"),
        ("a", '{"version":"1.0.0","pluginDownloadUrl":"https://x"}', "the key pluginDownloadUrl is unknown"),
        ("a", "{}", "version must be"),
        ("a", '{"version":"v1.0.0"}', "version must be"),
        ("a", '{"version":"1.0"}', "version must be"),
        ("a", '{"version":1}', "version must be"),
        ("a", '{"version":"1.0.0","pluginDownloadURL":""}', "pluginDownloadURL must be"),
        ("a", '{"version":"1.0.0","pluginDownloadURL":"https://x\\u001b[2J"}', "pluginDownloadURL must be"),
        ("a", '{"version":"1.0.0","pluginDownloadURL":7}', "pluginDownloadURL must be"),
    ],
)
def test_bad_sections(name: str, content: str | bytes, problem: str):
    """A section that breaks its format is an error that names the section and the rule."""
    with pytest.raises(BadProviderError, match=problem) as error:
        providers(component((f"pulumi_gestalt_provider::{name}", content)))
    assert f"pulumi_gestalt_provider::{name}" in str(error.value)


@given(st.text(), st.binary())
def test_any_section(name: str, content: bytes):
    """Any name and any bytes give providers or a BadProviderError."""
    one = component((f"pulumi_gestalt_provider::{name}", content))
    with contextlib.suppress(BadProviderError):
        assert len(providers(one)) == 1
