"""What a program may need, as far as its file says it: of the machine, and of Pulumi; and the options that give it.

A file says what its program could use, not what it will. Tools that bring a whole language along import all of WASI.
Which types and functions a program asks for, only a run shows: `run --preview --json`.
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.powers import Rules
from pulumi_gestalt_runner.wasm.errors import printable

_PARTS: Final = {"environment": "cli/environment", "files": "filesystem/", "sockets": "sockets/", "http": "http/"}
_LANGUAGE: Final = frozenset({"environment", "files", "sockets"})
_GIVEN_BY: Final = {
    "environment": "variables, each by --allow-env NAME",
    "files": "directories, each by --allow-read HOST[=GUEST] or --allow-write HOST[=GUEST]",
    "sockets": "nothing gives network: every call is refused",
    "http": "nothing gives network: a program that imports it does not run",
}


@plain(frozen=True)
class Plugin:
    """A provider plugin that a program names.

    Attributes:
        name, version, url: as the program has them; the URL is "" for Pulumi's own place.
        made: the packages that are made of it by parameters.
        refused: why rules do not allow it, or "".
    """

    name: str
    version: str
    url: str
    made: tuple[str, ...]
    refused: str

    def options(self) -> Iterator[str]:
        """Yield the options that allow just this."""
        if self.made:
            yield f"--allow-provider {shlex.quote(self.name)}"
        for package in self.made or (self.name,):
            yield f"--allow-type {shlex.quote(f'{package}:*')}"
        if self.url:
            yield f"--allow-plugin-url {shlex.quote(self.url)}"


@plain(frozen=True)
class Needs:
    """What a program may need.

    Attributes:
        wasi: the parts of WASI that stand for powers over the machine: environment, files, sockets, http.
        whole_language: whether so much is imported that it says nothing about the program.
        plugins: those that it names.
    """

    wasi: tuple[str, ...]
    whole_language: bool
    plugins: tuple[Plugin, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it for `inspect --json`."""
        return {
            "wasi": list(self.wasi),
            "importsAllOfWasi": self.whole_language,
            "options": list(dict.fromkeys(self._options())),
            "refused": {plugin.name: plugin.refused for plugin in self.plugins if plugin.refused},
        }

    def to_text(self) -> str:
        """Return it for `inspect`."""
        lines = [f"  {part:12} {_GIVEN_BY[part]}" for part in self.wasi]
        if self.whole_language:
            lines.append("  (made by a tool that imports all of WASI, so this is what it could use, not what it does)")
        for plugin in self.plugins:
            lines.append(f"  plugin {printable(plugin.name)}: {printable(' '.join(plugin.options()), 4096)}")
            lines += [f"    REFUSED: {printable(plugin.refused, 4096)}"] if plugin.refused else []
        if self.plugins:
            lines.append(
                "  (rules are needed only where there are some; `run --preview --json` shows types and functions)"
            )
        return "\n".join(["may need", *lines, ""] if lines else ["may need   nothing", ""])

    @property
    def refused(self) -> bool:
        """Whether rules refuse something of it."""
        return any(plugin.refused for plugin in self.plugins)

    def _options(self) -> Iterator[str]:
        for plugin in self.plugins:
            yield from plugin.options()


def needs_of(imports: Iterable[str], providers: Iterable[Mapping[str, Any]], rules: Rules | None = None) -> Needs:
    """Return what a program may need.

    Args:
        imports: the names of its imports.
        providers: what it names, in the form that `gestalt.lock` has.
        rules: what is allowed, or None for everything.
    """
    names = list(imports)
    wasi = tuple(part for part, prefix in _PARTS.items() if any(name.startswith(f"wasi:{prefix}") for name in names))
    return Needs(wasi, set(wasi) >= _LANGUAGE, tuple(_plugins(providers, rules)))


def _plugins(providers: Iterable[Mapping[str, Any]], rules: Rules | None) -> Iterator[Plugin]:
    for provider in providers:
        name, url = str(provider["name"]), str(provider.get("pluginDownloadURL", ""))
        made: Sequence[str] = [provider[kind]["name"] for kind in ("parameterization", "extension") if kind in provider]
        refused = rules.refuse_plugin(name, url, made) if rules else ""
        yield Plugin(name, str(provider["version"]), url, tuple(made), refused)
