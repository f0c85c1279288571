"""Programs that read what exists: resources of providers, other stacks, resources by URN."""

from typing import Any

from differential.words import COMPUTED, ECHO, apply, every, export, get, item, program, resource, secret, var

Json = Any


def stack_reference(name: str, stack: Json = None, **options: Json) -> Json:
    """Read another stack."""
    return {"do": "stack_reference", "as": name, "name": name, "stack": stack} | (
        {"options": options} if options else {}
    )


PROGRAMS = {
    "read": program(
        resource("a", COMPUTED, {"x": 1, "none": None}, id="existing"),
        resource("b", ECHO, {"arn": get("a", "arn"), "id": get("a", "id"), "x": get("a", "x")}),
        export("arn", get("a", "arn")),
    ),
    "read_with_an_output_for_its_id": program(
        resource("a", COMPUTED),
        resource("b", COMPUTED, {"x": get("a", "arn")}, id=get("a", "id")),
        resource("c", ECHO, {"arn": get("b", "arn"), "id": get("b", "id")}),
        export("upper", apply("upper", get("b", "id"))),
    ),
    "read_with_options": program(
        resource("a", COMPUTED),
        resource(
            "b",
            ECHO,
            {"x": secret("s")},
            id="existing",
            parent=var("a"),
            depends_on=[var("a")],
            version="1.0.0",
            plugin_download_url="https://example.com",
            additional_secret_outputs=["x"],
        ),
    ),
    "stack_reference": program(
        stack_reference("acme/other/dev"),
        export("all", get("acme/other/dev", "outputs")),
        export("plain", item(get("acme/other/dev", "outputs"), "plain")),
        resource("a", ECHO, {"name": get("acme/other/dev", "name")}),
    ),
    "stack_reference_with_a_name": program(
        stack_reference("ref", "acme/other/prod"),
        export("plain", {"$method": [var("ref"), "get_output", "plain"]}),
        export("token", {"$method": [var("ref"), "require_output", "token"]}),
        export("missing", {"$method": [var("ref"), "get_output", "missing"]}),
        export("list", apply("size", {"$method": [var("ref"), "get_output", "list"]})),
        resource("a", ECHO, {"token": {"$method": [var("ref"), "get_output", "token"]}}),
    ),
    "stack_reference_all": program(
        stack_reference("ref", "acme/other/prod"),
        export(
            "both",
            every({"$method": [var("ref"), "get_output", "plain"]}, {"$method": [var("ref"), "get_output", "token"]}),
        ),
    ),
}
