from kit import primitive, simple

import pulumi_gestalt as pulumi


def main() -> None:
    parent1 = simple("parent1", provider=pulumi.ProviderResource("simple", "provider"))
    simple("child1", parent=parent1)
    inputs = {"boolean": False, "float": 0, "integer": 0, "string": "", "numberArray": [], "booleanMap": {}}
    parent2 = primitive("parent2", **inputs)
    # No provider is inherited from a parent that has the default one, nor from one of another package.
    simple("child2", parent=parent2)
    pulumi.CustomResource("primitive:index:Resource", "child3", inputs, pulumi.ResourceOptions(parent=parent1))
