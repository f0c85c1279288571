from kit import primitive

import pulumi_gestalt as pulumi

TEXTS = {"my key": "one", "my.key": "two", "my-key": "three", "my_key": "four", "MY_KEY": "five", "myKey": "six"}
FLAGS = {"my key": False, "my.key": True, "my-key": False, "my_key": True, "MY_KEY": False, "myKey": True}


def main() -> None:
    small = {"boolean": False, "float": 2.17, "integer": -12, "string": "Goodbye"}
    large = {"boolean": True, "float": 4.5, "integer": 1024, "string": "Hello"}
    primitive("prim", **small, numberArray=[0, 1], booleanMap=FLAGS)
    data = {**small, "boolArray": [False, True], "stringMap": TEXTS}
    resource("primitive-ref", "ref", data=data)
    inner = {"boolean": False, "float": -2.17, "integer": 123, "string": "Goodbye", "boolArray": [], "stringMap": TEXTS}
    resource("ref-ref", "rref", data={"innerData": inner, **large, "boolArray": [], "stringMap": TEXTS})
    plain = {"innerData": data, **large, "boolArray": [True, False], "stringMap": TEXTS}
    resource("plain", "plains", data=plain, nonPlainData=plain)


def resource(package: str, name: str, **inputs: object) -> None:
    pulumi.CustomResource(f"{package}:index:Resource", name, inputs)
