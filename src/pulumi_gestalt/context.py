"""The context: what a program's main function receives."""

from pulumi_gestalt._run import Run
from pulumi_gestalt.config import Config
from pulumi_gestalt.output import Inputs
from pulumi_gestalt.resource import CustomResource, InvokeResult, export, invoke


class Context:
    """The run of the program, for code that prefers one object over the functions of the package."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @property
    def in_preview(self) -> bool:
        """Whether this is a preview, in which outputs may be unknown."""
        return self._run.in_preview

    def resource(self, t: str, name: str, props: Inputs | None = None, *, version: str = "") -> CustomResource:
        """Register a resource; see `CustomResource`."""
        return CustomResource(t, name, props, version=version)

    def invoke(self, token: str, args: Inputs | None = None, *, version: str = "") -> InvokeResult:
        """Call a provider's function; see the function `invoke` of the package."""
        return invoke(token, args, version=version)

    def config(self, name: str | None = None) -> Config:
        """Return the configuration of a namespace; see `Config`."""
        return Config(name)

    def export(self, name: str, value: object) -> None:
        """Set a stack output; see the function `export` of the package."""
        export(name, value)
