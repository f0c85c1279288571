"""Transforms: functions of the program that may change resources and invokes before Pulumi sees them.

The implementation shows a function the options as JSON and takes back the ones to change. Here they are the classes
that programs use; what a function leaves alone is not sent back, so nothing of it can be lost on the way.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pulumi_gestalt._decode import Special, decoded
from pulumi_gestalt._option_json import changed_options, read_invoke_options, read_resource_options
from pulumi_gestalt._places import here
from pulumi_gestalt._run import Run, at_start
from pulumi_gestalt._values import Scan, to_json
from pulumi_gestalt.callbacks import Answer, Callback
from pulumi_gestalt.errors import OptionError
from pulumi_gestalt.options import (
    InvokeOptions,
    ResourceTransform,
    ResourceTransformArgs,
    ResourceTransformResult,
)
from pulumi_gestalt.output import Inputs, Output


@dataclass(frozen=True)
class InvokeTransformArgs:
    """What an invoke transform may change: the arguments and the options."""

    token: str
    args: Inputs
    opts: InvokeOptions


@dataclass(frozen=True)
class InvokeTransformResult:
    """What an invoke transform makes of an invoke: all of its arguments and options."""

    args: Inputs
    opts: InvokeOptions


InvokeTransform: TypeAlias = Callable[[InvokeTransformArgs], InvokeTransformResult | None]
"""A function that may change an invoke; None changes nothing."""


def register_resource_transform(transform: ResourceTransform) -> None:
    """Let a function change every resource that is registered from now on.

    At the top level of a module it counts for the whole run.

    Arguments:
        transform: receives `ResourceTransformArgs`; returns `ResourceTransformResult`, or None to change nothing.
    """
    at_start(lambda run: run.context.register_stack_transform(resource_transform(run, transform)))


def register_invoke_transform(transform: InvokeTransform) -> None:
    """Let a function change every invoke from now on.

    Arguments:
        transform: receives `InvokeTransformArgs`; returns `InvokeTransformResult`, or None to change nothing.
    """
    at_start(lambda run: run.context.register_stack_invoke_transform(_invoke_transform(run, transform)))


def resource_transform(run: Run, transform: ResourceTransform) -> str:
    """Return the name under which the implementation asks for a transform."""

    def call(text: str) -> Answer:
        given = json.loads(text)
        special = _special(run)
        opts = read_resource_options(run, given["options"], special)
        props = decoded(given["properties"] or {}, special)
        result = transform(ResourceTransformArgs(given["custom"], given["type"], given["name"], dict(props), opts))
        if result is None:
            return "null"
        if not isinstance(result, ResourceTransformResult):
            raise _wrong(result, "ResourceTransformResult")
        return _answer(run, {"properties": result.props}, changed_options(opts, result.opts))

    return _named(run, transform, call)


def _invoke_transform(run: Run, transform: InvokeTransform) -> str:
    def call(text: str) -> Answer:
        given = json.loads(text)
        special = _special(run)
        opts = read_invoke_options(run, given["options"], special)
        args = decoded(given["arguments"] or {}, special)
        result = transform(InvokeTransformArgs(given["token"], dict(args), opts))
        if result is None:
            return "null"
        if not isinstance(result, InvokeTransformResult):
            raise _wrong(result, "InvokeTransformResult")
        return _answer(run, {"arguments": result.args}, changed_options(opts, result.opts))

    return _named(run, transform, call)


def _named(run: Run, transform: Callable[..., object], call: Callable[[str], Answer]) -> str:
    label = str(getattr(transform, "__name__", type(transform).__name__)).strip("<>")
    callback = Callback("transform", label, call, f"running the transform {label!r} given at {here()}", lasting=True)
    return run.once(("transform", transform), lambda: run.name(callback))


def _answer(run: Run, result: dict[str, Any], options: dict[str, Any]) -> Answer:
    return run.answer(Scan(result | ({"options": options} if options else {}), "result", "the transform"))


def _special(run: Run) -> Special:
    """Return what makes an output of a secret, an output or an unknown value; untouched, it goes back as it came."""

    def output(value: Any) -> Output[Any]:
        handle = run.context.create_structure(run.records.Structure(to_json(value), []))
        return Output(run, handle, "value given to a transform", value)

    return output


def _wrong(result: object, wanted: str) -> OptionError:
    return OptionError(f"a transform returned a {type(result).__name__}", f"return {wanted}, or None to change nothing")
