from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("result", KeywordComponent("comp", True).result)


class KeywordComponent(pulumi.ComponentResource):
    def __init__(self, name: str, value: bool) -> None:
        super().__init__("components:index:KeywordComponent", name, {"input": value})
        this = simple(f"{name}-this", value, parent=self)
        self.result = simple(f"{name}-parent", this["value"], parent=self)["value"]
        self.register_outputs({"result": self.result})
