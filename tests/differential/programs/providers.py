"""Programs with explicit providers."""

from typing import Any

from differential.programs.components import call, component, remote
from differential.words import COMPUTED, ECHO, export, get, invoke, program, resource, secret, var

Json = Any


def provider(name: str, package: str = "test", inputs: Json = None, **options: Json) -> Json:
    """Make a provider."""
    step = {"do": "provider", "as": name, "package": package, "name": name, "inputs": inputs or {}}
    return step | ({"options": options} if options else {})


PROGRAMS = {
    "explicit_provider": program(
        provider("p", "test", {"region": "eu", "token": secret("t")}, version="1.0.0"),
        resource("a", COMPUTED, provider=var("p")),
        resource("b", ECHO, {"x": get("a", "arn")}),
    ),
    "provider_from_the_parent": program(
        provider("p"),
        resource("a", COMPUTED, provider=var("p")),
        resource("b", ECHO, parent=var("a")),
        resource("c", "other:index:Echo", parent=var("a")),
    ),
    "provider_of_another_package_in_a_component": program(
        provider("p"),
        provider("q", "other"),
        component(
            "g",
            resource("a", ECHO, parent=var("g")),
            resource("b", "other:index:Echo", parent=var("g")),
            provider=var("p"),
        ),
        component("h", resource("c", "other:index:Echo", parent=var("h")), providers=[var("p"), var("q")]),
    ),
    "providers_reach_grandchildren": program(
        provider("p"),
        provider("q", "test"),
        component(
            "outer",
            component(
                "inner",
                resource("a", ECHO, parent=var("inner")),
                resource("b", ECHO, parent=var("inner"), provider=var("q")),
                parent=var("outer"),
            ),
            providers={"test": var("p")},
        ),
    ),
    "provider_of_a_remote_component": program(
        provider("p"),
        provider("q", "other"),
        remote("r", {"x": 1}, provider=var("p")),
        remote("s", {"x": 1}, providers=[var("p"), var("q")]),
        remote("t", {"x": 1}, providers=[var("q")]),
    ),
    "invoke_with_a_provider": program(
        provider("p"),
        invoke("i", "test:index:echo", {"x": 1}, provider=var("p")),
        export("x", get("i", "x")),
    ),
    "invoke_with_a_parent": program(
        provider("p"),
        component("g", providers=[var("p")]),
        resource("a", ECHO, provider=var("p")),
        invoke("i", "test:index:echo", {"x": 1}, parent=var("g")),
        invoke("j", "test:index:echo", {"x": 2}, parent=var("a")),
        export("x", [get("i", "x"), get("j", "x")]),
    ),
    "method_with_a_provider": program(
        provider("p"),
        resource("a", ECHO, provider=var("p"), version="1.0.0"),
        call("c", var("a"), {"x": 1}),
        export("owner", get("c", "owner")),
    ),
    "provider_as_an_input": program(provider("p"), resource("a", ECHO, {"provider": var("p")})),
    "provider_variables": program(provider("p", "test", {}, env_var_mappings={"MY_TOKEN": "TOKEN"})),
    "provider_with_a_known_parent": program(
        component(
            "g", provider("p", "test", {}, parent=var("g")), resource("a", ECHO, parent=var("g"), provider=var("p"))
        ),
    ),
}
