"""What the schema says of `replaceProp` a hand-written program says itself."""

import pulumi_gestalt as pulumi

RESOURCES = (
    # name, type, options, value and replaceProp before, the same after
    ("schemaReplace", "ResourceA", [], (True, True), (True, False)),
    ("optionReplace", "ResourceB", ["value"], (True, None), (False, None)),
    ("bothReplaceValue", "ResourceA", ["value"], (True, True), (False, True)),
    ("bothReplaceProp", "ResourceA", ["value"], (True, True), (True, False)),
    ("regularUpdate", "ResourceB", [], (True, None), (False, None)),
    ("noChange", "ResourceB", ["value"], (True, None), (True, None)),
    ("wrongPropChange", "ResourceA", ["value"], (True, True), (True, False)),
    ("multiplePropReplace", "ResourceA", ["value", "replaceProp"], (True, True), (False, True)),
)
BY_SCHEMA = {"ResourceA": ["replaceProp"], "ResourceB": []}


def first() -> None:
    for name, type_, paths, before, _ in RESOURCES:
        declare(name, type_, paths, *before)


def second() -> None:
    for name, type_, paths, _, after in RESOURCES:
        declare(name, type_, paths, *after)


def declare(name: str, type_: str, paths: list[str], value: bool, prop: bool | None) -> None:
    options = pulumi.ResourceOptions(replace_on_changes=[*paths, *BY_SCHEMA[type_]])
    pulumi.CustomResource(f"replaceonchanges:index:{type_}", name, {"value": value, "replaceProp": prop}, options)


RUNS = (first, second)
