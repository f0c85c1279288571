import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    for value, plain, secret in (
        (config.require_object("aMap"), "plain", "output"),
        (config.require_object("anObject"), "dynamic", "outputDynamic"),
    ):
        hidden = pulumi.Output.secret(value)
        for key, ending in (("a", "TrySuccess"), ("b", "TryFailure")):
            pulumi.export(plain + ending, value.get(key, "fallback"))
            pulumi.export(secret + ending, hidden.apply(lambda known, key=key: known.get(key, "fallback")))
    # The property `opt` exists, and is null: no reason for a fallback.
    value = config.require_object("anObject")
    pulumi.export("plainTryNull", [value.get("opt", "fallback")])
    pulumi.export("outputTryNull", [pulumi.Output.secret(value).apply(lambda known: known.get("opt", "fallback"))])
