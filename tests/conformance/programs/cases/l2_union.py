import pulumi_gestalt as pulumi


def main() -> None:
    example("stringOrIntegerExample1", stringOrIntegerProperty=42)
    example("stringOrIntegerExample2", stringOrIntegerProperty="forty two")
    nested = example("mapMapUnionExample", mapMapUnionProperty={"key1": {"key1a": "value1a"}})
    pulumi.export("mapMapUnionOutput", nested["mapMapUnionProperty"])
    example("stringEnumUnionListExample", stringEnumUnionListProperty=["Listen", "Send", "NotAnEnumValue"])
    example("safeEnumExample", typedEnumProperty="Block")
    output = pulumi.CustomResource("union:index:EnumOutput", "enumOutputExample", {"name": "example"})
    example("outputEnumExample", typedEnumProperty=output["type"])


def example(name: str, **inputs: object) -> pulumi.CustomResource:
    return pulumi.CustomResource("union:index:Example", name, inputs)
