"""The defaults stand in the schema; a hand-written program gives them itself."""

import pulumi_gestalt as pulumi

DEFAULTS = {"boolean": False, "float": 0.5, "integer": 1, "string": "default"}


def main() -> None:
    declare("resExplicit", {"boolean": True, "float": 3.14, "integer": 42, "string": "hello"})
    declare("resDefaulted", {})


def declare(name: str, inputs: dict[str, object]) -> None:
    pulumi.CustomResource("primitive-defaults:index:Resource", name, {**DEFAULTS, **inputs})
