"""The benchmark's programs on the Python SDK of this project; see ../cases.py for what each does."""

from typing import Any

import pulumi_gestalt as pulumi


def register(ctx: pulumi.Context, number: int, inputs: dict[str, Any]) -> pulumi.Resource:
    return ctx.resource("bench:index:Thing", f"thing-{number}", inputs)


def independent(ctx: pulumi.Context, count: int) -> None:
    for number in range(count):
        inputs = {f"property{index}": f"value {index} of {number}" for index in range(8)}
        register(ctx, number, {**inputs, "number": number, "tags": ["a", "b"]})


def chain(ctx: pulumi.Context, count: int) -> None:
    last: Any = 0
    for number in range(count):
        last = register(ctx, number, {"number": last})["number"].apply(lambda found: int(found) + 1)
    ctx.export("last", last)


def fan_out(ctx: pulumi.Context, count: int) -> None:
    first = register(ctx, 0, {"number": 1})["number"]
    for number in range(count):
        register(ctx, number + 1, {"number": first.apply(lambda found, number=number: int(found) + number)})


def invokes(ctx: pulumi.Context, count: int) -> None:
    for number in range(count):
        ctx.invoke("bench:index:get", {"number": number, "text": "abc"})


def large(ctx: pulumi.Context, count: int) -> None:
    for number in range(count):
        items = [f"item {index}" for index in range(5_000)]
        made = register(ctx, number, {"text": "x" * 1_000_000, "items": items})
        ctx.export(f"size{number}", made["text"].apply(len))


CASES = {"independent": independent, "chain": chain, "fan-out": fan_out, "invokes": invokes, "large": large}


@pulumi.main
def program(ctx: pulumi.Context) -> None:
    config = pulumi.Config()
    case = config.require("case")
    if case != "empty":
        CASES[case](ctx, config.require_int("count"))
