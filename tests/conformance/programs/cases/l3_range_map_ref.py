from kit import target

import pulumi_gestalt as pulumi


def main() -> None:
    items = pulumi.Config().require_object("itemMap")
    mapped = {key: target(f"mapResource-{key}", f"{key}={item}") for key, item in items.items()}
    target("mapTarget", pulumi.Output.concat(mapped["k1"]["name"], "+"))
