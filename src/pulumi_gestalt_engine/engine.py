"""The engine: what a Pulumi SDK does, without a socket, a file or a clock.

Here is what a program does; `driving.py` has the driver's side.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pulumi_gestalt_engine import derivations
from pulumi_gestalt_engine.callbacks import CallbackKind
from pulumi_gestalt_engine.config import ConfigEntry, missing, parsed
from pulumi_gestalt_engine.declaring import NO_INPUTS, Declaring, Inputs, require_text
from pulumi_gestalt_engine.deployment import DeploymentInfo, Feature, Scope
from pulumi_gestalt_engine.driving import Level
from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.hooks import (
    ErrorHookRegistration,
    Hook,
    HookRegistration,
    InvokeTransform,
    StackTransform,
)
from pulumi_gestalt_engine.json_text import may_hold_marks, to_json
from pulumi_gestalt_engine.lookup import Lookup
from pulumi_gestalt_engine.messages import MessageNode
from pulumi_gestalt_engine.nodes import Assembly, Combine, Derive, Fault, Field, Fields, Map, Node, Recover
from pulumi_gestalt_engine.options import Callback
from pulumi_gestalt_engine.properties import PropertyError
from pulumi_gestalt_engine.requests import VersionRequirement, encode_outputs
from pulumi_gestalt_engine.stalls import waits
from pulumi_gestalt_engine.structures import read_structure
from pulumi_gestalt_engine.values import MAX_DEPTH, Value, as_value, sources


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an output has come to; `repr` leaves the value out."""

    value: str = field(repr=False)
    known: bool
    secret: bool
    dependencies: tuple[str, ...]
    failure: str | None = None


