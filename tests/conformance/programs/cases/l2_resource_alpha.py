import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.CustomResource("alpha:index:Resource", "res", {"value": True})
