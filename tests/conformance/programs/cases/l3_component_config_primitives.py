from kit import primitive

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    PrimitiveComponent(
        "plain",
        boolean=config.require_bool("plainBool"),
        float=config.require_float("plainNumber"),
        integer=config.require_int("plainInteger"),
        string=config.require("plainString"),
    )
    PrimitiveComponent(
        "secret",
        boolean=config.require_secret_bool("secretBool"),
        float=config.require_secret_float("secretNumber"),
        integer=config.require_secret_int("secretInteger"),
        string=config.require_secret("secretString"),
    )


class PrimitiveComponent(pulumi.ComponentResource):
    def __init__(self, name: str, **inputs: object) -> None:
        super().__init__("components:index:PrimitiveComponent", name, inputs)
        primitive(
            f"{name}-res",
            pulumi.ResourceOptions(parent=self),
            **inputs,
            numberArray=[-1.0, 0.0, 1.0],
            booleanMap={"t": True, "f": False},
        )
        self.register_outputs()
