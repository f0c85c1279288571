import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    items, text = config.require_object("aList"), config.require("aString")
    pulumi.export("elementOutput1", items[1])
    pulumi.export("elementOutput2", items[2])
    pulumi.export("joinOutput", "|".join(items))
    pulumi.export("lengthOutput", len(items))
    pulumi.export("splitOutput", text.split("-"))
    pulumi.export("singleOrNoneOutput", [single_or_none(config.require_object("singleOrNoneList"))])


def single_or_none(items: list[object]) -> object:
    if len(items) > 1:
        raise ValueError(f"expected one item or none, and there are {len(items)}")
    return items[0] if items else None
