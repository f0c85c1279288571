import pulumi_gestalt as pulumi

MODULE = "snake_names:cool_module"


def main() -> None:
    inputs = {"the_input": True, "nested": {"nested_value": "nested"}}
    first = pulumi.CustomResource(f"{MODULE}:some_resource", "first", inputs)
    given = {
        "the_input": first["the_output"]["someKey"][0]["nested_output"],
        "nested": [{"value": "fuzz"}],
    }
    answer = pulumi.invoke(f"{MODULE}:some_data", given)["nested_output"][0]["key"]["value"]
    pulumi.CustomResource(f"{MODULE}:another_resource", "third", {"the_input": answer})
