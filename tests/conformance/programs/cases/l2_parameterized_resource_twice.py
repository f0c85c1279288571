import pulumi_gestalt as pulumi


def main() -> None:
    declare(1, "hipackage", "HelloWorld")
    declare(2, "byepackage", "GoodbyeWorld")


def declare(number: int, name: str, parameter: str) -> None:
    """Register what the package that is made by `parameter` has."""
    made = pulumi.Parameterization(name, "2.0.0", parameter.encode())
    options = pulumi.ResourceOptions(package=pulumi.Package("parameterized", "1.2.3", parameterization=made))
    resource = pulumi.CustomResource(f"{name}:index:{parameter}", f"example{number}", {}, options)
    component = pulumi.ComponentResource(
        f"{name}:index:{parameter}Component", f"exampleComponent{number}", {}, options, remote=True
    )
    pulumi.export(f"parameterValue{number}", resource["parameterValue"])
    pulumi.export(f"parameterValueFromComponent{number}", component["parameterValue"])
