import pulumi_gestalt as pulumi


def main() -> None:
    explicit = pulumi.ProviderResource("component", "explicit")
    callable_("list", [explicit])
    callable_("map", {"component": explicit})


def callable_(name: str, providers: object) -> None:
    options = pulumi.ResourceOptions(providers=providers)
    pulumi.ComponentResource("component:index:ComponentCallable", name, {"value": "value"}, options, remote=True)
