from kit import primitive

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    common = {"boolean": True, "float": 3.5, "integer": 3}
    primitive(
        "plain",
        **common,
        string="plain",
        numberArray=config.require_object("plainNumberArray"),
        booleanMap=config.require_object("plainBooleanMap"),
    )
    primitive(
        "secret",
        **common,
        string="secret",
        numberArray=config.require_secret_object("secretNumberArray"),
        booleanMap=config.require_secret_object("secretBooleanMap"),
    )
