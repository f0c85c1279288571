"""Does what the configuration says, step by step, so that one component serves all tests with the real CLI.

`steps` is a list of lists: a step's name and its arguments. A value is JSON, in which an object with one key of these
stands for something else:

    {"$secret": value}    the same, secret
    {"$of": "a.b.c"}      the output `b` of the resource `a`, of which the item `c`
    {"$loud": value}      its text in upper case, by a function given to apply
    {"$joined": [text]}   the texts in one: so a secret does not stand in the configuration
    {"$config": key}      a configuration value that is secret
"""
# ruff: noqa: T201 - programs print

import os
import sys
from pathlib import Path
from typing import Any

import pulumi_gestalt as pulumi

VERSION = "1.0.0"


class Interpreter:
    """Runs the steps."""

    def __init__(self, ctx: pulumi.Context) -> None:
        self.ctx = ctx
        self.made: dict[str, Any] = {}

    def run(self, name: str, *arguments: Any) -> None:
        """Do one step."""
        getattr(self, f"do_{name}")(*arguments)

    def do_print(self, text: str) -> None:
        print(text)

    def do_warn(self, text: str) -> None:
        print(text, file=sys.stderr)

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

    def do_stash(self, name: str, value: Any) -> None:
        self.made[name] = self.ctx.resource("pulumi:index:Stash", name, {"input": self.value(value)})

    def do_thing(self, name: str, inputs: dict[str, Any]) -> None:
        self.made[name] = self.ctx.resource("gtest:index:Thing", name, self.value(inputs), version=VERSION)

    def do_many(self, count: int) -> None:
        for number in range(count):
            self.do_stash(f"many-{number}", number)

    def do_invoke(self, name: str, token: str, arguments: dict[str, Any]) -> None:
        self.made[name] = self.ctx.invoke(token, self.value(arguments), version=VERSION)

    def do_callback_fails(self, value: Any) -> None:
        pulumi.Output.from_input(self.value(value)).apply(lambda found: found["missing"])

    def do_export(self, name: str, value: Any) -> None:
        self.ctx.export(name, self.value(value))

    def do_export_config(self, name: str, kind: str, key: str, namespace: str | None = None) -> None:
        self.ctx.export(name, getattr(self.ctx.config(namespace), f"require{kind}")(key))

    def value(self, value: Any) -> Any:
        """Return what a value of a step stands for."""
        match value:
            case {"$secret": inner}:
                return pulumi.Output.secret(self.value(inner))
            case {"$of": path}:
                name, *items = path.split(".")
                found = self.made[name]
                for item in items:
                    found = found[item]
                return found
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
