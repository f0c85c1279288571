from kit import primitive

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    flag, number = config.require_bool("plainBool"), config.require_float("plainNumber")
    integer, text = config.require_int("plainInteger"), config.require("plainString")
    digits = int(config.require("plainNumericString"))
    common = {
        "numberArray": [integer, digits, number],
        "booleanMap": {"fromBool": flag, "fromString": text == "true"},
    }
    primitive("plainValues", boolean=text == "true", float=integer, integer=digits, string=str(number), **common)
    primitive(
        "secretValues",
        boolean=config.require_secret("secretString").apply(lambda known: known == "true"),
        float=config.require_secret_int("secretInteger"),
        integer=config.require_secret("secretNumericString").apply(int),
        string=config.require_secret_float("secretNumber").apply(str),
        **common,
    )
    inputs = {"boolean": text == "true", "float": integer, "integer": digits, "string": str(flag).lower(), **common}
    answer = pulumi.invoke("primitive:index:invoke", inputs)
    primitive("invokeValues", **{name: answer[name] for name in inputs})
