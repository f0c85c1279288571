"""A program that registers `count` resources of ten properties, each with one callback and two fields."""

import pulumi_gestalt as pulumi


@pulumi.main
def program(ctx: pulumi.Context) -> None:
    count = pulumi.Config().get_int("count")
    last = None
    for number in range(1_000 if count is None else count):
        inputs = {f"property{index}": f"value {index} of {number}" for index in range(8)}
        last = ctx.resource("test:index:Thing", f"thing-{number}", {**inputs, "number": number, "tags": ["a", "b"]})
        last["number"].apply(lambda value: value + 1)
    if last is not None:
        ctx.export("last", last.urn)
