"""A program run by the official Python SDK, in a process that runs nothing else."""

import asyncio
import sys
from typing import Any

from pulumi.runtime import Settings, configure, run_in_stack, set_all_config
from pulumi.runtime.proto import engine_pb2

import pulumi
from differential.interpreter import Interpreter, Program
from differential.recorder import ORGANIZATION, PROJECT, STACK, Scenario


class OfficialSdk:
    """An `Sdk`: the package `pulumi`."""

    module = pulumi

    def custom(self, type_: str, name: str, inputs: Any, options: Any, outputs: list[str], package: Any) -> Any:
        """Make a custom resource; the official SDK has outputs for the properties it was made with."""
        props = dict.fromkeys(outputs) | inputs
        return pulumi.CustomResource(type_, name, props, options, package_ref=package)

    def component(self, type_: str, name: str, inputs: Any, options: Any) -> Any:
        """Make a component."""
        return pulumi.ComponentResource(type_, name, inputs, options)

    def remote(self, type_: str, name: str, inputs: Any, options: Any, outputs: list[str]) -> Any:
        """Make a component that a provider implements."""
        return pulumi.ComponentResource(type_, name, dict.fromkeys(outputs) | inputs, options, remote=True)

    def field(self, thing: Any, name: str) -> Any:
        """Return an output; the result of an invoke or a call is an output of an object, which may lack the field."""
        return thing.apply(lambda found: found.get(name)) if isinstance(thing, pulumi.Output) else getattr(thing, name)

    def invoke(self, token: str, arguments: Any, options: Any, package: Any) -> Any:
        """Call a provider's function."""
        opts = pulumi.InvokeOutputOptions(**options)
        return pulumi.runtime.invoke_output(token, arguments, opts, package_ref=package)

    def call(self, token: str, arguments: Any, resource: Any) -> Any:
        """Call a method; generated SDKs pass the resource twice."""
        return pulumi.runtime.call(token, {"__self__": resource, **arguments}, resource)

    def package(self, facts: dict[str, Any]) -> Any:
        """Register a package, as generated SDKs do."""
        return asyncio.ensure_future(
            pulumi.runtime.register_package(
                facts["base"], facts["base_version"], facts["url"], facts["name"], facts["version"], facts["value"]
            )
        )


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
