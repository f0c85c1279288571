import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("expandedMax", max(*[1, 2, 3]))
