import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.CustomResource("enum:index:Res", "myRes", {"intEnum": 1, "stringEnum": "one"})
    pulumi.CustomResource("extenumref:index:Sink", "mySink", {"stringEnum": "two"})
