import pulumi_gestalt as pulumi

GOODBYE = pulumi.Package(
    "parameterized", "1.2.3", parameterization=pulumi.Parameterization("goodbye", "2.0.0", b"Goodbye")
)


def main() -> None:
    provider = pulumi.ProviderResource("goodbye", "prov", {"text": "World"}, pulumi.ResourceOptions(package=GOODBYE))
    options = pulumi.ResourceOptions(package=GOODBYE, provider=provider)
    resource = pulumi.CustomResource("goodbye:index:Goodbye", "res", {}, options)
    pulumi.export("parameterValue", resource["parameterValue"])
