"""Programs with components, of the program and of providers, and with methods."""

from typing import Any

from differential.words import (
    COMPONENT,
    COMPUTED,
    ECHO,
    export,
    get,
    invoke,
    item,
    output,
    program,
    resource,
    secret,
    var,
)

Json = Any


def component(name: str, *steps: Json, inputs: Json = None, outputs: Json = None, **options: Json) -> Json:
    """Make a component of the program, do `steps`, and complete it."""
    step = {"do": "component", "as": name, "type": COMPONENT, "name": name, "inputs": inputs or {}}
    step |= {"steps": list(steps), "outputs": outputs or {}}
    return step | ({"options": options} if options else {})


def remote(name: str, inputs: Json = None, **options: Json) -> Json:
    """Make a component that a provider implements."""
    step = {"do": "remote", "as": name, "type": "test:index:Echo", "name": name, "inputs": inputs or {}}
    return step | ({"options": options} if options else {})


def call(name: str, resource_: Json, arguments: Json = None) -> Json:
    """Call a method."""
    step = {"do": "call", "as": name, "token": "test:index:Echo/describe", "resource": resource_}
    return step | {"arguments": arguments or {}}


def _child(name: str, parent: str, **inputs: Json) -> Json:
    return resource(name, COMPUTED, inputs, parent=var(parent))


