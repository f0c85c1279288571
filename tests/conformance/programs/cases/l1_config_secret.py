import pulumi_gestalt as pulumi


def main() -> None:
    number = pulumi.Config().require_secret_float("aNumber")
    pulumi.export("roundtrip", number)
    pulumi.export("theSecretNumber", number.apply(lambda value: value + 1.25))
