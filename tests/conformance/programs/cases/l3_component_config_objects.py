from kit import primitive

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    PrimitiveComponent("plain", config.require_object("plainNumberArray"), config.require_object("plainBooleanMap"))
    PrimitiveComponent(
        "secret",
        config.require_secret_object("secretNumberArray"),
        config.require_secret_object("secretBooleanMap"),
    )


class PrimitiveComponent(pulumi.ComponentResource):
    def __init__(self, name: str, numbers: pulumi.Input[list[float]], flags: pulumi.Input[dict[str, bool]]) -> None:
        inputs = {"numberArray": numbers, "booleanMap": flags}
        super().__init__("components:index:PrimitiveComponent", name, inputs)
        primitive(
            f"{name}-res",
            pulumi.ResourceOptions(parent=self),
            boolean=True,
            float=3.5,
            integer=3,
            string="plain",
            **inputs,
        )
        self.register_outputs()
