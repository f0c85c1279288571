import pulumi_gestalt as pulumi

PACKAGE = pulumi.Package(
    "parameterized", "1.2.3", parameterization=pulumi.Parameterization("subpackage", "2.0.0", b"HelloWorld")
)


def main() -> None:
    options = pulumi.ResourceOptions(package=PACKAGE)
    resource = pulumi.CustomResource("subpackage:index:HelloWorld", "example", {}, options)
    component = pulumi.ComponentResource(
        "subpackage:index:HelloWorldComponent", "exampleComponent", {}, options, remote=True
    )
    pulumi.export("parameterValue", resource["parameterValue"])
    pulumi.export("parameterValueFromComponent", component["parameterValue"])
