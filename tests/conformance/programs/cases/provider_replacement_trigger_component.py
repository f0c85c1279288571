from kit import simple

import pulumi_gestalt as pulumi


def first() -> None:
    declare("trigger-value")


def second() -> None:
    declare("trigger-value-updated")


def declare(trigger: str) -> None:
    opts = pulumi.ResourceOptions(replacement_trigger=trigger)
    pulumi.ComponentResource("conformance-component:index:Simple", "res", {"value": True}, opts, remote=True)
    simple("simpleResource", False)


RUNS = (first, second)
