"""How many resources there are depends on an output: a function that is applied to it registers them."""

from kit import target

import pulumi_gestalt as pulumi


def main() -> None:
    inputs = {"inputs": ["alpha", "bravo", "charlie"]}
    source = pulumi.CustomResource("nestedobject:index:Container", "source", inputs)
    results = pulumi.invoke("nestedobject:index:getValues", {"names": source["inputs"]})["results"]

    def declare(known: list[str]) -> None:
        for number in range(len(known)):
            target(f"routes-{number}", results[number])

    results.apply(declare)
