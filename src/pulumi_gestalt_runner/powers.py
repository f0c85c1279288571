"""What a program may ask Pulumi for.

By itself a program may ask for everything that the installed providers can do. The first rule turns that round: from
then on it may do only what a rule lists.

    --allow-type GLOB         custom resources and remote components of this type: registering, importing, reading
    --allow-invoke GLOB       functions and methods with this token
    --allow-provider GLOB     all of a package: its types, functions and methods, providers that the program configures,
                              and packages that are made by giving it parameters
    --allow-plugin-url GLOB   downloading plugins from elsewhere than Pulumi's own places

A `*` stands for any characters; nothing else is special. Components of the program's own need no rule: they have no
provider. See docs/concepts/sandbox.md for the reasons.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from pulumi_gestalt_runner.errors import OptionError
from pulumi_gestalt_runner.project_file import ProjectFile, Sandbox

PROVIDER_TYPE: Final = "pulumi:providers:"
"""What the types of explicit providers begin with."""
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_MAX_LISTED: Final = 5


class Rules(NamedTuple):
    """What is allowed; what is not listed is not.

    Attributes:
        types, invokes, providers, plugin_urls: patterns.
        policy: the file that only can allow more, or "" when options can.
    """

    types: tuple[str, ...] = ()
    invokes: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    plugin_urls: tuple[str, ...] = ()
    policy: str = ""

    def refuse_type(self, token: str, name: str) -> str:
        """Return why a resource with a provider may not be registered or read, or ""."""
        if _any(self.types, token) or self.allows_all_of(token):
            return ""
        return self._refusal("type", token, f"the resource {_shown(token)} {_shown(name)!r}", self.types)

    def refuse_invoke(self, token: str) -> str:
        """Return why a function or method may not be called, or ""."""
        # A method of a provider is `pulumi:providers:NAME/method`.
        if _any(self.invokes, token) or self.allows_all_of(token.partition("/")[0]):
            return ""
        return self._refusal("invoke", token, f"the call of {_shown(token)}", self.invokes)

    def refuse_provider(self, name: str, what: str) -> str:
        """Return why a provider may not be used for `what` beyond the types and functions that are listed, or ""."""
        if self.allows_provider(name):
            return ""
        return self._refusal("provider", name, what, self.providers)

    def refuse_url(self, url: str, what: str) -> str:
        """Return why the plugin of `what` may not be downloaded from a place, or ""; "" is Pulumi's own place."""
        if not url or _any(self.plugin_urls, url):
            return ""
        shown = without_password(url)
        return self._refusal("plugin-url", shown, f"the plugin of {what} from {_shown(shown)}", self.plugin_urls)

    def refuse_package(self, name: str) -> str:
        """Return why nothing of a package is allowed, or ""."""
        # Pulumi takes some names of other forms as places.
        if _PLAIN_NAME.fullmatch(name) and _any((*self.providers, *map(_package, (*self.types, *self.invokes))), name):
            return ""
        return self._refusal("provider", name, f"the package {_shown(name)}", self.providers)

    def refuse_plugin(self, name: str, url: str, made: Sequence[str] = ()) -> str:
        """Return why a plugin may not be used, or "".

        Args:
            name: of the plugin.
            url: where it is downloaded from, or "" for Pulumi's own place.
            made: the packages that are made of it by parameters.
        """
        return (
            (self.refuse_provider(name, f"a package made of {_shown(name)!r}") if made else "")
            or next(filter(None, map(self.refuse_package, [name, *made])), "")
            or self.refuse_url(url, f"the package {_shown(name)}")
        )

    def allows_provider(self, name: str) -> bool:
        """Whether all of the package is allowed."""
        return bool(_PLAIN_NAME.fullmatch(name)) and _any(self.providers, name)

    def to_json(self) -> dict[str, list[str]]:
        """Return what is allowed by kind."""
        return {
            "types": list(self.types),
            "invokes": list(self.invokes),
            "providers": list(self.providers),
            "pluginUrls": list(self.plugin_urls),
        }

    def allows_all_of(self, token: str) -> bool:
        """Whether all of the package of a type or function is allowed."""
        name = token.removeprefix(PROVIDER_TYPE) if token.startswith(PROVIDER_TYPE) else _package(token)
        return self.allows_provider(name)

    def beyond(self, other: "Rules") -> Iterator[tuple[str, str]]:
        """Yield the kinds and patterns that allow more than `other` does, or may do so."""
        for kind, own, others in (
            ("type", self.types, other.types),
            ("invoke", self.invokes, other.invokes),
            ("provider", self.providers, other.providers),
            ("plugin-url", self.plugin_urls, other.plugin_urls),
        ):
            for pattern in own:
                # One that matches another's text matches all that the other does: a `*` is matched by a `*` only.
                if _any(others, pattern) or not pattern:
                    continue
                if kind in {"type", "invoke"} and "*" not in _package(pattern) and other.allows_all_of(pattern):
                    continue
                yield kind, pattern

    def described(self) -> Iterator[str]:
        """Yield what is allowed, for people."""
        yield f"the program may register and read {_listed('resources of the types', self.types)}"
        yield f"the program may call {_listed('the functions', self.invokes)}"
        if self.providers:
            yield f"the program may use all of {_listed('the providers', self.providers)}"
        if self.plugin_urls:
            yield f"Pulumi may be told to download plugins from {_listed('the URLs', self.plugin_urls)}"

    def _refusal(self, kind: str, value: str, what: str, patterns: Sequence[str]) -> str:
        import shlex  # noqa: PLC0415 - only when something is told

        listed = ", ".join(_shown(each) for each in patterns[:_MAX_LISTED]) or "nothing"
        more = ", ..." if len(patterns) > _MAX_LISTED else ""
        rule = f"the rule allow-{kind} ({listed}{more}) does not allow {what}"
        if self.policy:
            return f"{rule}; only the policy {self.policy} can"
        # A `*` in it would be a pattern for more than was asked for; who reads this decides.
        return f"{rule}; --allow-{kind} {shlex.quote(_shown(value))} would"


