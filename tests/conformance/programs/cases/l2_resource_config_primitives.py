from kit import primitive

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    primitive(
        "plain",
        boolean=config.require_bool("plainBool"),
        float=config.require_float("plainNumber"),
        integer=config.require_int("plainInteger"),
        string=config.require("plainString"),
        numberArray=[-1.0, 0.0, 1.0],
        booleanMap={"t": True, "f": False},
    )
    primitive(
        "secret",
        boolean=config.require_secret_bool("secretBool"),
        float=config.require_secret_float("secretNumber"),
        integer=config.require_secret_int("secretInteger"),
        string=config.require_secret("secretString"),
        numberArray=[-2.0, 0.0, 2.0],
        booleanMap={"t": True, "f": False},
    )
