from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("result", Outer("outerComponent", True).output)


class Outer(pulumi.ComponentResource):
    def __init__(self, name: str, value: bool) -> None:
        super().__init__("components:index:OuterComponent", name, {"input": value})
        inner = Inner(f"{name}-innerComponent", not value, pulumi.ResourceOptions(parent=self))
        self.output = inner.output
        self.register_outputs({"output": self.output})


class Inner(pulumi.ComponentResource):
    def __init__(self, name: str, value: bool, opts: pulumi.ResourceOptions) -> None:
        super().__init__("components:index:InnerComponent", name, {"input": value}, opts)
        self.output = simple(f"{name}-res", not value, parent=self)["value"]
        self.register_outputs({"output": self.output})
