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
    item = {
        "boolean": False,
        "float": 3.14,
        "integer": 42,
        "string": "Partridge",
        "boolArray": [True],
        "stringMap": {"one": "in a pear tree"},
    }
    outer = {
        "innerData": inner,
        "boolean": True,
        "float": 4.5,
        "integer": 1024,
        "string": "Hello",
        "boolArray": [True],
        "stringMap": {"x": "100", "y": "200"},
        "innerDataList": [item],
    }
    data = pulumi.CustomResource("ref-ref:index:Resource", "res", {"data": outer})["data"]
    pulumi.export("bool", data["boolean"])
    pulumi.export("array", data["boolArray"][0])
    pulumi.export("map", data["stringMap"]["x"])
    pulumi.export("nested", data["innerData"]["stringMap"]["three"])
    pulumi.export("listIndex", data["innerDataList"][0]["string"])
