import pulumi_gestalt as pulumi


def main() -> None:
    source = pulumi.CustomResource("nestedobject:index:Container", "source", {"inputs": ["a", "b"]})
    values = source["details"].apply(lambda details: [detail["value"] for detail in details])
    pulumi.CustomResource("nestedobject:index:Container", "sink", {"inputs": values})
