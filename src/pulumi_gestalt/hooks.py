"""Hooks: functions that Pulumi calls around the operations on a resource."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

from pulumi_gestalt._decode import decoded
from pulumi_gestalt._places import here
from pulumi_gestalt._run import Run, at_start
from pulumi_gestalt._unknown import UNKNOWN
from pulumi_gestalt.callbacks import Callback


@dataclass(frozen=True, repr=False)
class ResourceHookArgs:
    """What a hook is told; secrets are in clear, what is not known yet is `UNKNOWN`, what there is not is None."""

    urn: str
    id: str
    name: str
    type: str
    new_inputs: Mapping[str, Any] | None = None
    old_inputs: Mapping[str, Any] | None = None
    new_outputs: Mapping[str, Any] | None = None
    old_outputs: Mapping[str, Any] | None = None


@dataclass(frozen=True, repr=False)
class ErrorHookArgs:
    """What a hook is told about an operation that failed; `errors` has the newest first."""

    urn: str
    id: str
    name: str
    type: str
    new_inputs: Mapping[str, Any] | None = None
    old_inputs: Mapping[str, Any] | None = None
    old_outputs: Mapping[str, Any] | None = None
    failed_operation: str = ""
    errors: list[str] = field(default_factory=list)


ResourceHookFunction: TypeAlias = Callable[[ResourceHookArgs], None]
ErrorHookFunction: TypeAlias = Callable[[ErrorHookArgs], bool]


@dataclass(frozen=True)
class ResourceHookOptions:
    """When a hook runs, and what its failure means.

    Arguments:
        on_dry_run: whether it runs in previews too.
        ignore_errors: whether its failure is only a warning.
    """

    on_dry_run: bool = False
    ignore_errors: bool = False


class _Hook:
    """A function with a name, which Pulumi must know before a resource names it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._place = here()
        at_start(self._handle)

    def _handle(self, run: Run) -> Any:
        return run.once(self, lambda: self._register(run))

    def _register(self, run: Run) -> Any:
        raise NotImplementedError

    def _named(self, run: Run, function: Callable[[dict[str, Any]], str]) -> str:
        activity = f"running the hook {self.name!r} of {self._place}"
        callback = Callback(
            "hook",
            self.name,
            lambda text: function(_arguments(text)),
            activity,
            lasting=True,
            explain=lambda error: f"{type(error).__name__}: {error}\n{activity}",
        )
        return run.name(callback)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}>"


class ResourceHook(_Hook):
    """A function that Pulumi calls before or after operations on the resources that name it in their options.

    It may be made in the program or at the top level of a module; hooks for deletions belong to every run, also to
    those that do not declare the resource any more.

    Arguments:
        name: unique among the hooks of the stack.
        func: receives `ResourceHookArgs`; an exception in it fails the operation.
        opts: when it runs.
    """

    def __init__(self, name: str, func: ResourceHookFunction, opts: ResourceHookOptions | None = None) -> None:
        self.callback = func
        self.opts = opts or ResourceHookOptions()
        super().__init__(name)

    def _register(self, run: Run) -> Any:
        def call(arguments: dict[str, Any]) -> str:
            self.callback(ResourceHookArgs(**arguments))
            return "null"

        opts = self.opts
        return run.context.register_hook(self.name, self._named(run, call), opts.on_dry_run, opts.ignore_errors)


class ErrorHook(_Hook):
    """A function that Pulumi calls when an operation on a resource has failed; it returns whether to try again.

    Arguments:
        name: unique among the hooks of the stack.
        func: receives `ErrorHookArgs`.
    """

    def __init__(self, name: str, func: ErrorHookFunction) -> None:
        self.callback = func
        super().__init__(name)

    def _register(self, run: Run) -> Any:
        def call(arguments: dict[str, Any]) -> str:
            return "true" if self.callback(ErrorHookArgs(**arguments)) else "false"

        return run.context.register_error_hook(self.name, self._named(run, call))


def resource_hook(name: str, opts: ResourceHookOptions | None = None) -> Callable[[ResourceHookFunction], ResourceHook]:
    """Make a hook of the function below, as `ResourceHook`."""
    return lambda func: ResourceHook(name, func, opts)


def error_hook(name: str) -> Callable[[ErrorHookFunction], ErrorHook]:
    """Make a hook for errors of the function below, as `ErrorHook`."""
    return lambda func: ErrorHook(name, func)


Hooks: TypeAlias = "Sequence[ResourceHook | ResourceHookFunction] | None"


@dataclass(eq=False)
class ResourceHookBinding:
    """Which hooks Pulumi calls when, for `ResourceOptions(hooks=...)`.

    Functions that are no hooks get a name of the resource's; for deletions they need one of their own.
    """

    before_create: Hooks = None
    after_create: Hooks = None
    before_update: Hooks = None
    after_update: Hooks = None
    before_delete: Sequence[ResourceHook] | None = None
    after_delete: Sequence[ResourceHook] | None = None
    on_error: Sequence[ErrorHook] | None = None

    @classmethod
    def merge(
        cls, bindings1: "ResourceHookBinding | None", bindings2: "ResourceHookBinding | None"
    ) -> "ResourceHookBinding":
        """Return both: for each event the hooks of the first, then those of the second."""
        merged = cls()
        for event in fields(cls):
            of_both = [hook for one in (bindings1, bindings2) if one for hook in getattr(one, event.name) or ()]
            setattr(merged, event.name, of_both or None)
        return merged

    def _handles(self, run: Run, type_: str, name: str) -> Iterable[tuple[str, list[Any]]]:
        """Yield the events that have hooks, with the handles of these."""
        for event in fields(self):
            hooks = getattr(self, event.name) or ()
            named = [
                hook if isinstance(hook, _Hook) else _anonymous(hook, f"{type_}_{name}_{event.name}_{number}")
                for number, hook in enumerate(hooks)
            ]
            if named:
                yield event.name, [hook._handle(run) for hook in named]


def _anonymous(hook: Any, name: str) -> ResourceHook:
    return ResourceHook(name, hook)


_FIELDS = {
    "newInputs": "new_inputs",
    "oldInputs": "old_inputs",
    "newOutputs": "new_outputs",
    "oldOutputs": "old_outputs",
    "failedOperation": "failed_operation",
}


def _arguments(text: str) -> dict[str, Any]:
    return {_FIELDS.get(name, name): decoded(value, _seen) for name, value in json.loads(text).items()}


def _seen(special: Any) -> Any:
    """Return a secret in clear, and `UNKNOWN` for what has no value yet."""
    if isinstance(special, str) or "value" not in special:
        return UNKNOWN
    return decoded(special["value"], _seen)
