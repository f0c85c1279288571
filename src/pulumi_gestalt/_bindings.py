"""The border to the implementation: the only module that imports the generated bindings.

componentize-py generates `wit_world` while it builds a program. Outside of a component it does not exist; the SDK can
still be imported there, for editors, type checkers and tests, and says so when a run is started.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pulumi_gestalt.errors import NoRunError

try:
    from wit_world.imports import context as _context  # type: ignore[import-not-found]
    from wit_world.imports import types as _types
except ModuleNotFoundError:
    _context = _types = None


class OutputHandle(Protocol):
    """The resource `output` of the WIT: what the implementation knows an output by."""

    def map(self, function_name: str, /) -> "OutputHandle":
        """Return the output of the named function applied to this one."""

    def combine(self, outputs: list[Any], /) -> "OutputHandle":
        """Return the output of the list of this value and those of `outputs`."""

    def add_to_export(self, name: str, /) -> None:
        """Make this the stack output `name`."""


class CompositeHandle(Protocol):
    """The resource `composite-output` of the WIT: all properties of a resource or fields of an invoke."""

    def get_field(self, field_name: str, /) -> OutputHandle:
        """Return one of them."""


class FunctionCall(Protocol):
    """The record `function-invocation-request` of the WIT."""

    id: Any
    function_name: str
    value: str


class ConfigEntry(Protocol):
    """The variant `config-value` of the WIT: `value` is text, or the handle of a secret output that holds the text."""

    value: Any


class ContextHandle(Protocol):
    """The resource `context` of the WIT: the run as the implementation sees it."""

    def create_output(self, value: str, secret: bool, /) -> OutputHandle:
        """Return an output of JSON text."""

    def register_resource(self, request: Any, /) -> CompositeHandle:
        """Register a resource; the argument is made by `Bindings.register_resource_request`."""

    def invoke_resource(self, request: Any, /) -> CompositeHandle:
        """Call a provider's function; the argument is made by `Bindings.resource_invoke_request`."""

    def finish(self, functions: list[Any], /) -> Sequence[FunctionCall]:
        """Take results made by `Bindings.function_invocation_result`; return the calls to run next."""

    def get_config(self, name: str | None, key: str, /) -> ConfigEntry | None:
        """Look up a configuration value."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """The constructors of the generated bindings; arguments stand in the order of the WIT's fields."""

    context: Callable[[bool], ContextHandle]
    object_field: Callable[[str, Any], Any]
    register_resource_request: Callable[[str, str, str, list[Any]], Any]
    resource_invoke_request: Callable[[str, str, list[Any]], Any]
    function_invocation_result: Callable[[Any, str], Any]


def generated() -> Bindings:
    """Return the generated bindings.

    Raises:
        NoRunError: the code does not run in a component.
    """
    if _context is None:
        raise NoRunError(
            "this program does not run in a component",
            "build it with `pulumi_wasm_runner build PATH -o app.wasm`, then `pulumi_wasm_runner run app.wasm`",
        )
    return Bindings(
        _context.Context,
        _types.ObjectField,
        _types.RegisterResourceRequest,
        _types.ResourceInvokeRequest,
        _types.FunctionInvocationResult,
    )
