"""In the preview the provider leaves out what it does not know; for the program it is unknown."""

from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    options = pulumi.ResourceOptions(provider=pulumi.ProviderResource("output", "prov", {"elideUnknowns": True}))
    unknown = pulumi.CustomResource("output:index:Resource", "unknown", {"value": 1}, options)
    complex_ = pulumi.CustomResource("output:index:ComplexResource", "complex", {"value": 1}, options)
    for ending, output in (
        ("", unknown["output"]),
        ("Array", complex_["outputArray"][0]),
        ("Map", complex_["outputMap"]["x"]),
        ("Object", complex_["outputObject"]["output"]),
    ):
        simple(f"res{ending}", output.apply(lambda value: value == "hello"))
        pulumi.export(f"out{ending}", output)
