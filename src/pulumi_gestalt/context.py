"""The context: what a program's main function receives."""

from pulumi_gestalt._run import Run
from pulumi_gestalt.config import Config
from pulumi_gestalt.invoke import InvokeResult, call, invoke
from pulumi_gestalt.options import InvokeOptions, ResourceOptions
from pulumi_gestalt.output import Inputs
from pulumi_gestalt.references import Resource
from pulumi_gestalt.resource import CustomResource, export


class Context:
    """The run of the program, for code that prefers one object over the functions of the package."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @property
    def in_preview(self) -> bool:
        """Whether this is a preview, in which outputs may be unknown."""
        return self._run.in_preview

    @property
    def project(self) -> str:
        """The name of the project."""
        return self._run.context.project()

    @property
    def stack(self) -> str:
        """The name of the stack."""
        return self._run.context.stack()

    def resource(
        self, t: str, name: str, props: Inputs | None = None, opts: ResourceOptions | None = None, *, version: str = ""
    ) -> CustomResource:
        """Register a resource; see `CustomResource`."""
        return CustomResource(t, name, props, opts, version=version)

    def invoke(
        self, token: str, args: Inputs | None = None, opts: InvokeOptions | None = None, *, version: str = ""
    ) -> InvokeResult:
        """Call a provider's function; see the function `invoke` of the package."""
        return invoke(token, args, opts, version=version)

    def call(
        self, token: str, args: Inputs | None = None, res: Resource | None = None, opts: InvokeOptions | None = None
    ) -> InvokeResult:
        """Call a method of a resource; see the function `call` of the package."""
        return call(token, args, res, opts)

    def config(self, name: str | None = None) -> Config:
        """Return the configuration of a namespace; see `Config`."""
        return Config(name)

    def export(self, name: str, value: object) -> None:
        """Set a stack output; see the function `export` of the package."""
        export(name, value)
