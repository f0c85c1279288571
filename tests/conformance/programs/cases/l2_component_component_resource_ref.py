import pulumi_gestalt as pulumi


def main() -> None:
    first = pulumi.ComponentResource(
        "component:index:ComponentCustomRefOutput", "component1", {"value": "foo-bar-baz"}, remote=True
    )
    second = pulumi.ComponentResource(
        "component:index:ComponentCustomRefInputOutput", "component2", {"inputRef": first["ref"]}, remote=True
    )
    custom("custom1", second["inputRef"])
    custom("custom2", second["outputRef"])


def custom(name: str, reference: pulumi.Output[object]) -> None:
    """Register a resource whose value is that of the resource that an output refers to."""
    pulumi.CustomResource("component:index:Custom", name, {"value": reference.as_resource()["value"]})
