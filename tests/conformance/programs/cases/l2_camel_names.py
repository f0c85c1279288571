import pulumi_gestalt as pulumi

TYPE = "camelNames:CoolModule:SomeResource"


def main() -> None:
    first = pulumi.CustomResource(TYPE, "firstResource", {"theInput": True})
    pulumi.CustomResource(TYPE, "secondResource", {"theInput": first.theOutput})
    pulumi.CustomResource(TYPE, "thirdResource", {"theInput": True, "resourceName": "my-cluster"})
