from kit import target

import pulumi_gestalt as pulumi


def main() -> None:
    if pulumi.Config().require_bool("createBool"):
        resource = target("boolResource", "bool-resource")
        target("boolTarget", pulumi.Output.concat(resource["name"], "+"))
