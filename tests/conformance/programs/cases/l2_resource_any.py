import pulumi_gestalt as pulumi


def main() -> None:
    values = {
        "aString": "a string",
        "aBoolean": True,
        "aNumber": 42,
        "aList": [1, True, "three"],
        "anObject": {"key": "value", "nested": {"count": 1}},
        "anAsset": pulumi.StringAsset("the asset contents"),
    }
    for name, value in values.items():
        pulumi.CustomResource("any-handled:index:Resource", name, {"value": value})
