import pulumi_gestalt as pulumi

TYPE = "call:index:Custom"


def main() -> None:
    resource = pulumi.CustomResource(TYPE, "defaultRes", {"value": "defaultValue"})
    pulumi.export("defaultProviderValue", pulumi.call(f"{TYPE}/providerValue", {}, resource)["result"])
