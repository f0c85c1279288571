"""Does what the configuration says, step by step, so that one component serves all tests with the real CLI.

`steps` is a list of lists: a step's name and its arguments. A value is JSON, in which an object with one key of these
stands for something else:

    {"$secret": value}    the same, secret
    {"$of": "a.b.c"}      the output `b` of what a step has made as `a`, of which the item `c`; `a` alone is a reference
    {"$output": "a.b"}    the output `b` of the other stack to which the reference `a` points; it must exist
    {"$loud": value}      its text in upper case, by a function given to apply
    {"$joined": [text]}   the texts in one: so a secret does not stand in the configuration
    {"$config": key}      a configuration value that is secret

Options have the names of `ResourceOptions`; where it takes resources they are named by the steps that made them.
"""
# ruff: noqa: T201 - programs print

import os
import sys
from pathlib import Path
from typing import Any

import pulumi_gestalt as pulumi

VERSION = "1.0.0"
THING = "gtest:index:Thing"
GROUP = "gtest:index:Group"
HOOKS = {"before_create", "after_create", "before_update", "after_update", "before_delete", "after_delete"}
Json = dict[str, Any]


class Interpreter:
    """Runs the steps."""

    def __init__(self, ctx: pulumi.Context) -> None:
        self.ctx = ctx
        self.made: Json = {}

    def run(self, name: str, *arguments: Any) -> None:
        """Do one step."""
        getattr(self, f"do_{name}")(*arguments)

    def do_print(self, text: str) -> None:
        print(text)

    def do_warn(self, text: str) -> None:
        print(text, file=sys.stderr)

    def do_log(self, level: str, text: str, resource: str | None = None) -> None:
        getattr(pulumi.log, level)(text, resource=self.made.get(resource))

    def do_fail(self, text: str) -> None:
        raise ValueError(text)

    def do_exit(self, text: str) -> None:
        sys.exit(text)

    def do_look(self, place: str) -> None:
        """Export what the program sees of the machine: its variables, or a file."""
        if place == "env":
            seen: Any = sorted(f"{name}={value}" for name, value in os.environ.items())
        else:
            try:
                seen = Path(place).read_text()
            except OSError as error:
                seen = type(error).__name__
        self.ctx.export(place, seen)

    def do_spin(self) -> None:
        print("spinning")
        while True:
            pass

    def do_stash(self, name: str, value: Any, options: Json | None = None) -> None:
        self.made[name] = pulumi.Stash(name, input=self.value(value), opts=self.options(options))

    def do_thing(self, name: str, inputs: Json, options: Json | None = None) -> None:
        opts = self.options(options)
        self.made[name] = self.ctx.resource(THING, name, self.value(inputs), opts, version=VERSION)

    def do_read(self, name: str, found: Any, options: Json | None = None) -> None:
        opts = pulumi.ResourceOptions.merge(self.options(options), pulumi.ResourceOptions(version=VERSION))
        self.made[name] = pulumi.CustomResource.get(THING, name, self.value(found), opts=opts)

    def do_provider(self, name: str, inputs: Json, options: Json | None = None) -> None:
        opts = self.options(options)
        self.made[name] = pulumi.ProviderResource("gtest", name, self.value(inputs), opts, version=VERSION)

    def do_component(self, name: str, options: Json | None = None) -> None:
        self.made[name] = pulumi.ComponentResource("test:index:Part", name, {}, self.options(options))

    def do_complete(self, name: str, outputs: Json) -> None:
        self.made[name].register_outputs(self.value(outputs))

    def do_group(self, name: str, inputs: Json, options: Json | None = None) -> None:
        opts = pulumi.ResourceOptions.merge(self.options(options), pulumi.ResourceOptions(version=VERSION))
        self.made[name] = pulumi.ComponentResource(GROUP, name, self.value(inputs), opts, remote=True)

    def do_call(self, name: str, receiver: str, method: str, arguments: Json) -> None:
        self.made[name] = self.ctx.call(f"{GROUP}/{method}", self.value(arguments), self.made[receiver])

    def do_reference(self, name: str, stack: str) -> None:
        self.made[name] = pulumi.StackReference(name, stack)

    def do_many(self, count: int) -> None:
        for number in range(count):
            self.do_stash(f"many-{number}", number)

    def do_invoke(self, name: str, token: str, arguments: Json, options: Json | None = None) -> None:
        given = {key: self.option(key, value) for key, value in (options or {}).items()}
        opts = pulumi.InvokeOptions(**given)
        self.made[name] = self.ctx.invoke(token, self.value(arguments), opts, version=VERSION)

    def do_callback_fails(self, value: Any) -> None:
        pulumi.Output.from_input(self.value(value)).apply(lambda found: found["missing"])

    def do_hook(self, name: str) -> None:
        self.made[name] = pulumi.ResourceHook(
            name, lambda given: print(f"{name} {given.name} {given.old_outputs is not None}")
        )

    def do_transform(self, inputs: Json) -> None:
        def transform(given: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
            if given.type_ != THING:
                return None
            return pulumi.ResourceTransformResult({**given.props, **self.value(inputs)}, given.opts)

        pulumi.runtime.register_resource_transform(transform)

    def do_export(self, name: str, value: Any) -> None:
        self.ctx.export(name, self.value(value))

    def do_export_config(self, name: str, kind: str, key: str, namespace: str | None = None) -> None:
        self.ctx.export(name, getattr(self.ctx.config(namespace), f"require{kind}")(key))

    def options(self, given: Json | None) -> pulumi.ResourceOptions:
        """Return the options of a step."""
        given = given or {}
        hooks = {name: [self.made[hook] for hook in given[name]] for name in given.keys() & HOOKS}
        found = {key: self.option(key, value) for key, value in given.items() if key not in HOOKS}
        return pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(**hooks) if hooks else None, **found)

    def option(self, key: str, value: Any) -> Any:
        """Return what an option of a step stands for."""
        match key:
            case "parent" | "provider" | "deleted_with":
                return self.made[value]
            case "depends_on" | "providers" | "replace_with":
                return [self.made[name] for name in value]
            case "aliases":
                return [self.alias(alias) if isinstance(alias, dict) else alias for alias in value]
            case "custom_timeouts":
                return pulumi.CustomTimeouts(**value)
            case "replacement_trigger":
                return self.value(value)
        return value

    def alias(self, given: Json) -> pulumi.Alias:
        """Return an alias; the parent null is the stack."""
        parent = {"parent": self.made[given["parent"]]} if given.get("parent") else {}
        return pulumi.Alias(**{**given, **parent})

    def value(self, value: Any) -> Any:
        """Return what a value of a step stands for."""
        match value:
            case {"$secret": inner}:
                return pulumi.Output.secret(self.value(inner))
            case {"$of": path}:
                name, *items = path.split(".")
                found = self.made[name]
                for item in items:
                    found = found[int(item) if item.isdigit() else item]
                return found
            case {"$output": path}:
                reference, _, output = path.partition(".")
                return self.made[reference].require_output(output)
            case {"$loud": inner}:
                return pulumi.Output.from_input(self.value(inner)).apply(lambda text: str(text).upper())
            case {"$joined": texts}:
                return "".join(texts)
            case {"$config": key}:
                return self.ctx.config().require_secret(key)
            case dict():
                return {key: self.value(item) for key, item in value.items()}
            case list():
                return [self.value(item) for item in value]
        return value


@pulumi.main
def program(ctx: pulumi.Context) -> None:
    """Run the steps."""
    interpreter = Interpreter(ctx)
    for step in ctx.config().require_object("steps"):
        interpreter.run(*step)
