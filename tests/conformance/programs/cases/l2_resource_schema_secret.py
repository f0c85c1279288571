"""The schema says that `secretOutput` is secret; a hand-written program gives the option for it."""

import pulumi_gestalt as pulumi


def main() -> None:
    elided = pulumi.ProviderResource("output", "provElided", {"elideUnknowns": True})
    not_elided = pulumi.ProviderResource("output", "provNotElided")
    for name, provider in (("topLevelElided", elided), ("topLevelNotElided", not_elided)):
        options = pulumi.ResourceOptions(provider=provider, additional_secret_outputs=["secretOutput"])
        resource = pulumi.CustomResource("output:index:Resource", name, {"value": 1}, options)
        pulumi.export(name, resource["secretOutput"])
