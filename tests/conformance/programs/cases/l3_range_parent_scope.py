from kit import target

import pulumi_gestalt as pulumi


def main() -> None:
    prefix = pulumi.Config().require("prefix")
    for number in range(2):
        target(f"item-{number}", f"{prefix}-{number}")
