import pulumi_gestalt as pulumi


def main() -> None:
    inputs = {
        "string1": secret("string1", "SECRET"),
        "int1": secret("int1", 1234567890),
        "num1": secret("num1", 123456.7890),
        "bool1": secret("bool1", True),
        "listString1": secret("listString1", ["SECRET", "SECRET2"]),
        "listString2": ["VALUE", secret("string1", "SECRET")],
        "mapString2": {"key1": "value1", "key2": secret("string1", "SECRET")},
        "objString2": {"x": secret("string1", "SECRET")},
    }
    provider = pulumi.ProviderResource("config-grpc", "config_grpc_provider", inputs)
    pulumi.CustomResource("config-grpc:index:ConfigFetcher", "config", {}, pulumi.ResourceOptions(provider=provider))


def secret(name: str, value: object) -> pulumi.Output[object]:
    """Return what the provider's function makes a secret."""
    return pulumi.invoke("config-grpc:index:toSecret", {name: value})[name]
