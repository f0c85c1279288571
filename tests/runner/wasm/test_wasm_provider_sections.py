import pytest

from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.errors import BadProviderError, ConflictingProvidersError
from pulumi_gestalt_runner.wasm.provider_sections import ProviderOptionError, parse_providers, with_providers
from pulumi_gestalt_runner.wasm.providers import Provider, providers
from runner.wasm.wasm_samples import program

RANDOM = Provider("random", "4.16.3")
MINE = Provider("mine", "1.0.0-beta.1", "https://example.com/a@b?c=d")


def test_written_and_read():
    """What is written into a component is what is read from it, and nothing else changes."""
    result = with_providers(program(), [RANDOM, MINE])
    assert result.startswith(program())
    assert providers(scan(result)) == (MINE, RANDOM)
    assert scan(result).imports.keys() == scan(program()).imports.keys()


def test_nothing_to_write():
    """Without providers the component stays as it is."""
    component = program()
    assert with_providers(component, []) is component


def test_options():
    """A provider is given as NAME=VERSION, with a URL behind an at sign, which may hold more of them."""
    texts = ["random=4.16.3", "mine=1.0.0-beta.1@https://example.com/a@b?c=d", "random=4.16.3"]
    assert parse_providers(texts) == (RANDOM, MINE, RANDOM)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the name of the provider must be one that Pulumi knows"),
        ("random", "version must be a semantic version"),
        ("random=", "version must be a semantic version"),
        ("random=v4.16.3", "version must be a semantic version"),
        ("=4.16.3", "the name of the provider"),
        ("a b=1.0.0", "the name of the provider"),
        ("\udcff=1.0.0", "the name of the provider"),
        ("x" * 101 + "=1.0.0", "the name of the provider"),
        ("random=4.16.3@nonsense", "pluginDownloadURL must be a URL"),
        ("random=4.16.3@https://\x1b", "pluginDownloadURL must be a URL"),
    ],
)
def test_bad_options(text: str, problem: str):
    """A provider that Pulumi would not know is refused by what was given, printable, with the form."""
    with pytest.raises(ProviderOptionError, match=problem) as error:
        parse_providers(["random=4.16.3", text])
    assert str(error.value).startswith("--provider ")
    assert str(error.value).isprintable()
    assert "NAME=VERSION" in error.value.hint


def test_conflicts():
    """One provider in two versions is refused, also when the component names the other."""
    with pytest.raises(ConflictingProvidersError, match="random"):
        parse_providers(["random=4.16.3", "random=4.16.4"])
    with pytest.raises(ConflictingProvidersError, match="random"):
        with_providers(with_providers(program(), [RANDOM]), [Provider("random", "4.16.4")])
    with pytest.raises(BadProviderError):
        with_providers(program(), [Provider("random", "?")])
