"""A program run by the official Python SDK, in a process that runs nothing else."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

from pulumi.runtime import Settings, configure, run_in_stack, set_all_config
from pulumi.runtime.proto import engine_pb2

import pulumi
from differential.interpreter import Interpreter, Program
from differential.recorder import ORGANIZATION, PROJECT, STACK, Scenario


class OfficialSdk:
    """An `Sdk`: the package `pulumi`."""

    module = pulumi

    def custom(self, type_: str, name: str, inputs: Any, options: Any, outputs: list[str]) -> Any:
        """Make a custom resource; the official SDK has outputs for the properties it was made with."""
        return pulumi.CustomResource(type_, name, dict.fromkeys(outputs) | inputs, options)

    def component(self, type_: str, name: str, inputs: Any, options: Any) -> Any:
        """Make a component."""
        return pulumi.ComponentResource(type_, name, inputs, options)

    def remote(self, type_: str, name: str, inputs: Any, options: Any, outputs: list[str]) -> Any:
        """Make a component that a provider implements."""
        return pulumi.ComponentResource(type_, name, dict.fromkeys(outputs) | inputs, options, remote=True)

    def field(self, thing: Any, name: str) -> Any:
        """Return an output; the result of an invoke or a call is an output of an object."""
        return thing[name] if isinstance(thing, pulumi.Output) else getattr(thing, name)

    def invoke(self, token: str, arguments: Any, options: Any) -> Any:
        """Call a provider's function."""
        return pulumi.runtime.invoke_output(token, arguments, pulumi.InvokeOutputOptions(**options))

    def call(self, token: str, arguments: Any, resource: Any) -> Any:
        """Call a method; generated SDKs pass the resource twice."""
        return pulumi.runtime.call(token, {"__self__": resource, **arguments}, resource)

    def transform(self, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Any:
        """Return a transform."""

        def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
            return pulumi.ResourceTransformResult(change(dict(args.props)), args.opts)

        return transform


class _Engine:
    """Takes the official SDK's log, which is not compared: it says a dozen things about each resource."""

    def Log(self, request: engine_pb2.LogRequest) -> None:  # noqa: N802 - the RPC's name
        if request.severity != engine_pb2.DEBUG:
            sys.stderr.write(f"{request.message}\n")


def run(program: Program, scenario: Scenario, address: str) -> str:
    """Run `program` against the monitor at `address`, and return the error that ended it, or "".

    This is what Pulumi's language host for Python does (`pulumi-language-python-exec`).
    """
    settings = Settings(
        project=PROJECT,
        stack=STACK,
        monitor=address,
        engine=_Engine(),
        parallel=16,
        dry_run=scenario.preview,
        organization=ORGANIZATION,
        root_directory="/project",
    )
    configure(settings)
    set_all_config(scenario.config, scenario.secret_keys)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(run_in_stack(Interpreter(OfficialSdk(), program).run))
    except Exception as error:  # noqa: BLE001 - whatever the program or the SDK has raised is its end
        return f"{type(error).__name__}: {error}"
    return ""
