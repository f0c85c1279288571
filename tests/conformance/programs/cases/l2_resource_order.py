from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    first = simple("res1")
    second = simple("res2", first["value"])
    pulumi.export("out", second["value"])
