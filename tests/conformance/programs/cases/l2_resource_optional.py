from kit import primitive

import pulumi_gestalt as pulumi

GIVEN = {
    "boolean": True,
    "float": 3.14,
    "integer": 42,
    "string": "hello",
    "numberArray": [-1.0, 0.0, 1.0],
    "booleanMap": {"t": True, "f": False},
}


def main() -> None:
    unset = copy("unsetB", optional("unsetA", {}))
    filled = copy("setB", optional("setA", GIVEN))
    copy("fromPrimitive", primitive("sourcePrimitive", **GIVEN))
    for name in GIVEN:
        capital = name[0].upper() + name[1:]
        pulumi.export(f"unset{capital}", unset[name].apply(lambda value: "null" if value is None else "not null"))
        pulumi.export(f"set{capital}", filled[name])


def optional(name: str, inputs: pulumi.Inputs) -> pulumi.CustomResource:
    return pulumi.CustomResource("optionalprimitive:index:Resource", name, inputs)


def copy(name: str, source: pulumi.CustomResource) -> pulumi.CustomResource:
    """Register a resource with all properties of another one."""
    return optional(name, {key: source[key] for key in GIVEN})
