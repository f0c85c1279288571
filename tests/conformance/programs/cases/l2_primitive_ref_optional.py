import pulumi_gestalt as pulumi


def main() -> None:
    data = {
        "boolean": True,
        "float": 3.14,
        "integer": 42,
        "string": "hello",
        "numberArray": [-1.0, 0.0, 1.0],
        "booleanMap": {"t": True, "f": False},
    }
    filled = pulumi.CustomResource("optional-primitive-ref:index:Resource", "setRes", {"data": data})
    empty = pulumi.CustomResource("optional-primitive-ref:index:Resource", "unsetRes", {"data": {}})
    for name in data:
        capital = name[0].upper() + name[1:]
        pulumi.export(f"set{capital}", filled["data"][name])
        absent = empty["data"].get(name)
        pulumi.export(f"unset{capital}", absent.apply(lambda value: "null" if value is None else "not null"))
