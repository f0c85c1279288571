"""Values that are kept in the state."""

from dataclasses import dataclass
from typing import Any

from pulumi_gestalt.options import ResourceOptions
from pulumi_gestalt.output import Input, Output
from pulumi_gestalt.resource import CustomResource


@dataclass(kw_only=True)
class StashArgs:
    """The arguments of a stash."""

    input: Input[Any]


class Stash(CustomResource):
    """A value that is kept in the state as it was when the stash was made, whatever it is later.

    Arguments:
        resource_name: unique among the stashes of the stack.
        args: the arguments, or the options.
        opts: the options.
        input: the value; the same as in the arguments.
    """

    def __init__(
        self,
        resource_name: str,
        args: StashArgs | ResourceOptions | None = None,
        opts: ResourceOptions | None = None,
        input: Input[Any] = None,  # noqa: A002 - as in Pulumi's SDK
    ) -> None:
        if isinstance(args, ResourceOptions):
            args, opts = None, args
        value = args.input if args is not None else input
        super().__init__("pulumi:index:Stash", resource_name, {"input": value}, opts)

    @property
    def input(self) -> Output[Any]:
        """The value given last."""
        return self["input"]

    @property
    def output(self) -> Output[Any]:
        """The value that is kept."""
        return self["output"]
