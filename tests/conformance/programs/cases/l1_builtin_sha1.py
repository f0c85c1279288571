import hashlib

import pulumi_gestalt as pulumi


def main() -> None:
    text = pulumi.Config().require("input")
    pulumi.export("hash", hashlib.sha1(text.encode()).hexdigest())
