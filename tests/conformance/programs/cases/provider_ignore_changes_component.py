from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    component("withIgnoreChanges", ignore_changes=["value"])
    component("withoutIgnoreChanges")
    simple("simpleResource", False)


def component(name: str, **options: object) -> None:
    opts = pulumi.ResourceOptions(**options)
    pulumi.ComponentResource("conformance-component:index:Simple", name, {"value": True}, opts, remote=True)
