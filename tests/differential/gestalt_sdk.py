"""A program run by our SDK. It is imported in the component, and natively by `native.py`."""

import base64
from typing import Any

import pulumi_gestalt


class GestaltSdk:
    """An `Sdk`: the package `pulumi_gestalt`."""

    module = pulumi_gestalt

    def custom(self, type_: str, name: str, inputs: Any, options: Any, outputs: list[str], package: Any) -> Any:
        """Make a custom resource."""
        del outputs
        if package is not None:
            options = pulumi_gestalt.ResourceOptions.merge(options, pulumi_gestalt.ResourceOptions(package=package))
        return pulumi_gestalt.CustomResource(type_, name, inputs, options)

    def component(self, type_: str, name: str, inputs: Any, options: Any) -> Any:
        """Make a component."""
        return pulumi_gestalt.ComponentResource(type_, name, inputs, options)

    def remote(self, type_: str, name: str, inputs: Any, options: Any, outputs: list[str]) -> Any:
        """Make a component that a provider implements."""
        del outputs
        return pulumi_gestalt.ComponentResource(type_, name, inputs, options, remote=True)

    def field(self, thing: Any, name: str) -> Any:
        """Return an output."""
        return thing[name]

    def invoke(self, token: str, arguments: Any, options: Any, package: Any) -> Any:
        """Call a provider's function."""
        return pulumi_gestalt.invoke(token, arguments, pulumi_gestalt.InvokeOptions(**options, package=package))

    def call(self, token: str, arguments: Any, resource: Any) -> Any:
        """Call a method."""
        return pulumi_gestalt.call(token, arguments, resource)

    def package(self, facts: dict[str, Any]) -> Any:
        """Return a package."""
        made = pulumi_gestalt.Parameterization(facts["name"], facts["version"], base64.b64decode(facts["value"]))
        return pulumi_gestalt.Package(facts["base"], facts["base_version"], facts["url"], parameterization=made)
