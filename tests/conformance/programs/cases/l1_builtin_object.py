from kit import entries

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    given = config.require_object("aMap")
    pulumi.export("entriesOutput", entries(given))
    pulumi.export("lookupOutput", given.get("keyPresent", "default"))
    pulumi.export("lookupOutputDefault", given.get("keyMissing", "default"))
    names = config.get_object("alternativeNames", {})
    pulumi.export("names", [entry["value"] for entry in entries(names)])
