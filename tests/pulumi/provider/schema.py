"""The schema of the test provider."""

TEXT = {"type": "string"}
THING = {"kind": TEXT, "place": TEXT, "fail": TEXT}
GROUP = {"kind": TEXT, "count": {"type": "integer"}}
METHODS = ("describe", "reveal", "fail")


def _method(name):
    inputs = {"__self__": {"$ref": "#/resources/gtest:index:Group"}, "prefix": TEXT}
    return {
        f"gtest:index:Group/{name}": {
            "inputs": {"properties": inputs, "required": ["__self__"]},
            "outputs": {"properties": {"text": TEXT}},
        }
    }


SCHEMA = {
    "name": "gtest",
    "version": "1.0.0",
    "provider": {"inputProperties": {"region": TEXT, "account": TEXT, "key": {**TEXT, "secret": True}}},
    "resources": {
        "gtest:index:Thing": {"inputProperties": THING, "properties": {**THING, "shape": TEXT, "token": TEXT}},
        "gtest:index:Group": {
            "isComponent": True,
            "inputProperties": GROUP,
            "properties": {"kind": TEXT, "shapes": {"type": "array", "items": TEXT}, "token": TEXT},
            "methods": {name: f"gtest:index:Group/{name}" for name in METHODS},
        },
    },
    "functions": {key: value for name in METHODS for key, value in _method(name).items()},
}
