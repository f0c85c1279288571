import pulumi_gestalt as pulumi


def main() -> None:
    other = pulumi.StackReference("ref", "organization/other/dev")
    pulumi.export("plain", other.get_output("plain"))
    pulumi.export("secret", other.get_output("secret"))
    pulumi.export("secret_unsecret", pulumi.Output.unsecret(other.get_output("secret")))
