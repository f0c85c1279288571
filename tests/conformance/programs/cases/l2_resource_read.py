import pulumi_gestalt as pulumi


def main() -> None:
    found = pulumi.CustomResource.get("read:index:Resource", "res", "existing-id", {"lookup": "existing-key"})
    pulumi.export("resourceId", found.id)
    pulumi.export("resourceUrn", found.urn)
    pulumi.export("lookup", found["lookup"])
    pulumi.export("value", found["value"])
