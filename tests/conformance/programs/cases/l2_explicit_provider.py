from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    simple("res", provider=pulumi.ProviderResource("simple", "prov"))
