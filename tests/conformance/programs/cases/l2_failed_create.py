"""What depends on the resource that fails is declared too: the implementation must not register it."""

from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    failing = pulumi.CustomResource("fail_on_create:index:Resource", "failing", {"value": False})
    simple("dependent", depends_on=[failing])
    dependent = simple("dependent_on_output", failing["value"])
    independent = simple("independent")
    simple("double_dependency", depends_on=[independent, dependent])
