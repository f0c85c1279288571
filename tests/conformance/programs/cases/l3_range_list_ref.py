from kit import target

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    numbered = [target(f"numResource-{number}", f"num-{number}") for number in range(config.require_int("numItems"))]
    target("numTarget", pulumi.Output.concat(numbered[0]["name"], "+"))
    items = config.require_object("itemList")
    listed = [target(f"listResource-{number}", f"{number}:{item}") for number, item in enumerate(items)]
    target("listTarget", pulumi.Output.concat(listed[1]["name"], "+"))
    for number in range(len(items)):
        target(f"listDynTarget-{number}", pulumi.Output.concat(listed[number]["name"], "!"))