PROGRAMS = {
    "empty_component": program(component("g")),
    "component": program(
        component("g", _child("a", "g", x=1), _child("b", "g"), outputs={"arn": get("a", "arn"), "plain": 1}),
        export("urn", get("g", "urn")),
    ),
    "component_outputs": program(
        component(
            "g",
            _child("a", "g"),
            outputs={"secret": secret("s"), "deep": {"list": [get("a", "arn"), 1]}, "null": None, "resource": var("a")},
        ),
    ),
    "component_inputs": program(
        resource("a", COMPUTED),
        component("g", inputs={"x": get("a", "arn"), "y": [1, secret(2)], "none": None}),
    ),
    "nested_components": program(
        component("outer", component("inner", _child("a", "inner"), parent=var("outer")), _child("b", "outer")),
        resource("c", ECHO, depends_on=[var("outer")]),
        resource("d", ECHO, depends_on=[var("inner")]),
    ),
    "depends_on_a_component": program(
        component("g", _child("a", "g"), _child("b", "g")),
        resource("grandchild", ECHO, parent=var("a")),
        resource("c", ECHO, {"x": 1}, depends_on=[var("g")]),
        component("h", _child("d", "h"), depends_on=[var("g")]),
    ),
    "component_options": program(
        resource("a", COMPUTED),
        component("g", _child("b", "g"), protect=True, depends_on=[var("a")], aliases=[{"$alias": {"name": "old"}}]),
    ),
    "component_as_an_input": program(
        component("g", _child("a", "g")),
        resource("b", ECHO, {"group": var("g"), "list": [var("a")]}),
    ),
    "resource_as_an_input": program(
        resource("a", COMPUTED),
        resource("b", ECHO, {"whole": var("a"), "inside": {"list": [var("a"), 1]}}),
    ),
    "resource_as_an_input_without_references": program(
        resource("a", COMPUTED),
        component("g"),
        resource("b", ECHO, {"whole": var("a"), "group": var("g")}),
        without=["resourceReferences"],
    ),
    "resource_in_an_output": program(
        resource("a", COMPUTED),
        resource("b", ECHO, {"whole": output(var("a")), "secret": secret(var("a"))}),
    ),
    "echoed_resource": program(
        resource("a", COMPUTED),
        component("g"),
        resource("b", ECHO, {"whole": var("a"), "group": var("g"), "list": [var("a")]}),
        resource("c", ECHO, {"whole": get("b", "whole"), "group": get("b", "group"), "list": get("b", "list")}),
    ),
    "exported_whole_resource": program(
        resource("a", ECHO, {"x": 1}),
        export("a", var("a")),
        export("list", [var("a"), {"x": get("a", "x")}]),
        component("g"),
        export("g", var("g")),
    ),
    "exported_resource": program(resource("a", ECHO, {"x": 1}), export("a", get("a", "urn"))),
    "remote_component": program(
        resource("a", COMPUTED),
        remote("r", {"plain": 1, "output": get("a", "arn"), "deep": [get("a", "arn"), {"x": secret("s")}]}),
        resource("b", ECHO, {"x": get("r", "output"), "plain": get("r", "plain")}),
        export("deep", get("r", "deep")),
    ),
    "remote_component_with_resources": program(
        resource("a", COMPUTED),
        component("g", _child("c", "g")),
        remote("r", {"resource": var("a"), "list": [var("a"), get("a", "id")], "group": var("g")}),
        resource("b", ECHO, {"x": 1}, depends_on=[var("r")]),
    ),
    "remote_component_secrets_and_unknowns": program(
        resource("a", COMPUTED),
        remote(
            "r",
            {
                "secret": secret(get("a", "arn")),
                "known": secret("s"),
                "all": output([get("a", "arn"), 1]),
                "plain": output(1),
            },
        ),
        export("known", get("r", "known")),
    ),
    "remote_component_with_null": program(remote("r", {"output": output(None), "plain": None, "list": [output(None)]})),
    "remote_component_without_output_values": program(
        resource("a", COMPUTED),
        remote("r", {"output": get("a", "arn"), "secret": secret("s"), "resource": var("a")}),
        without=["outputValues"],
    ),
    "remote_component_options": program(
        resource("a", COMPUTED),
        remote("r", {"x": 1}, parent=var("a"), depends_on=[var("a")], version="1.0.0", protect=True),
    ),
    "dependencies_through_a_remote_component": program(
        resource("a", COMPUTED),
        remote("r", {"x": get("a", "arn"), "y": 1}),
        resource("b", ECHO, {"x": get("r", "x"), "y": get("r", "y"), "urn": get("r", "urn")}),
    ),
    "method": program(
        resource("a", COMPUTED),
        resource("b", COMPUTED),
        call("c", var("a"), {"plain": 1, "output": get("b", "arn"), "secret": secret("s"), "list": [get("b", "id")]}),
        resource("d", ECHO, {"result": get("c", "result"), "owner": get("c", "owner")}),
        export("owner", get("c", "owner")),
    ),
    "method_with_an_unknown_argument": program(
        resource("a", COMPUTED),
        resource("b", COMPUTED),
        call("c", var("a"), {"late": get("b", "arn"), "plain": 1}),
        export("owner", get("c", "owner")),
        export("plain", item(get("c", "result"), "plain")),
    ),
    "method_with_the_urn_of_a_component": program(
        resource("a", COMPUTED),
        component("g", _child("b", "g")),
        call("c", var("a"), {"urn": get("g", "urn")}),
        export("owner", get("c", "owner")),
    ),
    "invoke_of_the_result_of_a_method": program(
        resource("a", COMPUTED),
        call("c", var("a"), {"plain": 1}),
        invoke("i", "test:index:empty", {"owner": get("c", "owner")}),
    ),
    "method_with_resources": program(
        resource("a", COMPUTED),
        resource("b", COMPUTED),
        call("c", var("a"), {"resource": var("b"), "id": get("b", "id")}),
        export("owner", get("c", "owner")),
    ),
    "method_of_a_remote_component": program(
        remote("r", {"x": 1}),
        call("c", var("r"), {"plain": "p"}),
        export("plain", item(get("c", "result"), "plain")),
    ),
    "invoke_in_a_component": program(
        component("g", _child("a", "g"), invoke("i", "test:index:echo", {"x": 1}, parent=var("g"))),
        export("x", get("i", "x")),
    ),
    "invoke_depends_on_a_component": program(
        component("g", _child("a", "g")),
        invoke("i", "test:index:echo", {"x": 1}, depends_on=[var("g")]),
        resource("b", ECHO, {"x": get("i", "x")}),
    ),
}
