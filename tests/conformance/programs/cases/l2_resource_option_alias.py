from kit import simple

import pulumi_gestalt as pulumi


def first() -> None:
    simple("parent")
    by_urn = simple("aliasURN")
    simple("aliasName")
    simple("aliasNoParent")
    simple("aliasParent", parent=by_urn)
    pulumi.CustomResource("component:index:Custom", "aliasType", {"value": "true"})


def second() -> None:
    parent = simple("parent")
    old = "urn:pulumi:test::l2-resource-option-alias::simple:index:Resource::aliasURN"
    by_urn = simple("aliasURN", parent=parent, aliases=[old])
    simple("aliasNewName", aliases=[pulumi.Alias(name="aliasName")])
    simple("aliasNoParent", parent=parent, aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)])
    simple("aliasParent", parent=parent, aliases=[pulumi.Alias(parent=by_urn)])
    simple("aliasType", aliases=[pulumi.Alias(type_="component:index:Custom")])


RUNS = (first, second)
