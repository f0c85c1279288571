import pulumi_gestalt as pulumi


def main() -> None:
    config, secret = pulumi.Config(), pulumi.Output.secret
    pulumi.export("l", secret([1])[0])
    pulumi.export("m", secret({"key": True})["key"])
    pulumi.export("c", secret(config.require_object("anObject"))["property"])
    pulumi.export("o", secret({"property": "value"})["property"])
    pulumi.export("a", secret(config.require_object("anyObject"))["property"])
