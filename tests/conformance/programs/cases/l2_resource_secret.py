"""The schema says which inputs are secret; a hand-written program marks them."""

import pulumi_gestalt as pulumi


def main() -> None:
    secret = pulumi.Output.secret
    data = {"private": "closed", "public": "open"}
    inputs = {
        "private": secret("closed"),
        "public": "open",
        "privateData": secret(data),
        "publicData": data,
        "privateArray": secret(["closed"]),
        "privateMap": secret({"key": "closed"}),
        "privateDataArray": secret([data]),
        "privateDataMap": secret({"key": data}),
    }
    pulumi.CustomResource("secret:index:Resource", "res", inputs)
