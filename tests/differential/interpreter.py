"""The small language of the compared programs, and what it means in terms of an SDK.

A program is JSON: `{"steps": [...]}`, with `config`, `secret_keys`, `without` (features that the Pulumi engine lacks)
and `fails` (that it must end in failure) where needed. A step is an object with the key `do`; a value is JSON in which
an object with a single key that begins with `$` is an operator. One interpreter serves both SDKs, so that they are
given the same calls in the same order; what they call differently is behind `Sdk`. Nothing here may import more than
Python itself: it also runs inside of Wasm.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

Program = Mapping[str, Any]


class Sdk(Protocol):
    """What the SDKs call differently. `module` has what they call alike."""

    module: Any

    def custom(self, type_: str, name: str, inputs: Any, options: Any, outputs: list[str], package: Any) -> Any:
        """Make a custom resource of which the program reads `outputs`."""

    def component(self, type_: str, name: str, inputs: Any, options: Any) -> Any:
        """Make a component of this program."""

    def remote(self, type_: str, name: str, inputs: Any, options: Any, outputs: list[str]) -> Any:
        """Make a component that a provider implements."""

    def field(self, thing: Any, name: str) -> Any:
        """Return an output of a resource, or a field of an invoke's or a call's result."""

    def invoke(self, token: str, arguments: Any, options: Any, package: Any) -> Any:
        """Call a provider's function."""

    def call(self, token: str, arguments: Any, resource: Any) -> Any:
        """Call a method of a resource."""

    def package(self, facts: dict[str, Any]) -> Any:
        """Return a package that is made from another one by parameters."""


_KINDS = {
    "none": type(None),
    "flag": bool,
    "number": (int, float),
    "text": str,
    "list": list,
    "object": dict,
}
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "upper": lambda value: str(value).upper(),
    "length": len,
    "wrap": lambda value: {"inner": value, "list": [value, value]},
    "first": lambda value: value[0],
    "keys": sorted,
    "constant": lambda value: "constant",
    "nothing": lambda value: None,
    "add": lambda value: value + 1,
    "text": str,
    "repeat": lambda value: [value] * 3,
    "kind": lambda value: next(name for name, kinds in _KINDS.items() if isinstance(value, kinds)),
    "size": lambda value: len(value) if isinstance(value, list | str) else 0,
    "fail": lambda value: 1 // 0,
}
"""The functions that programs apply, by name."""