def rules_of(listed: Sandbox, policy: str = "") -> Rules | None:
    """Return the rules that a table lists, or None when it has none."""
    if all(each is None for each in listed.rules):
        return None
    types, invokes, providers, urls = (each or () for each in listed.rules)
    return Rules(types, invokes, providers, urls, policy)


def read_rules(file: ProjectFile, options: Sandbox) -> Rules | None:
    """Return the rules of a run.

    Args:
        file: a policy, beyond which options must not go: when they list anything, that is what is allowed. What another
            file lists is added to what options list.
        options: what they list.

    Raises:
        OptionError: an option allows more than the policy.
    """
    listed, asked = rules_of(file.sandbox), rules_of(options)
    if not file.is_policy:
        return _together(listed, asked)
    if listed is None:
        return asked
    ceiling = rules_of(file.sandbox, file.path)
    if asked is None:
        return ceiling
    for kind, pattern in asked.beyond(listed):
        problem = f"{_shown(pattern)!r} goes beyond the policy {file.path}, [sandbox] allow-{kind}"
        raise OptionError(f"--allow-{kind}", problem, "drop it, or list less: who wrote the policy decides")
    return Rules(asked.types, asked.invokes, asked.providers, asked.plugin_urls, file.path)


def _together(one: Rules | None, other: Rules | None) -> Rules | None:
    if one is None or other is None:
        return one or other
    return Rules(
        one.types + other.types,
        one.invokes + other.invokes,
        one.providers + other.providers,
        one.plugin_urls + other.plugin_urls,
    )


def without_password(url: str) -> str:
    """Return a URL as it may be shown: without who asks, and how that is proven."""
    scheme, slashes, rest = url.partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}"


def matches(glob: str, text: str) -> bool:
    """Whether `glob` stands for `text`; no text makes it slow, as one could a regular expression."""
    first, *middle = glob.split("*")
    if not middle:
        return glob == text
    last = middle.pop()
    at, end = len(first), len(text) - len(last)
    if at > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _any(globs: Iterable[str], text: str) -> bool:
    # An empty pattern is a list with nothing in it, where there is no other way to give one.
    return any(glob and matches(glob, text) for glob in globs)


def _package(token: str) -> str:
    return token.partition(":")[0]


def _listed(what: str, patterns: Sequence[str]) -> str:
    return f"{what} {', '.join(map(_shown, patterns))}" if any(patterns) else "nothing"


def _shown(text: str) -> str:
    from pulumi_gestalt_runner.wasm.errors import printable  # noqa: PLC0415 - only when something is told

    return printable(text)
