"""The provider answers none of the three before it has all."""

import pulumi_gestalt as pulumi


def main() -> None:
    for number in (1, 2, 3):
        pulumi.CustomResource("sync:index:Block", f"block-{number}")