class Interpreter:
    """One run of a program.

    Args:
        sdk: with which it runs.
        program: see the module.
    """

    def __init__(self, sdk: Sdk, program: Program) -> None:
        self._sdk = sdk
        self._module = sdk.module
        self._program = program
        self._things: dict[str, Any] = {}
        self._reads: dict[str, set[str]] = {}
        self._find_reads(program)
        self._operators = {
            name.removeprefix("_op_"): getattr(self, name) for name in dir(self) if name.startswith("_op_")
        }
        self._steps = {name.removeprefix("_do_"): getattr(self, name) for name in dir(self) if name.startswith("_do_")}

    def run(self) -> None:
        """Do all steps."""
        self._run_steps(self._program["steps"])

    def value(self, expression: Any) -> Any:
        """Return what an expression stands for."""
        if isinstance(expression, list):
            return [self.value(item) for item in expression]
        if not isinstance(expression, dict):
            return expression
        if len(expression) == 1:
            ((key, argument),) = expression.items()
            if key.startswith("$"):
                return self._operators[key[1:]](argument)
        return {key: self.value(item) for key, item in expression.items()}

    def _run_steps(self, steps: list[dict[str, Any]]) -> None:
        for step in steps:
            thing = self._steps[step["do"]](step)
            if "as" in step:
                self._things[step["as"]] = thing

    def _find_reads(self, part: Any) -> None:
        # The official SDK has outputs only for the properties that a resource was made with.
        if isinstance(part, list):
            for item in part:
                self._find_reads(item)
        elif isinstance(part, dict):
            match part.get("$get"):
                case [{"$var": name}, field]:
                    self._reads.setdefault(name, set()).add(field)
            for item in part.values():
                self._find_reads(item)

    def _outputs(self, step: dict[str, Any]) -> list[str]:
        return sorted(self._reads.get(step.get("as", ""), set()) - {"id", "urn"})

    def _options(self, step: dict[str, Any]) -> Any:
        options = step.get("options")
        return options and self._module.ResourceOptions(**{key: self.value(item) for key, item in options.items()})

    def _package(self, step: dict[str, Any]) -> Any:
        return self._sdk.package(step["package"]) if "package" in step else None

    # ---- steps ----

    def _do_let(self, step: dict[str, Any]) -> Any:
        return self.value(step["value"])

    def _do_resource(self, step: dict[str, Any]) -> Any:
        inputs = self.value(step.get("inputs", {}))
        options, outputs, package = self._options(step), self._outputs(step), self._package(step)
        return self._sdk.custom(step["type"], step["name"], inputs, options, outputs, package)

    def _do_remote(self, step: dict[str, Any]) -> Any:
        inputs = self.value(step.get("inputs", {}))
        return self._sdk.remote(step["type"], step["name"], inputs, self._options(step), self._outputs(step))

    def _do_component(self, step: dict[str, Any]) -> Any:
        inputs = self.value(step.get("inputs", {}))
        made = self._sdk.component(step["type"], step["name"], inputs, self._options(step))
        self._things[step["as"]] = made
        self._run_steps(step.get("steps", []))
        if "outputs" in step:
            made.register_outputs(self.value(step["outputs"]))
        return made

    def _do_provider(self, step: dict[str, Any]) -> Any:
        inputs = self.value(step.get("inputs", {}))
        return self._module.ProviderResource(step["package"], step["name"], inputs, self._options(step))

    def _do_stack_reference(self, step: dict[str, Any]) -> Any:
        return self._module.StackReference(step["name"], self.value(step.get("stack")), self._options(step))

    def _do_invoke(self, step: dict[str, Any]) -> Any:
        options = {key: self.value(item) for key, item in step.get("options", {}).items()}
        return self._sdk.invoke(step["token"], self.value(step.get("arguments", {})), options, self._package(step))

    def _do_call(self, step: dict[str, Any]) -> Any:
        return self._sdk.call(step["token"], self.value(step.get("arguments", {})), self.value(step["resource"]))

    def _do_export(self, step: dict[str, Any]) -> None:
        self._module.export(step["name"], self.value(step["value"]))

    def _do_stack_transform(self, step: dict[str, Any]) -> None:
        self._module.runtime.register_resource_transform(self.value(step["transform"]))

    def _do_invoke_transform(self, step: dict[str, Any]) -> None:
        self._module.runtime.register_invoke_transform(self.value(step["transform"]))

    # ---- operators ----

    def _op_var(self, name: str) -> Any:
        return self._things[name]

    def _op_get(self, argument: list[Any]) -> Any:
        thing, field = argument
        return self._sdk.field(self.value(thing), field)

    def _op_item(self, argument: list[Any]) -> Any:
        output, key = argument
        return self.value(output)[key]

    def _op_output(self, argument: Any) -> Any:
        return self._module.Output.from_input(self.value(argument))

    def _op_secret(self, argument: Any) -> Any:
        return self._module.Output.secret(self.value(argument))

    def _op_unsecret(self, argument: Any) -> Any:
        return self._module.Output.unsecret(self.value(argument))

    def _op_all(self, argument: list[Any] | dict[str, Any]) -> Any:
        if isinstance(argument, dict):
            return self._module.Output.all(**{key: self.value(item) for key, item in argument.items()})
        return self._module.Output.all(*[self.value(item) for item in argument])

    def _op_apply(self, argument: list[Any]) -> Any:
        function, output = argument
        return self.value(output).apply(FUNCTIONS[function])

    def _op_then(self, argument: dict[str, Any]) -> Any:
        """Apply a function that does steps with the value, called `as`, and gives the value `gives`."""

        def then(value: Any) -> Any:
            self._things[argument["as"]] = value
            self._run_steps(argument.get("steps", []))
            return self.value(argument["gives"])

        return self.value(argument["output"]).apply(then)

    def _op_concat(self, argument: list[Any]) -> Any:
        return self._module.Output.concat(*self.value(argument))

    def _op_format(self, argument: list[Any]) -> Any:
        return self._module.Output.format(*self.value(argument))

    def _op_json_dumps(self, argument: Any) -> Any:
        return self._module.Output.json_dumps(self.value(argument))

    def _op_json_loads(self, argument: Any) -> Any:
        return self._module.Output.json_loads(self.value(argument))

    def _op_config(self, argument: list[Any]) -> Any:
        method, key, *rest = argument
        return getattr(self._module.Config(*rest), method)(key)

    def _op_alias(self, argument: dict[str, Any]) -> Any:
        return self._module.Alias(**{key: self.value(item) for key, item in argument.items()})

    def _op_timeouts(self, argument: dict[str, str]) -> Any:
        return self._module.CustomTimeouts(**argument)

    def _op_transform(self, argument: dict[str, Any]) -> Any:
        """Make a transform that sets properties and options, of resources of one type if one is given."""
        module = self._module

        def transform(args: Any) -> Any:
            if argument.get("type", args.type_) != args.type_:
                return None
            options = {key: self.value(item) for key, item in argument.get("options", {}).items()}
            opts = module.ResourceOptions.merge(args.opts, module.ResourceOptions(**options)) if options else args.opts
            return module.ResourceTransformResult({**args.props, **self.value(argument.get("set", {}))}, opts)

        return transform

    def _op_invoke_transform(self, argument: dict[str, Any]) -> Any:
        """Make a transform that sets arguments of invokes."""

        def transform(args: Any) -> Any:
            return self._module.InvokeTransformResult({**args.args, **self.value(argument["set"])}, args.opts)

        return transform

    def _op_hook(self, argument: dict[str, Any]) -> Any:
        """Make a hook; one that `tells` fails with what it was called with."""

        def hook(args: Any) -> None:
            if argument.get("tells"):
                inputs, outputs = args.new_inputs or {}, args.new_outputs or {}
                raise ValueError(f"{args.type} {args.name} {args.urn} {args.id} {sorted(inputs)} {sorted(outputs)}")

        options = self._module.ResourceHookOptions(**argument.get("options", {}))
        return self._module.ResourceHook(argument["name"], hook, options)

    def _op_hooks(self, argument: dict[str, Any]) -> Any:
        return self._module.ResourceHookBinding(**{key: self.value(item) for key, item in argument.items()})

    def _op_text(self, argument: str) -> Any:
        return self._module.StringAsset(argument)

    def _op_file(self, argument: str) -> Any:
        return self._module.FileAsset(argument)

    def _op_remote_file(self, argument: str) -> Any:
        return self._module.RemoteAsset(argument)

    def _op_archive(self, argument: dict[str, Any]) -> Any:
        return self._module.AssetArchive({key: self.value(item) for key, item in argument.items()})

    def _op_file_archive(self, argument: str) -> Any:
        return self._module.FileArchive(argument)

    def _op_remote_archive(self, argument: str) -> Any:
        return self._module.RemoteArchive(argument)

    def _op_method(self, argument: list[Any]) -> Any:
        thing, method, *arguments = argument
        return getattr(self.value(thing), method)(*self.value(arguments))

    def _op_name_of(self, argument: str) -> Any:
        """Return the name of the `project`, `stack` or `organization`."""
        return getattr(self._module, f"get_{argument}")()


__all__ = ["FUNCTIONS", "Interpreter", "Program", "Sdk"]
