"""The run: the one place that knows the bindings and the callbacks, in terms of handles and JSON text."""

from collections.abc import Iterable

from pulumi_gestalt._bindings import Bindings, CompositeHandle, ConfigEntry, OutputHandle
from pulumi_gestalt._places import here
from pulumi_gestalt.callbacks import Callbacks, JsonFunction
from pulumi_gestalt.errors import NoRunError

Fields = Iterable[tuple[str, OutputHandle]]
"""Input properties or arguments, by name."""


class Run:
    """One run of the program."""

    def __init__(self, bindings: Bindings, in_preview: bool) -> None:
        self.in_preview = in_preview
        self._bindings = bindings
        self._context = bindings.context(in_preview)
        self._callbacks = Callbacks()

    def create(self, text: str, *, secret: bool) -> OutputHandle:
        """Return an output of JSON text."""
        return self._context.create_output(text, secret)

    def map(self, handle: OutputHandle, kind: str, label: str, function: JsonFunction, activity: str) -> OutputHandle:
        """Return the output of `function` applied to an output; for the other arguments see `Callbacks.add`."""
        return handle.map(self._callbacks.add(kind, label, function, activity))

    def register(self, token: str, name: str, version: str, inputs: Fields) -> CompositeHandle:
        """Register a resource."""
        request = self._bindings.register_resource_request(token, name, version, self._object(inputs))
        return self._context.register_resource(request)

    def invoke(self, token: str, version: str, arguments: Fields) -> CompositeHandle:
        """Call a provider's function."""
        request = self._bindings.resource_invoke_request(token, version, self._object(arguments))
        return self._context.invoke_resource(request)

    def config(self, name: str | None, key: str) -> ConfigEntry | None:
        """Look up a configuration value."""
        return self._context.get_config(name, key)

    def settle(self) -> None:
        """Run callbacks until everything is settled."""
        self._callbacks.settle(self._context, self._bindings.function_invocation_result)

    def _object(self, fields: Fields) -> list[object]:
        return [self._bindings.object_field(name, value) for name, value in fields]


_active: list[Run] = []


def activate(run: Run) -> None:
    """Make `run` the current one."""
    _active[:] = [run]


def deactivate() -> None:
    """Leave no current run."""
    _active.clear()


def current() -> Run:
    """Return the current run.

    Raises:
        NoRunError: there is none, because the code runs while the program is built.
    """
    if not _active:
        raise NoRunError(
            f"{here()} runs while the program is built, when there are no outputs, resources or configuration",
            "move it into the function marked with @pulumi_gestalt.main",
        )
    return _active[0]
