import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.ComponentResource("builtin-info-component:index:BuiltinInfo", "res", remote=True)
