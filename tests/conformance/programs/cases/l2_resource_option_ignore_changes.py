import pulumi_gestalt as pulumi


def main() -> None:
    declare("Receiver", "receiverIgnore", ["details[0].key"], details=[{"key": "a", "value": "b"}])
    paths = ["tags.env", 'tags["with.dot"]', 'tags["with escaped \\""]']
    declare("MapContainer", "mapIgnore", paths, tags={"env": "prod"})
    declare("Target", "noIgnore", None, name="nothing")


def declare(type_: str, resource: str, ignored: list[str] | None, **inputs: object) -> None:
    options = pulumi.ResourceOptions(ignore_changes=ignored)
    pulumi.CustomResource(f"nestedobject:index:{type_}", resource, inputs, options)
