import pulumi_gestalt as pulumi

TYPE = "component:index:ComponentCallable"


def main() -> None:
    component = pulumi.ComponentResource(TYPE, "component1", {"value": "bar"}, remote=True)
    pulumi.export("from_identity", pulumi.call(f"{TYPE}/identity", {}, component)["result"])
    pulumi.export("from_prefixed", pulumi.call(f"{TYPE}/prefixed", {"prefix": "foo-"}, component)["result"])
