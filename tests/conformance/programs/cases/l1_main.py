import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("output_true", True)
