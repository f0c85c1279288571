import pulumi_gestalt as pulumi


def main() -> None:
    first = pulumi.CustomResource("constant:index:Resource", "first", {"kind": "Constant"})
    pulumi.export("kind", first["kind"])
