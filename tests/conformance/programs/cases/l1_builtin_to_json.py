import json

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    text, items = config.require("aString"), config.require_object("aList")
    pulumi.export("stringOutput", json.dumps(text))
    pulumi.export("numberOutput", json.dumps(config.require_float("aNumber")))
    pulumi.export("boolOutput", json.dumps(True))
    pulumi.export("arrayOutput", json.dumps(["x", "y", "z"]))
    pulumi.export("objectOutput", json.dumps({"key": "value", "count": 1}))
    nested = {"anObject": {"name": text, "items": items}, "a_secret": config.require_secret("aSecret")}
    pulumi.export("nestedOutput", pulumi.Output.json_dumps(nested))
