from kit import HARD_TEXT, primitive

import pulumi_gestalt as pulumi

FLAGS = {
    "__type": True,
    "__internal": False,
    "__provider": True,
    "__version": False,
    "": True,
    HARD_TEXT: False,
    "Format and glob specifiers: %percent ...ellipsis {open }close *asterisk ?question ,comma &&and ||or !not =>arrow "
    "==equal :colon /slash": True,
}


def main() -> None:
    inputs = {
        "boolean": False,
        "float": 2.17,
        "integer": -12,
        "string": "adversarial",
        "numberArray": [0, 1],
        "booleanMap": FLAGS,
    }
    pulumi.export("resourceBooleanMap", primitive("res", **inputs)["booleanMap"])
    pulumi.export("invokeBooleanMap", pulumi.invoke("primitive:index:invoke", inputs)["booleanMap"])
