"""Invokes inside of a component use the provider that was given to it."""

import pulumi_gestalt as pulumi


def main() -> None:
    provider = pulumi.ProviderResource("config", "prov", {"name": "my config"})
    InvokeComponent("myComponent", pulumi.ResourceOptions(providers=[provider]))


class InvokeComponent(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("components:index:InvokeComponent", name, {}, opts)
        options = pulumi.InvokeOptions(parent=self)
        greeting = pulumi.invoke("multi-argument-invoke:index:multiArgumentInvoke", {"first": "hello"}, options)
        config = pulumi.invoke("config:index:getConfig", {"text": greeting["result"]}, options)
        self.register_outputs({"result": config["text"]})
