from kit import primitive

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    ConversionComponent(
        "plainValues",
        boolean=config.require("plainString") == "true",
        float=config.require_int("plainInteger"),
        integer=int(config.require("plainNumericString")),
        string=str(config.require_float("plainNumber")),
    )
    ConversionComponent(
        "secretValues",
        boolean=config.require_secret("secretString").apply(lambda text: text == "true"),
        float=config.require_secret_int("secretInteger"),
        integer=config.require_secret("secretNumericString").apply(int),
        string=config.require_secret_float("secretNumber").apply(str),
    )


class ConversionComponent(pulumi.ComponentResource):
    def __init__(self, name: str, **inputs: object) -> None:
        super().__init__("components:index:ConversionComponent", name, inputs)
        resource = primitive(
            f"{name}-res",
            pulumi.ResourceOptions(parent=self),
            **inputs,
            numberArray=[2.0, 42.0, 6.5],
            booleanMap={"fromBool": True, "fromString": True},
        )
        self.register_outputs({key: resource[key] for key in inputs})
