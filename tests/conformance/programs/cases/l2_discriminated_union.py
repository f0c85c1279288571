import pulumi_gestalt as pulumi


def main() -> None:
    example("example1", variant(1, "union"), [variant(1, "array(union)")])
    example("example2", variant(2, "union"), [variant(2, "array(union)"), variant(1, "array(union)")])


def example(name: str, union: object, unions: list[object]) -> None:
    pulumi.CustomResource("discriminated-union:index:Example", name, {"unionOf": union, "arrayOfUnionOf": unions})


def variant(number: int, text: str) -> dict[str, str]:
    return {"discriminantKind": f"variant{number}", f"field{number}": f"v{number} {text}"}
