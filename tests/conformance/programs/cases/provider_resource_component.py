from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.ComponentResource("conformance-component:index:Simple", "res", {"value": True}, remote=True)
    simple("simpleResource", False)
