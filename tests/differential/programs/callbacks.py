"""Programs with functions that Pulumi calls, and with packages made by parameters."""

from typing import Any

from differential.programs.components import component
from differential.words import COMPUTED, ECHO, UNKNOWNS, export, get, invoke, program, resource, secret, var

Json = Any
_PACKAGE = {
    "base": "test",
    "base_version": "1.0.0",
    "url": "https://example.com/base",
    "name": "made",
    "version": "0.1.0",
    "value": "cGFyYW1ldGVycw==",
}


def _transform(**change: Json) -> Json:
    return {"$transform": change}


def _hook(name: str, **facts: Json) -> Json:
    return {"$hook": {"name": name, **facts}}


PROGRAMS = {
    "transform": program(
        resource("a", ECHO, {"x": 1, "y": "kept"}, transforms=[_transform(set={"x": 2, "z": [1, {"deep": True}]})]),
        resource("b", ECHO, {"z": get("a", "z")}),
    ),
    "transform_of_options": program(
        resource("a", COMPUTED),
        resource(
            "b",
            ECHO,
            {"x": 1},
            protect=True,
            ignore_changes=["x"],
            version="1.0.0",
            depends_on=[var("a")],
            aliases=[{"$alias": {"name": "old"}}],
            custom_timeouts={"$timeouts": {"create": "5m"}},
            additional_secret_outputs=["x"],
            transforms=[_transform(options={"version": "2.0.0", "ignore_changes": ["y"], "retain_on_delete": True})],
        ),
    ),
    "transform_that_changes_nothing": program(
        resource("a", ECHO, {"x": 1}, protect=True, transforms=[_transform(type="test:index:Other", set={"x": 2})]),
    ),
    "transform_of_secrets_and_outputs": program(
        resource("a", COMPUTED),
        resource(
            "b",
            ECHO,
            {"output": get("a", "arn"), "secret": secret("s"), "plain": 1},
            transforms=[_transform(set={"added": secret("t")})],
        ),
    ),
    "transforms_of_parents": program(
        component(
            "g",
            resource("a", ECHO, {"x": 1}, parent=var("g"), transforms=[_transform(set={"own": True})]),
            transforms=[_transform(type=ECHO, set={"from_parent": True})],
        ),
    ),
    "stack_transform": program(
        {"do": "stack_transform", "transform": _transform(type=ECHO, set={"tag": "all"})},
        resource("a", ECHO, {"x": 1}),
        resource("b", COMPUTED, {"x": 1}),
        export("tag", get("a", "tag")),
    ),
    "invoke_transform": program(
        {"do": "invoke_transform", "transform": {"$invoke_transform": {"set": {"added": 1}}}},
        invoke("i", "test:index:echo", {"x": 1}, version="1.0.0"),
        export("added", get("i", "added")),
    ),
    "hooks": program(
        resource(
            "a",
            ECHO,
            {"x": 1, "secret": secret("s")},
            hooks={"$hooks": {"before_create": [_hook("before")], "after_create": [_hook("after")]}},
        ),
    ),
    "hooks_that_tell": program(
        resource(
            "a",
            UNKNOWNS,
            {"x": 1},
            hooks={
                "$hooks": {
                    "before_create": [_hook("before", tells=True, options={"on_dry_run": True, "ignore_errors": True})],
                    "after_create": [_hook("after", tells=True, options={"on_dry_run": True, "ignore_errors": True})],
                }
            },
        ),
    ),
    "package_by_parameters": program(
        resource("a", "made:index:Echo", {"x": 1}, version="9.9.9") | {"package": _PACKAGE},
        resource("b", "made:index:Echo", {"x": get("a", "x")}) | {"package": _PACKAGE},
        invoke("i", "made:index:echo", {"x": 1}) | {"package": _PACKAGE},
        export("x", get("i", "x")),
    ),
    "read_in_a_package": program(
        resource("a", "made:index:Computed", {"x": 1}, id="existing") | {"package": _PACKAGE},
        export("arn", get("a", "arn")),
    ),
}
