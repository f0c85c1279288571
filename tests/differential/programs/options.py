"""Programs about resource options."""

from differential.words import COMPUTED, ECHO, apply, every, export, get, invoke, output, program, resource, secret, var


def _alias(**fields: object) -> object:
    return {"$alias": fields}


PROGRAMS = {
    "flags": program(
        *(
            resource(f"{option}_{value}", ECHO, {"x": 1}, **{option: value})
            for option in ("protect", "retain_on_delete", "delete_before_replace")
            for value in (True, False)
        ),
    ),
    "lists_of_paths": program(
        resource("a", ECHO, ignore_changes=["x", 'tags["a.b"]', "list[0]", "*"]),
        resource("b", ECHO, replace_on_changes=["*"], hide_diffs=["secretly.nested", "x"]),
        resource("c", ECHO, additional_secret_outputs=["password", "deep"]),
    ),
    "version_and_origin": program(
        resource("a", ECHO, version="1.2.3-beta.1", plugin_download_url="https://example.com/plugins"),
        invoke("i", "test:index:echo", {"x": 1}, version="1.2.3", plugin_download_url="https://example.com/p"),
        export("x", get("i", "x")),
    ),
    "import_of_a_resource": program(resource("a", ECHO, {"x": 1}, import_="existing-id")),
    "timeouts": program(
        resource("a", ECHO, custom_timeouts={"$timeouts": {"create": "5m", "delete": "1h30m"}}),
        resource("b", ECHO, custom_timeouts={"$timeouts": {"update": "300ms", "read": "1s"}}),
    ),
    "depends_on": program(
        resource("a", COMPUTED),
        resource("b", COMPUTED),
        resource("c", ECHO, {"x": get("a", "arn")}, depends_on=[var("b"), var("a")]),
        resource("d", ECHO, depends_on=var("c")),
    ),
    "depends_on_outputs": program(
        resource("a", COMPUTED),
        resource("b", COMPUTED),
        resource("c", ECHO, depends_on=[output(var("a"))]),
        resource("d", ECHO, depends_on=output([var("a"), var("b")])),
    ),
    "deleted_with_and_replace_with": program(
        resource("a", COMPUTED),
        resource("b", COMPUTED),
        resource("c", ECHO, deleted_with=var("a"), replace_with=[var("b"), var("a")]),
    ),
    "replacement_trigger": program(
        resource("a", COMPUTED, {"x": 1}),
        resource("b", ECHO, replacement_trigger="text"),
        resource("c", ECHO, replacement_trigger={"list": [1, True, None]}),
        resource("d", ECHO, replacement_trigger=get("a", "arn")),
        resource("e", ECHO, replacement_trigger=secret("s")),
        resource("f", ECHO, replacement_trigger=every(get("a", "x"), 2)),
        resource("g", ECHO, replacement_trigger=output(None)),
    ),
    "parent": program(
        resource("a", COMPUTED),
        resource("b", ECHO, {"x": 1}, parent=var("a")),
        resource("c", ECHO, {"x": get("b", "urn")}, parent=var("b")),
    ),
    "protect_comes_from_the_parent": program(
        resource("a", ECHO, protect=True),
        resource("b", ECHO, parent=var("a")),
        resource("c", ECHO, parent=var("a"), protect=False),
        resource("d", ECHO, parent=var("c")),
    ),
    "other_options_do_not": program(
        resource(
            "a",
            ECHO,
            retain_on_delete=True,
            version="1.0.0",
            ignore_changes=["x"],
            custom_timeouts={"$timeouts": {"create": "1m"}},
        ),
        resource("b", ECHO, parent=var("a")),
    ),
    "aliases": program(
        resource("a", ECHO),
        resource("b", ECHO, aliases=["urn:pulumi:dev::shop::test:index:Echo::old", _alias(name="old2")]),
        resource("c", ECHO, aliases=[_alias(type_="test:index:Old"), _alias(stack="prod"), _alias(project="store")]),
        resource("d", ECHO, aliases=[_alias(parent=var("a")), _alias(parent=None), _alias(parent=get("a", "urn"))]),
        resource("e", ECHO, aliases=[_alias(name="x", type_="t:m:T", stack="s", project="p", parent=None)]),
        resource("f", ECHO, parent=var("a"), aliases=[_alias(name="g"), output("urn:pulumi:dev::shop::a:b:C::x")]),
    ),
    "everything_at_once": program(
        resource("a", COMPUTED),
        resource(
            "b",
            ECHO,
            {"x": get("a", "arn"), "y": secret(1)},
            parent=var("a"),
            depends_on=[var("a")],
            protect=True,
            retain_on_delete=True,
            delete_before_replace=True,
            ignore_changes=["x"],
            replace_on_changes=["y"],
            version="2.0.0",
            additional_secret_outputs=["x"],
            aliases=[_alias(name="c")],
        ),
    ),
    "invoke_depends_on": program(
        resource("a", COMPUTED),
        invoke("i", "test:index:echo", {"x": 1}, depends_on=[var("a")]),
        resource("b", ECHO, {"x": get("i", "x")}),
    ),
    "options_in_a_callback": program(
        resource("a", ECHO, {"x": "known"}),
        export(
            "made",
            {
                "$then": {
                    "output": get("a", "x"),
                    "as": "x",
                    "steps": [resource("b", COMPUTED, {"x": var("x")}, parent=var("a"), protect=True)],
                    "gives": get("b", "urn"),
                }
            },
        ),
        export("upper", apply("upper", get("a", "x"))),
    ),
}
