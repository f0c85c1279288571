"""Words for writing programs as data; see `interpreter.py` for what they mean."""

from typing import Any

Json = Any
ECHO, COMPUTED, UNKNOWNS, SECRETS, QUIET, KNOWN = (
    f"test:index:{kind}" for kind in ("Echo", "Computed", "Unknowns", "Secrets", "Quiet", "Known")
)

COMPONENT = "my:index:Group"
"""The type of all components of programs."""


def var(name: str) -> Json:
    """Return what a step has made."""
    return {"$var": name}


def get(name: str, field: str) -> Json:
    """Return an output of the resource, or a field of the result, that a step has made."""
    return {"$get": [var(name), field]}


def item(output: Json, key: str | int) -> Json:
    """Return an item of an output."""
    return {"$item": [output, key]}


def secret(value: Json) -> Json:
    """Return a value, secret."""
    return {"$secret": value}


def apply(function: str, output: Json) -> Json:
    """Return an output given through one of `interpreter.FUNCTIONS`."""
    return {"$apply": [function, output]}


def every(*outputs: Json, **named: Json) -> Json:
    """Return `Output.all`."""
    return {"$all": named or list(outputs)}


def output(value: Json) -> Json:
    """Return `Output.from_input`."""
    return {"$output": value}


def then(value: Json, name: str, steps: list[Json], gives: Json) -> Json:
    """Return an output given through a function that calls the value `name`, does steps, and gives a value."""
    return {"$then": {"output": value, "as": name, "steps": steps, "gives": gives}}


def let(name: str, value: Json) -> Json:
    """Name a value."""
    return {"do": "let", "as": name, "value": value}


def resource(name: str, type_: str = ECHO, inputs: Json = None, **options: Json) -> Json:
    """Make a custom resource, and name it by its name."""
    step = {"do": "resource", "as": name, "type": type_, "name": name, "inputs": inputs or {}}
    return step | ({"options": options} if options else {})


def invoke(name: str, token: str, arguments: Json = None, **options: Json) -> Json:
    """Call a function, and name its result."""
    step = {"do": "invoke", "as": name, "token": token, "arguments": arguments or {}}
    return step | ({"options": options} if options else {})


def export(name: str, value: Json) -> Json:
    """Set a stack output."""
    return {"do": "export", "name": name, "value": value}


def program(*steps: Json, **facts: Json) -> Json:
    """Return a program; see `interpreter.py` for the facts."""
    return {"steps": list(steps), **facts}
