import pulumi_gestalt as pulumi

PACKAGE = "nestedobject:index"


def main() -> None:
    details = pulumi.CustomResource(f"{PACKAGE}:Container", "source", {"inputs": ["a", "b", "c"]})["details"]
    pairs = details.apply(lambda items: [{"key": item["key"], "value": item["value"]} for item in items])
    pulumi.CustomResource(f"{PACKAGE}:Receiver", "receiver", {"details": pairs})
    values = details.apply(lambda items: [item["value"] for item in items])
    pulumi.CustomResource(f"{PACKAGE}:Container", "fromSimple", {"inputs": values})
    tags = details.apply(lambda items: {item["key"]: item["value"] for item in items})
    pulumi.CustomResource(f"{PACKAGE}:MapContainer", "mapped", {"tags": tags})
