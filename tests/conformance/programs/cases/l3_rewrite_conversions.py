"""Pulumi's own language converts texts and numbers; a Python program has them in the right type."""

from kit import primitive

import pulumi_gestalt as pulumi


def main() -> None:
    primitive(
        "direct",
        boolean=True,
        float=3.14,
        integer=42,
        string="false",
        numberArray=[-1, 0, 1],
        booleanMap={"t": True, "f": False},
    )
    Converted(
        "converted",
        boolean=False,
        float=2.5,
        integer=7,
        string="true",
        numberArray=[10, 11],
        booleanMap={"left": True, "right": False},
    )


class Converted(pulumi.ComponentResource):
    def __init__(self, name: str, **inputs: object) -> None:
        super().__init__("components:index:Converted", name, inputs)
        primitive(f"{name}-res", pulumi.ResourceOptions(parent=self), **inputs)
        self.register_outputs()
