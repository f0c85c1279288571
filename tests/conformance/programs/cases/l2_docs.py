import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.CustomResource("enum:index:Res", "enumRes", {"intEnum": 1, "stringEnum": "one"})
    answer = pulumi.invoke("docs:index:fun", {"in": False})["out"]
    pulumi.CustomResource("docs:index:Resource", "res", {"in": answer, "externalEnum": "one"})
