"""How many resources there are depends on outputs: functions that are applied to them register the resources."""

from kit import target

import pulumi_gestalt as pulumi


def main() -> None:
    container = pulumi.CustomResource("nestedobject:index:Container", "container", {"inputs": ["alpha", "bravo"]})
    tags = {"k1": "charlie", "k2": "delta"}
    mapped = pulumi.CustomResource("nestedobject:index:MapContainer", "mapContainer", {"tags": tags})
    container["details"].apply(of_list)
    mapped["tags"].apply(of_map)


def of_list(details: list[dict[str, str]]) -> None:
    for number, detail in enumerate(details):
        target(f"listOutput-{number}", detail["value"])


def of_map(tags: dict[str, str]) -> None:
    for key, value in tags.items():
        target(f"mapOutput-{key}", f"{key}=>{value}")
