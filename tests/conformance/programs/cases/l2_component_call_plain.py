import pulumi_gestalt as pulumi

TYPE = "configurer:index:Configurer"


def main() -> None:
    configurer = pulumi.ComponentResource(TYPE, "configurer", {"providerConfig": "propagated"}, remote=True)
    # A method that returns one value returns it as `res`.
    plain = pulumi.call(f"{TYPE}/plainProvider", {}, configurer)["res"]
    nested = pulumi.call(f"{TYPE}/nestedPlainProvider", {}, configurer)
    custom("customFromPlainProvider", "from-plain-provider", plain)
    custom("customFromNestedPlainProvider", "from-nested-plain-provider", nested["provider"])
    pulumi.export("plainValue", pulumi.call(f"{TYPE}/plainValue", {}, configurer)["res"])
    pulumi.export("nestedPlainValue", nested["value"])


def custom(name: str, value: str, provider: pulumi.Output[object]) -> None:
    options = pulumi.ResourceOptions(provider=provider.as_resource())
    pulumi.CustomResource("configurer:index:Custom", name, {"value": value}, options)
