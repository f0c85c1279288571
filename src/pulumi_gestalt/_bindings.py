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
    from wit_world.imports import output_interface as _interface
    from wit_world.imports import types as _types
except ModuleNotFoundError:
    _context = _interface = _types = None


class OutputHandle(Protocol):
    """The resource `output` of the WIT: what the implementation knows an output by."""

    def map(self, function_name: str, /) -> "OutputHandle":
        """Return the output of the named function applied to this one."""

    def add_to_export(self, name: str, /) -> None:
        """Make this the stack output `name`."""

    def secret(self) -> "OutputHandle":
        """Return this output, secret."""

    def unsecret(self) -> "OutputHandle":
        """Return this output without secret marks."""

    def is_known(self) -> "OutputHandle":
        """Return whether the value is known."""

    def is_secret(self) -> "OutputHandle":
        """Return whether the value is secret."""

    def dependencies(self) -> "OutputHandle":
        """Return the URNs that the value came from."""

    def get_item(self, key: str, required_at: str | None, /) -> "OutputHandle":
        """Return one item of the value."""

    def recover(self, function_name: str, /) -> "OutputHandle":
        """Return this output, or the named function of the reason why it failed."""

    def as_resource(self) -> "CompositeHandle":
        """Return the properties of the resource that the value refers to."""


class CompositeHandle(Protocol):
    """The resource `composite-output` of the WIT: all properties of a resource or fields of an invoke."""

    def get_field(self, field_name: str, /) -> OutputHandle:
        """Return one of them."""

    def as_output(self) -> OutputHandle:
        """Return the whole: a reference to the resource, or the object."""


class FunctionCall(Protocol):
    """The record `function-invocation-request` of the WIT."""

    id: Any
    function_name: str
    value: str


class ConfigEntry(Protocol):
    """The variant `config-value` of the WIT: `value` is text, or the handle of a secret output that holds the text."""

    value: Any


class Resolved(Protocol):
    """The record `resolved` of the WIT: what an output has come to."""

    value: str
    known: bool
    secret: bool
    dependencies: list[str]
    failure: str | None


class Construction(Protocol):
    """The record `construction` of the WIT: a component that Pulumi asks for."""

    type: str
    name: str
    inputs: Any


class ContextHandle(Protocol):
    """The resource `context` of the WIT: the run as the implementation sees it. Records are made by `Bindings`."""

    def create_output(self, value: str, secret: bool, /) -> OutputHandle:
        """Return an output of JSON text."""

    def create_structure(self, value: Any, /) -> OutputHandle:
        """Return an output of a value that holds outputs."""

    def register(self, request: Any, /) -> CompositeHandle:
        """Register a resource."""

    def read(self, request: Any, /) -> CompositeHandle:
        """Read a resource that exists."""

    def invoke(self, request: Any, /) -> CompositeHandle:
        """Call a provider's function."""

    def call(self, request: Any, /) -> CompositeHandle:
        """Call a method of a resource."""

    def register_outputs(self, component: Any, outputs: Any, /) -> None:
        """Give a component its outputs."""

    def register_package(self, request: Any, /) -> Any:
        """Return the reference of a package made by parameters."""

    def register_hook(self, name: str, function_name: str, on_dry_run: bool, ignore_errors: bool, /) -> Any:
        """Return a hook."""

    def register_error_hook(self, name: str, function_name: str, /) -> Any:
        """Return a hook for failed operations."""

    def register_stack_transform(self, function_name: str, /) -> None:
        """Let a function change every resource from now on."""

    def register_stack_invoke_transform(self, function_name: str, /) -> None:
        """Let a function change every invoke from now on."""

    def finish(self, functions: list[Any], /) -> Sequence[FunctionCall]:
        """Take results; return the calls to run next."""

    def wait_for(self, output: Any, /) -> Resolved | None:
        """Return what an output has come to, or None when calls must be run first."""

    def answer(self, id: Any, value: Any, /) -> None:  # noqa: A002 - as in the WIT
        """Answer a call with an output."""

    def fail(self, id: Any, message: str, /) -> None:  # noqa: A002 - as in the WIT
        """Answer a call with a failure."""

    def construction(self) -> Construction | None:
        """Return the component that Pulumi asks for, if it asks for one."""

    def construct(self, component: Any, outputs: Any, /) -> None:
        """Give the component that Pulumi asked for its outputs, and hand it over."""

    def abort(self) -> None:
        """Say that the program has failed; what was declared is still to be settled."""

    def get_config(self, name: str | None, key: str, /) -> ConfigEntry | None:
        """Look up a configuration value."""

    def log(self, level: Any, message: str, resource: Any, stream: int, ephemeral: bool, /) -> None:
        """Show a message."""

    def require_pulumi_version(self, range: str, /) -> None:  # noqa: A002 - as in the WIT
        """End the run unless the version of Pulumi is in a range."""

    def stack_resource(self) -> CompositeHandle:
        """Return the stack's own resource."""

    def project(self) -> str:
        """Return the name of the project."""

    def stack(self) -> str:
        """Return the name of the stack."""

    def organization(self) -> str:
        """Return the name of the organization."""

    def root_directory(self) -> str:
        """Return the folder of the project file."""

    def program_directory(self) -> str:
        """Return the folder of the program."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """The generated bindings: the constructor of the context, and the modules with records, enumerations and builders.

    Arguments:
        context: the resource `context`.
        types: the interface `types`.
        interface: the interface `output-interface`.
    """

    context: Callable[[bool], ContextHandle]
    types: Any
    interface: Any


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
    return Bindings(_context.Context, _types, _interface)
