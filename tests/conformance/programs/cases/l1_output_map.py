from kit import HARD_TEXT

import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("empty", {})
    pulumi.export("strings", {"greeting": "Hello, world!", "farewell": "Goodbye, world!"})
    adversarial = {
        "__type": "dunder type",
        "__internal": "dunder internal",
        "__provider": "dunder provider",
        "__version": "dunder version",
        "": "empty key",
        "empty value": "",
        "dunder value": "__dunder",
        HARD_TEXT: HARD_TEXT,
    }
    pulumi.export("adversarialStrings", adversarial)
    pulumi.export("numbers", {"1": 1, "2": 2})
    pulumi.export("keys", {"my.key": 1, "my-key": 2, "my_key": 3, "MY_KEY": 4, "mykey": 5, "MYKEY": 6})
