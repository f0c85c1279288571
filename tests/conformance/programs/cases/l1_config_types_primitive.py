import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    pulumi.export("theNumber", config.require_float("aNumber") + 1.25)
    pulumi.export("defaultNumber", config.get_float("optionalNumber", 41.5) + 1.2)
    pulumi.export("theInteger", config.require_int("anInt") + 4)
    pulumi.export("defaultInteger", config.get_int("optionalInt", 1) + 2)
    pulumi.export("theString", f"{config.require('aString')} World")
    pulumi.export("defaultString", config.get("optionalString", "defaultStringValue"))
    pulumi.export("theBool", not config.require_bool("aBool"))
    pulumi.export("defaultBool", config.get_bool("optionalBool", False))
