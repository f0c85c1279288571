import pulumi_gestalt as pulumi


def main() -> None:
    inner = {
        "boolean": False,
        "float": 2.17,
        "integer": -12,
        "string": "Goodbye",
        "boolArray": [False, True],
        "stringMap": {"two": "turtle doves", "three": "french hens"},
    }
    outer = {
        "innerData": inner,
        "boolean": True,
        "float": 4.5,
        "integer": 1024,
        "string": "Hello",
        "boolArray": [],
        "stringMap": {"x": "100", "y": "200"},
    }
    pulumi.CustomResource("ref-ref:index:Resource", "res", {"data": outer})
