from kit import target

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    for number in range(config.require_int("numItems")):
        target(f"numResource-{number}", f"num-{number}")
    for number, item in enumerate(config.require_object("itemList")):
        target(f"listResource-{number}", f"{number}:{item}")
    for key, item in config.require_object("itemMap").items():
        target(f"mapResource-{key}", f"{key}={item}")
    if config.require_bool("createBool"):
        target("boolResource", "bool-resource")
