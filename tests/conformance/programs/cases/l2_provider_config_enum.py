import pulumi_gestalt as pulumi


def main() -> None:
    provider = pulumi.ProviderResource("config-enum", "prov", {"aString": "hello", "aEnum": "two"})
    inputs = {"theString": provider["aString"], "theEnum": provider["aEnum"]}
    pulumi.CustomResource("config-enum:index:Resource", "res", inputs, pulumi.ResourceOptions(provider=provider))
