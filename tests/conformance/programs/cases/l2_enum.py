import pulumi_gestalt as pulumi


def main() -> None:
    for name, module in (("sink1", "index"), ("sink2", "mod"), ("sink3", "mod/nested")):
        pulumi.CustomResource(f"enum:{module}:Res", name, {"intEnum": 1, "stringEnum": "two"})
    inputs = {
        "numberEnum": 0.1,
        "wordyEnum": "It's got apostrophes",
        "arrayOfEnum": ["one", "two"],
        "mapOfEnum": {"small": 1, "large": 2},
        "holder": {"size": 2, "color": "one"},
        "unionEnum": "A Value With Spaces.",
    }
    pulumi.CustomResource("enum:index:Deluxe", "sink4", inputs)
