from kit import entries

import pulumi_gestalt as pulumi


def main() -> None:
    complex_ = pulumi.CustomResource("output:index:ComplexResource", "res", {"value": 1})
    of_map, of_object = complex_["outputMap"], complex_["outputObject"]
    pulumi.export("entriesOutput", of_map.apply(entries))
    pulumi.export("lookupOutput", of_map.apply(lambda value: value.get("x", "default")))
    pulumi.export("lookupOutputDefault", of_map.apply(lambda value: value.get("y", "default")))
    pulumi.export("entriesObjectOutput", of_object.apply(entries))
    pulumi.export("lookupObjectOutput", of_object.apply(lambda value: value.get("output", "default")))
    pulumi.export("lookupObjectOutputDefault", of_object.apply(lambda value: value.get("missing", "default")))
