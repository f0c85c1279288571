import pulumi_gestalt as pulumi


def main() -> None:
    inputs = {
        "string1": "",
        "string2": "x",
        "string3": "{}",
        "int1": 0,
        "int2": 42,
        "num1": 0,
        "num2": 42.42,
        "bool1": True,
        "bool2": False,
        "listString1": [],
        "listString2": ["", "foo"],
        "listInt1": [1, 2],
        "mapString1": {},
        "mapString2": {"key1": "value1", "key2": "value2"},
        "mapInt1": {"key1": 0, "key2": 42},
        "objString1": {},
        "objString2": {"x": "x-value"},
        "objInt1": {"x": 42},
    }
    provider = pulumi.ProviderResource("config-grpc", "config_grpc_provider", inputs)
    pulumi.CustomResource("config-grpc:index:ConfigFetcher", "config", {}, pulumi.ResourceOptions(provider=provider))
