"""References to the outputs of other stacks."""

from dataclasses import dataclass
from typing import Any

from pulumi_gestalt._decode import from_json
from pulumi_gestalt.errors import OperationError
from pulumi_gestalt.options import ResourceOptions
from pulumi_gestalt.output import Input, Output
from pulumi_gestalt.resource import CustomResource


@dataclass(frozen=True, repr=False)
class StackReferenceOutputDetails:
    """A stack output as plain data: one of the two is set, or none if there is no such output or it is unknown."""

    value: Any = None
    secret_value: Any = None


class StackReference(CustomResource):
    """Another stack, whose outputs can be read.

    Arguments:
        name: of the reference.
        stack_name: of the stack, such as `acme/network/prod`; default: `name`.
        opts: the options.
    """

    def __init__(self, name: str, stack_name: Input[str] | None = None, opts: ResourceOptions | None = None) -> None:
        target = name if stack_name is None else stack_name
        opts = ResourceOptions.merge(opts, ResourceOptions(id=target))
        super().__init__("pulumi:pulumi:StackReference", name, {"name": target}, opts)

    @property
    def name(self) -> Output[str]:
        """The name of the stack."""
        return self["name"]

    @property
    def outputs(self) -> Output[dict[str, Any]]:
        """All outputs of the stack."""
        return self["outputs"]

    @property
    def secret_output_names(self) -> Output[list[str]]:
        """The names of the outputs that are secret."""
        return self["secretOutputNames"]

    def get_output(self, name: Input[str]) -> Output[Any]:
        """Return an output of the stack, or an output of None if it has none of this name."""
        if isinstance(name, str):
            return self.outputs.get(name)
        return Output.from_input(name).apply(self.outputs.get)

    def require_output(self, name: Input[str]) -> Output[Any]:
        """Return an output of the stack; that there is none of this name ends the run with an error."""
        if isinstance(name, str):
            return self.outputs[name]
        return Output.from_input(name).apply(self.outputs.__getitem__)

    def get_output_details(self, name: str) -> StackReferenceOutputDetails:
        """Wait for an output of the stack and return it as plain data.

        Raises:
            OperationError: the stack cannot be read.
        """
        core = self._core
        resolved = core.run.wait(self.get_output(name)._handle)
        if resolved.failure is not None:
            raise OperationError(f"{core.title} cannot be read: {resolved.failure}")
        value = from_json(resolved.value) if resolved.known else None
        return StackReferenceOutputDetails(**{"secret_value" if resolved.secret else "value": value})
