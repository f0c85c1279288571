import pulumi_gestalt as pulumi


def main() -> None:
    component = pulumi.ComponentResource(
        "component:index:ComponentCustomRefOutput", "componentRes", {"value": "foo-bar-baz"}, remote=True
    )
    inputs = {"value": True, "resourceRef": component["ref"].as_resource()}
    pulumi.CustomResource("namespaced:index:Resource", "res", inputs)
