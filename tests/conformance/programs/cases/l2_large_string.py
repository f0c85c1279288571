"""The provider returns a text of 100 MB."""

import pulumi_gestalt as pulumi


def main() -> None:
    resource = pulumi.CustomResource("large:index:String", "res", {"value": "hello world"})
    pulumi.export("output", resource["value"])
