"""The benchmark's programs on Pulumi's SDK for Python; see ../cases.py for what each does."""

from typing import Any

import pulumi


def register(number: int, inputs: dict[str, Any]) -> pulumi.CustomResource:
    """Register a resource; the SDK has outputs for the properties that it was made with."""
    return pulumi.CustomResource("bench:index:Thing", f"thing-{number}", inputs)


def independent(count: int) -> None:
    for number in range(count):
        inputs = {f"property{index}": f"value {index} of {number}" for index in range(8)}
        register(number, {**inputs, "number": number, "tags": ["a", "b"]})


def chain(count: int) -> None:
    last: Any = 0
    for number in range(count):
        last = register(number, {"number": last}).number.apply(lambda found: int(found) + 1)
    pulumi.export("last", last)


def fan_out(count: int) -> None:
    first = register(0, {"number": 1}).number
    for number in range(count):
        register(number + 1, {"number": first.apply(lambda found, number=number: int(found) + number)})


def invokes(count: int) -> None:
    for number in range(count):
        pulumi.runtime.invoke_output("bench:index:get", {"number": number, "text": "abc"})


def large(count: int) -> None:
    for number in range(count):
        items = [f"item {index}" for index in range(5_000)]
        made = register(number, {"text": "x" * 1_000_000, "items": items})
        pulumi.export(f"size{number}", made.text.apply(len))


CASES = {"independent": independent, "chain": chain, "fan-out": fan_out, "invokes": invokes, "large": large}

config = pulumi.Config()
case = config.require("case")
if case != "empty":
    CASES[case](config.require_int("count"))
