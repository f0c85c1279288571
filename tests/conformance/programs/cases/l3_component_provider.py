import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("result", ProviderComponent("myComponent", "hello").result)


class ProviderComponent(pulumi.ComponentResource):
    def __init__(self, name: str, text: str) -> None:
        super().__init__("components:index:ProviderComponent", name, {"text": text})
        parent = pulumi.ResourceOptions(parent=self)
        provider = pulumi.ProviderResource("config", f"{name}-prov", {"name": "my config"}, parent)
        options = pulumi.ResourceOptions(parent=self, provider=provider)
        self.result = pulumi.CustomResource("config:index:Resource", f"{name}-res", {"text": text}, options)["text"]
        self.register_outputs({"result": self.result})
