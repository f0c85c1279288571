import pulumi_gestalt as pulumi


def main() -> None:
    data = {
        "boolean": False,
        "float": 2.17,
        "integer": -12,
        "string": "Goodbye",
        "boolArray": [False, True],
        "stringMap": {"two": "turtle doves", "three": "french hens"},
    }
    pulumi.CustomResource("primitive-ref:index:Resource", "res", {"data": data})
