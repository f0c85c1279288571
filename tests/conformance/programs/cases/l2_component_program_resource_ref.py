import pulumi_gestalt as pulumi


def main() -> None:
    component = pulumi.ComponentResource(
        "component:index:ComponentCustomRefOutput", "component1", {"value": "foo-bar-baz"}, remote=True
    )
    pulumi.CustomResource("component:index:Custom", "custom1", {"value": component["value"]})
    referred = component["ref"].as_resource()
    pulumi.CustomResource("component:index:Custom", "custom2", {"value": referred["value"]})
