import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    secret, plain = config.require_secret("aSecret"), config.require("notSecret")
    pulumi.export("roundtripSecret", secret)
    pulumi.export("roundtripNotSecret", plain)
    pulumi.export("double", pulumi.Output.secret(secret))
    pulumi.export("open", pulumi.Output.unsecret(secret))
    pulumi.export("close", pulumi.Output.secret(plain))
