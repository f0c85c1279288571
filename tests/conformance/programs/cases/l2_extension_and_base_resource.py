import pulumi_gestalt as pulumi

EXTENSION = pulumi.Package("extbase", "45.0.0", extension=pulumi.Parameterization("myext", "2.0.0", b"Hello"))


def main() -> None:
    greeting = pulumi.CustomResource(
        "extbase:index:Greeting", "greeting", {}, pulumi.ResourceOptions(package=EXTENSION)
    )
    base = pulumi.CustomResource("extbase:index:Base", "base", {}, pulumi.ResourceOptions(version="45.0.0"))
    pulumi.export("parameterValue", greeting["parameterValue"])
    pulumi.export("baseValue", base["baseValue"])
