from kit import simple

import pulumi_gestalt as pulumi


def first() -> None:
    unknown(1)
    declare("test", "hellohello", [1, 2, 3])


def second() -> None:
    declare("test2", unknown(2)["output"], [3, 2, 1])


def declare(plain: str, other: pulumi.Input[str], secret: list[int]) -> None:
    simple("replacementTrigger", replacement_trigger=plain)
    simple("unknownReplacementTrigger", replacement_trigger=other)
    simple("notReplacementTrigger")
    simple("secretReplacementTrigger", replacement_trigger=pulumi.Output.secret(secret))


def unknown(value: int) -> pulumi.CustomResource:
    """Register a resource whose output is not known in previews."""
    return pulumi.CustomResource("output:index:Resource", "unknown", {"value": value})


RUNS = (first, second)
