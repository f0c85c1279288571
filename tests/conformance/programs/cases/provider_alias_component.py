from kit import simple

import pulumi_gestalt as pulumi


def first() -> None:
    component()
    simple("simpleResource", False)


def second() -> None:
    parent = simple("parent")
    component(parent=parent, aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)])
    simple("simpleResource", False)


def component(**options: object) -> None:
    opts = pulumi.ResourceOptions(**options)
    pulumi.ComponentResource("conformance-component:index:Simple", "res", {"value": True}, opts, remote=True)


RUNS = (first, second)
