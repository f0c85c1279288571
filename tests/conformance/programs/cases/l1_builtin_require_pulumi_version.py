import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.require_pulumi_version(pulumi.Config().require("version"))
