"""A program run by our SDK. It is imported in the component, and natively by `native.py`."""

from collections.abc import Callable
from typing import Any

import pulumi_gestalt


class GestaltSdk:
    """An `Sdk`: the package `pulumi_gestalt`."""

    module = pulumi_gestalt

    def custom(self, type_: str, name: str, inputs: Any, options: Any, outputs: list[str]) -> Any:
        """Make a custom resource."""
        del outputs
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

    def invoke(self, token: str, arguments: Any, options: Any) -> Any:
        """Call a provider's function."""
        return pulumi_gestalt.invoke(token, arguments, pulumi_gestalt.InvokeOptions(**options))

    def call(self, token: str, arguments: Any, resource: Any) -> Any:
        """Call a method."""
        return pulumi_gestalt.call(token, arguments, resource)

    def transform(self, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Any:
        """Return a transform."""

        def transform(args: Any) -> Any:
            return pulumi_gestalt.ResourceTransformResult(change(dict(args.props)), args.opts)

        return transform
