"""The components of the two providers that tests `provider-*` of the suite ask for."""

from typing import Any

import pulumi_gestalt as pulumi


@pulumi.component("conformance-component:index:Simple")
class Simple(pulumi.ComponentResource):
    """A component with a value, and a resource in it that has the opposite."""

    def __init__(self, name: str, args: pulumi.Output[dict[str, Any]], opts: pulumi.ResourceOptions) -> None:
        super().__init__("conformance-component:index:Simple", name, {"value": args["value"]}, opts)
        opposite = args["value"].apply(lambda value: not value)
        options = pulumi.ResourceOptions(parent=self, version="2.0.0")
        pulumi.CustomResource("simple:index:Resource", f"{name}-child", {"value": opposite}, options)
        self.register_outputs({"value": args["value"]})


@pulumi.component("builtin-info-component:index:BuiltinInfo")
class BuiltinInfo(pulumi.ComponentResource):
    """A component that says which deployment it belongs to."""

    def __init__(self, name: str, _: pulumi.Output[dict[str, Any]], opts: pulumi.ResourceOptions) -> None:
        super().__init__("builtin-info-component:index:BuiltinInfo", name, {}, opts)
        self.register_outputs(
            {
                "organization": pulumi.get_organization(),
                "project": pulumi.get_project(),
                "stack": pulumi.get_stack(),
            }
        )
