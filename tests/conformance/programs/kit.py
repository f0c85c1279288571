"""What the programs of several tests share: resources of the suite's providers, and texts that are hard to carry."""

from typing import Any

import pulumi_gestalt as pulumi

LOREM = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore "
    "magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo "
    "consequat. Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur. "
    "Excepteur sint occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum."
)
HARD_TEXT = (
    "Some ${common} \"characters\" 'that' need escaping: \\ (backslash), \t (tab), \x1b (escape), \x07 (bell), "
    "\x00 (null), \U000e0021 (tag space)"
)


def simple(name: str, value: pulumi.Input[bool] = True, **options: Any) -> pulumi.CustomResource:
    """Register a resource with one boolean."""
    return pulumi.CustomResource("simple:index:Resource", name, {"value": value}, pulumi.ResourceOptions(**options))


def primitive(name: str, opts: pulumi.ResourceOptions | None = None, /, **inputs: Any) -> pulumi.CustomResource:
    """Register a resource with an input of each primitive type."""
    return pulumi.CustomResource("primitive:index:Resource", name, inputs, opts)


def target(name: str, text: pulumi.Input[str]) -> pulumi.CustomResource:
    """Register a resource with one text."""
    return pulumi.CustomResource("nestedobject:index:Target", name, {"name": text})


def entries(mapping: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of a mapping as Pulumi's language lists them, in the order of their keys."""
    return [{"key": key, "value": mapping[key]} for key in sorted(mapping)]


def fails(_: pulumi.ResourceHookArgs) -> None:
    """Fail, as a hook."""
    raise RuntimeError("this hook always fails")
