"""The registration of functions that Pulumi calls; `callbacks.py` has the calls.

Field numbers: pulumi-protocol.md 1.8 (hooks) and 1.9 (transforms).
"""

from dataclasses import dataclass
from typing import ClassVar, final

from pulumi_gestalt_engine.operations import Acknowledged
from pulumi_gestalt_engine.options import Callback, optional_flag
from pulumi_gestalt_engine.wire import LENGTH, length_delimited, tag, text_field

_CALLBACK = tag(2, LENGTH)


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class HookRegistration(Acknowledged):
    """A function of the program that Pulumi calls around operations, or after one that failed."""

    method: ClassVar[str] = "RegisterResourceHook"

    name: str
    callback: Callback
    on_dry_run: bool = False
    ignore_errors: bool = False

    def describe(self) -> str:
        """Return how a person names it."""
        return f'hook "{self.name}"'

    def message(self) -> bytes:
        """Return the `RegisterResourceHookRequest`."""
        parts = [text_field(1, self.name), length_delimited(_CALLBACK, self.callback.encode())]
        parts += [optional_flag(3, self.on_dry_run or None), optional_flag(4, self.ignore_errors or None)]
        return b"".join(parts)


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class ErrorHookRegistration(Acknowledged):
    """A function of the program that Pulumi calls after an operation has failed."""

    method: ClassVar[str] = "RegisterErrorHook"

    name: str
    callback: Callback

    def describe(self) -> str:
        """Return how a person names it."""
        return f'error hook "{self.name}"'

    def message(self) -> bytes:
        """Return the `RegisterErrorHookRequest`."""
        return text_field(1, self.name) + length_delimited(_CALLBACK, self.callback.encode())


Hook = HookRegistration | ErrorHookRegistration


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class StackTransform(Acknowledged):
    """A function of the program that may change every resource from now on."""

    method: ClassVar[str] = "RegisterStackTransform"

    callback: Callback

    def describe(self) -> str:
        """Return how a person names it."""
        return "stack transform"

    def message(self) -> bytes:
        """Return the `Callback`."""
        return self.callback.encode()


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class InvokeTransform(StackTransform):
    """A function of the program that may change every invoke from now on."""

    method: ClassVar[str] = "RegisterStackInvokeTransform"

    def describe(self) -> str:
        """Return how a person names it."""
        return "invoke transform"


__all__ = ["ErrorHookRegistration", "Hook", "HookRegistration", "InvokeTransform", "StackTransform"]