class Engine(Declaring):
    """One run of a program.

    Args:
        info: what is being deployed.
        stack_urn: URN of the root stack resource, the parent of what has no other.
        preview: whether the run is a preview; must agree with `info`.
        trace: whether to report each step.
        program_directory: the folder of the program on the host, or "".

    Raises:
        ProgramError: `preview` contradicts the deployment.
    """

    def __init__(
        self, info: DeploymentInfo, stack_urn: str, *, preview: bool, trace: bool = False, program_directory: str = ""
    ) -> None:
        if info.dry_run != preview:
            raise ProgramError(
                "context.constructor",
                f"in-preview is {_word(preview)}, but this run is {'a' if info.dry_run else 'not a'} preview",
                "pass the argument of pulumi-main.main on to the constructor",
            )
        super().__init__(Scope(info, stack_urn, program_directory), trace=trace)
        self._info = info
        self._exports: dict[str, Node] = {}
        self._failed_exports: set[str] = set()
        stack = Fields(
            origin="the stack",
            encoded={},
            absent=Value(None),
            common=(stack_urn,),
            keep_unknowns=preview,
            urn=stack_urn,
        )
        self.stack_resource = self._settled(stack)

    # ---- values ----

    def create(self, text: str, *, secret: bool) -> Node:
        """Return an output of the JSON `text`.

        Raises:
            ProgramError: the text is not JSON.
        """
        data = self._value(text, "context.create-output", "the value")
        if not secret and not may_hold_marks(text):
            return self._graph.constant(Value(data))
        return self.constant(as_value(data, secret=secret, dependencies=sources(data)))

    def secret_text(self, text: str) -> Node:
        """Return a secret output that holds `text` itself."""
        return self._graph.constant(Value(text, secret=True))

    def assemble(self, text: str, parts: Sequence[Node]) -> Node:
        """Return an output of a structure (`types.structure` of the WIT).

        Raises:
            ProgramError: the text is not JSON, or structures stand inside each other without end.
        """
        operation = "context.create-structure"
        structure = read_structure(text, len(parts), operation, keep_unknowns=self._scope.preview)
        self._conceal_in(structure)
        depth = self._depth(parts, operation)
        node = Assembly(self._graph.created, tuple(parts), structure=structure, depth=depth)
        self._add(node)
        return node

    def constant(self, value: Value) -> Node:
        """Return an output of `value`."""
        self._conceal(value)
        return self._graph.constant(value)

    def map(self, source: Node, function: str) -> Node:
        """Return the output of the program's function `function` applied to `source`."""
        return self._added(Map(self._graph.created, (source,), function=function))

    def recover(self, source: Node, function: str) -> Node:
        """Return `source`, or, if that fails, the output of `function` applied to the reason."""
        return self._added(Recover(self._graph.created, (source,), function=function))

    def combine(self, sources: Sequence[Node]) -> Node:
        """Return one output that holds the list of `sources`.

        Raises:
            ProgramError: lists made by `combine` stand inside each other without end.
        """
        depth = self._depth(sources, "output.combine")
        return self._added(Combine(self._graph.created, tuple(sources), depth=depth))

    def field(self, composite: Node, name: str | None) -> Node:
        """Return the property `name` of `composite`, or all of it if there is no name.

        Raises:
            MonitorError: the monitor sent a property that cannot be read.
        """
        return self._added(Field(self._graph.created, (composite,), name=name))

    def derive(self, source: Node, what: derivations.Derivation) -> Node:
        """Return what `what` makes of the value of `source`.

        Raises:
            ProgramError: an item must exist and does not.
        """
        hides = what is derivations.secret
        return self._added(Derive(self._graph.created, (source,), function=what, hides=hides))

    def lookup(self, source: Node) -> Node:
        """Return the properties of the resource that `source` refers to, as a composite output."""
        return self._added(Lookup(self._graph.created, (source,), scope=self._scope))

    def resolved(self, node: Node) -> Resolved | None:
        """Return what `node` has come to, or None if it has not settled.

        Raises:
            MonitorError: the monitor sent a property that cannot be read.
        """
        match node.result:
            case None:
                return None
            case Fault() as fault:
                return Resolved("null", False, False, (), str(fault))
            case Value() as value:
                text, secret = to_json(value)
                return Resolved(text or "null", text is not None, secret, value.dependencies)
            case fields:
                raise AssertionError(fields)

    # ---- functions that Pulumi calls ----

    def hook(self, name: str, function: str, target: str, *, on_dry_run: bool, ignore_errors: bool) -> Hook:
        """Let Pulumi call `function` around operations; `target` is the address where callbacks are served.

        Raises:
            ProgramError: this Pulumi has no hooks, or there is no name.
        """
        require_text("context.register-hook", name=name)
        self._require(Feature.RESOURCE_HOOKS, "context.register-hook", "resource hooks")
        callback = self.callback(CallbackKind.HOOK, function, target)
        hook = HookRegistration(
            self._graph.created,
            (),
            scope=self._scope,
            name=name,
            callback=callback,
            on_dry_run=on_dry_run,
            ignore_errors=ignore_errors,
        )
        self._add(hook)
        return hook

    def error_hook(self, name: str, function: str, target: str) -> Hook:
        """Let Pulumi call `function` after an operation has failed.

        Raises:
            ProgramError: this Pulumi has no error hooks, or there is no name.
        """
        require_text("context.register-error-hook", name=name)
        self._require(Feature.ERROR_HOOKS, "context.register-error-hook", "error hooks")
        callback = self.callback(CallbackKind.ERROR_HOOK, function, target)
        hook = ErrorHookRegistration(self._graph.created, (), scope=self._scope, name=name, callback=callback)
        self._add(hook)
        return hook

    def transform(self, function: str, target: str) -> None:
        """Let `function` change every resource from now on.

        Raises:
            ProgramError: this Pulumi has no transforms.
        """
        self._require(Feature.TRANSFORMS, "context.register-stack-transform", "transforms")
        callback = self.callback(CallbackKind.TRANSFORM, function, target)
        node = StackTransform(
            self._graph.created, tuple(self._resource_transforms), scope=self._scope, callback=callback
        )
        self._resource_transforms = [node]
        self._add(node)

    def invoke_transform(self, function: str, target: str) -> None:
        """Let `function` change every invoke from now on.

        Raises:
            ProgramError: this Pulumi has no transforms of invokes.
        """
        self._require(Feature.INVOKE_TRANSFORMS, "context.register-stack-invoke-transform", "transforms of invokes")
        callback = self.callback(CallbackKind.INVOKE_TRANSFORM, function, target)
        node = InvokeTransform(
            self._graph.created, tuple(self._invoke_transforms), scope=self._scope, callback=callback
        )
        self._invoke_transforms = [node]
        self._add(node)

    def callback(self, kind: CallbackKind, function: str, target: str) -> Callback:
        """Return what Pulumi is told in order to call `function`."""
        token = f"{len(self._callbacks)}-{function}"
        self._callbacks[token] = (kind, function)
        self.serves = True
        return Callback(target, token)

    # ---- the rest ----

    def export(self, name: str, source: Node) -> None:
        """Make `source` the stack output `name`; the last call for a name wins."""
        self._exports[name] = source

    def exports(self) -> dict[str, Value]:
        """Return the stack's outputs that have a value; one that failed is left out, and the program has failed."""
        for name, node in self._exports.items():
            if isinstance(node.result, Fault) and name not in self._failed_exports:
                self._failed_exports.add(name)
                self.failed = True
                text = f"the stack output {name!r} is left out: it depends on {node.result.origin}, which failed"
                self._report(Level.WARN, text, (("failed", "true"),))
        return {name: node.result for name, node in self._exports.items() if isinstance(node.result, Value)}

    @property
    def stalled(self) -> list[str]:
        """What has not come to an end, and what each waits for: operations that were not sent, and stack outputs."""
        unsent = [node for number, node in sorted(self._scope.unsettled.items()) if number not in self._open]
        exports = [(f"stack output {name!r}", node) for name, node in self._exports.items() if node.result is None]
        return waits(unsent, exports)

    def waiting(self, node: Node) -> list[str]:
        """Return what `node`, which has not settled, waits for, and what that waits for."""
        return waits((), [("it", node)])

    def get_config(self, namespace: str | None, name: str) -> ConfigEntry | None:
        """Return a configuration entry, or None if it is not set."""
        return self._info.config.get(namespace, name)

    def config(self, namespace: str | None, name: str, kind: str, *, required: bool) -> Node | None:
        """Return a configuration value, read as `kind`, or None if it is not set.

        Raises:
            ProgramError: it is required and not set, or it is of another kind.
        """
        entry = self._info.config.get(namespace, name)
        if entry is None:
            if required:
                raise missing(self._info.config, namespace, name)
            return None
        data = parsed(self._info.config, namespace, name, entry, kind)
        return self._graph.constant(as_value(data, secret=entry.secret))

    def log(self, level: Level, text: str, resource: Node | None, *, stream: int, ephemeral: bool) -> None:
        """Show a message of the program, beside `resource` once that has its URN."""
        facts = [("origin", "program")]
        facts += [("stream", str(stream))] if stream else []
        facts += [("ephemeral", "true")] if ephemeral else []
        inputs = () if resource is None else (resource,)
        self._add(
            MessageNode(self._graph.created, inputs, level=level, text=text, facts=tuple(facts), show=self._report)
        )

    def require_version(self, text: str) -> Node:
        """End the run unless the version of Pulumi is in the range `text`; the node settles if it is.

        Raises:
            ProgramError: there is no range.
        """
        require_text("context.require-pulumi-version", range=text)
        return self._added(VersionRequirement(self._graph.created, (), scope=self._scope, range=text))

    def _settled(self, fields: Fields) -> Node:
        node = self._graph.constant(Value(None))
        node.result = fields
        return node

    def _depth(self, nodes: Sequence[Node], operation: str) -> int:
        depth = 1 + max((node.depth for node in nodes if isinstance(node, Combine | Assembly)), default=0)
        if depth > MAX_DEPTH:
            raise ProgramError(
                operation,
                f"lists are combined inside each other more than {MAX_DEPTH} levels deep",
                "combine all outputs in one call",
            )
        return depth


def outputs_message(stack_urn: str, exports: Mapping[str, Value]) -> bytes:
    """Return the `RegisterResourceOutputsRequest` of the stack.

    Raises:
        ProgramError: an export that cannot be sent.
    """
    try:
        return encode_outputs(stack_urn, exports)
    except PropertyError as error:
        raise ProgramError("output.add-to-export", str(error)) from None


def _word(flag: bool) -> str:
    return json.dumps(flag)


__all__ = ["NO_INPUTS", "Engine", "Inputs", "Resolved", "outputs_message"]
