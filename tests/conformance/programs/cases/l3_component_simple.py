from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    component = MyComponent("someComponent", simple("input")["value"])
    pulumi.export("result", component.output)


class MyComponent(pulumi.ComponentResource):
    def __init__(self, name: str, value: pulumi.Input[bool]) -> None:
        super().__init__("components:index:MyComponent", name, {"input": value})
        self.output = simple(f"{name}-res", value, parent=self)["value"]
        self.register_outputs({"output": self.output})
