import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    for value, plain, secret in (
        (config.require_object("aMap"), "plain", "output"),
        (config.require_object("anObject"), "dynamic", "outputDynamic"),
    ):
        hidden = pulumi.Output.secret(value)
        for key, ending in (("a", "TrySuccess"), ("b", "TryFailure")):
            pulumi.export(plain + ending, has(value, key))
            pulumi.export(secret + ending, hidden.apply(lambda known, key=key: has(known, key)))
    # The property `opt` exists, and is null.
    pulumi.export("plainTryNull", has(config.require_object("anObject"), "opt"))
    hidden = pulumi.Output.secret(config.require_object("anObject"))
    pulumi.export("outputTryNull", hidden.apply(lambda known: has(known, "opt")))


def has(value: dict[str, object], key: str) -> bool:
    try:
        value[key]
    except KeyError:
        return False
    return True
