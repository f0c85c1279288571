"""How many resources there are depends on an output: a function that is applied to it registers them."""

from kit import target

import pulumi_gestalt as pulumi


def main() -> None:
    inputs = {"inputs": ["alpha", "bravo", "charlie"]}
    source = pulumi.CustomResource("nestedobject:index:Container", "source", inputs)
    results = pulumi.invoke("nestedobject:index:getValues", {"names": source["inputs"]})["results"]
    results.apply(lambda known: [target(f"routes-{number}", results[number]) for number in range(len(known))] and None)
