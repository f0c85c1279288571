import json

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    numbers = config.require_object("aMap")
    pulumi.export("theMap", {"a": numbers["a"] + 1, "b": numbers["b"] + 1})
    pulumi.export("theObject", config.require_object("anObject")["prop"][0])
    anything = config.require_object("anyObject")
    pulumi.export("theThing", anything["a"] + anything["b"])
    pulumi.export("defaultUntypedObject", config.get_object("optionalUntypedObject", {"key": "value"}))
    for key in ("optionalList", "optionalMap", "optionalObject"):
        pulumi.export(key, json.dumps(config.get_object(key)))
