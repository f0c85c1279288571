import pulumi_gestalt as pulumi


def main() -> None:
    inner = data(False, 2.17, -12, "Goodbye", [False, True], {"two": "turtle doves", "three": "french hens"})
    outer = data(True, 4.5, 1024, "Hello", [True, False], {"x": "100", "y": "200"})
    item = data(True, 3.14, 42, "Plain", [True], {"one": "partridge"})
    plain("res", {"innerData": inner, **outer}, [item])
    empty = data(False, 0, 0, "", [], {})
    plain("emptyListRes", {"innerData": empty, **empty}, [])


def plain(name: str, value: object, items: list[object]) -> None:
    pulumi.CustomResource("plain:index:Resource", name, {"data": value, "dataList": items})


def data(
    boolean: bool, number: float, integer: int, string: str, flags: list[bool], texts: dict[str, str]
) -> dict[str, object]:
    return {
        "boolean": boolean,
        "float": number,
        "integer": integer,
        "string": string,
        "boolArray": flags,
        "stringMap": texts,
    }
