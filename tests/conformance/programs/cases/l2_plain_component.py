import pulumi_gestalt as pulumi


def main() -> None:
    inputs = {"name": "my-resource", "settings": {"enabled": True, "tags": {"env": "test"}}}
    component = pulumi.ComponentResource("plaincomponent:index:Component", "myComponent", inputs, remote=True)
    pulumi.export("label", component["label"])
