import pulumi_gestalt as pulumi

PACKAGE = "component-property-deps:index"


def main() -> None:
    one = pulumi.CustomResource(f"{PACKAGE}:Custom", "custom1", {"value": "hello"})
    two = pulumi.CustomResource(f"{PACKAGE}:Custom", "custom2", {"value": "world"})
    given = {"resource": one, "resourceList": [one, two], "resourceMap": {"one": one, "two": two}}
    component = pulumi.ComponentResource(f"{PACKAGE}:Component", "component1", given, remote=True)
    pulumi.export("propertyDepsFromCall", pulumi.call(f"{PACKAGE}:Component/refs", given, component)["result"])
