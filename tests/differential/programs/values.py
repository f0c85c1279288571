"""Programs about values: what is sent, and how it is written."""

from differential.words import (
    COMPUTED,
    ECHO,
    KNOWN,
    QUIET,
    SECRETS,
    UNKNOWNS,
    apply,
    every,
    export,
    get,
    invoke,
    item,
    output,
    program,
    resource,
    secret,
    then,
    var,
)

_SCALARS = {"text": "t", "empty": "", "number": 1.5, "whole": 7, "zero": 0, "yes": True, "no": False}

PROGRAMS = {
    "nothing": program(),
    "no_inputs": program(resource("a")),
    "scalars": program(resource("a", ECHO, _SCALARS)),
    "nulls": program(
        resource("a", ECHO, {"top": None, "list": [None, 1, None], "object": {"a": None, "b": {"c": None}}}),
        export("top", None),
        export("inside", {"a": None, "list": [None]}),
    ),
    "nulls_of_a_provider": program(
        resource("a", ECHO, {"object": {"none": None, "some": 1, "list": [None, {"none": None}]}}),
        resource("b", ECHO, {"object": get("a", "object"), "item": item(get("a", "object"), "list")}),
    ),
    "empty_structures": program(resource("a", ECHO, {"list": [], "object": {}, "nested": [{}, [], {"a": []}]})),
    "deep_structures": program(resource("a", ECHO, {"a": [{"b": [{"c": [1, "x", {"d": [True]}]}]}]})),
    "strange_keys": program(
        resource("a", ECHO, {"": "empty", "a.b": 1, "a b": 2, "snake_case": 3, "camelCase": 4, "__internal": 5}),
        export("é", {"": 1, "x/y": 2}),
    ),
    "unicode": program(resource("ä-名", ECHO, {"text": "żółć \u2028 🚀 \u0000 \\"})),
    "large_numbers": program(resource("a", ECHO, {"big": 2**53, "small": -(2**53), "tiny": 5e-324, "huge": 1e308})),
    "output_of_plain_data": program(
        resource("a", ECHO, {"list": output([1, {"a": 2}]), "object": output({"x": [None]}), "null": output(None)}),
        export("list", output([1, 2])),
    ),
    "chain_of_resources": program(
        resource("a", COMPUTED, {"x": 1}),
        resource("b", COMPUTED, {"x": get("a", "arn")}),
        resource("c", COMPUTED, {"x": get("b", "arn"), "y": get("a", "id")}),
        export("last", get("c", "arn")),
        export("urn", get("c", "urn")),
    ),
    "outputs_inside_of_structures": program(
        resource("a", COMPUTED, {"x": 1}),
        resource("b", COMPUTED),
        resource(
            "c", ECHO, {"list": ["plain", get("a", "arn"), get("b", "arn")], "object": {"deep": [get("b", "id")]}}
        ),
        export("both", {"a": get("a", "arn"), "b": [get("b", "count"), 1]}),
    ),
    "combined": program(
        resource("a", COMPUTED),
        resource("b", COMPUTED),
        resource(
            "c", ECHO, {"list": every(get("a", "arn"), get("b", "arn"), 3), "object": every(x=get("a", "id"), y=1)}
        ),
    ),
    "applied": program(
        resource("a", COMPUTED),
        resource("b", ECHO, {"upper": apply("upper", get("a", "arn")), "wrapped": apply("wrap", get("a", "count"))}),
        export("length", apply("length", get("a", "items"))),
        export("constant", apply("constant", get("a", "id"))),
        export("nothing", apply("nothing", get("a", "arn"))),
    ),
    "applied_twice": program(
        resource("a", COMPUTED),
        export("twice", apply("length", apply("repeat", apply("upper", get("a", "arn"))))),
    ),
    "items": program(
        resource("a", COMPUTED),
        resource("b", ECHO, {"item": item(get("a", "items"), 1), "deep": item(get("a", "nested"), "late")}),
        export("known", item(get("a", "nested"), "known")),
    ),
    "echoed_inputs": program(
        resource("a", ECHO, {"x": "known in a preview", "deep": {"a": [1]}}),
        resource("b", ECHO, {"x": get("a", "x"), "deep": get("a", "deep"), "late": get("a", "id")}),
    ),
    "outputs_that_are_missing": program(
        resource("a", QUIET, {"x": "from the inputs", "secret": secret("s")}),
        resource("b", ECHO, {"x": get("a", "x"), "never": get("a", "never"), "secret": get("a", "secret")}),
        export("never", get("a", "never")),
    ),
    "id_known_in_a_preview": program(
        resource("a", KNOWN, {"x": 1}),
        resource("b", ECHO, {"id": get("a", "id"), "text": apply("upper", get("a", "id"))}),
    ),
    "unknown_kinds": program(
        resource("a", UNKNOWNS),
        resource("b", ECHO, {"text": get("a", "arn"), "number": get("a", "count"), "flag": get("a", "flag")}),
        export("number", get("a", "count")),
    ),
    "unknown_inside": program(
        resource("a", UNKNOWNS),
        resource("b", ECHO, {"items": get("a", "items"), "nested": get("a", "nested")}),
        export("nested", get("a", "nested")),
    ),
    "known_beside_unknown": program(
        resource("a", UNKNOWNS),
        resource("b", ECHO, {"known": item(get("a", "nested"), "known"), "first": item(get("a", "items"), 0)}),
        export("upper", apply("upper", item(get("a", "nested"), "known"))),
    ),
    "resource_in_a_callback": program(
        resource("a", COMPUTED),
        resource(
            "b",
            ECHO,
            {
                "arn": then(
                    get("a", "arn"), "arn", [resource("inner", COMPUTED, {"arn": var("arn")})], get("inner", "arn")
                )
            },
        ),
    ),
    "output_from_a_callback": program(
        resource("a", ECHO, {"x": "known"}),
        resource("late", COMPUTED),
        export("late", then(get("a", "x"), "x", [], get("late", "arn"))),
        export("list", then(get("a", "x"), "x", [], [var("x"), 1])),
        resource("b", ECHO, {"x": then(get("a", "x"), "x", [], secret("made in a callback"))}),
    ),
    "numbers_as_text": program(
        resource("a", COMPUTED),
        export("format", {"$format": ["{}-{}", get("a", "arn"), get("a", "count")]}),
        export("text", apply("text", get("a", "count"))),
    ),
    "texts": program(
        resource("a", COMPUTED),
        export("concat", {"$concat": ["http://", get("a", "arn"), "/"]}),
        export("format", {"$format": ["{}-{}", get("a", "arn"), get("a", "id")]}),
        export("json", {"$json_dumps": {"b": get("a", "arn"), "a": [1, None, "ä"]}}),
        export("parsed", {"$json_loads": output('{"x": [1, 2]}')}),
    ),
    "secrets": program(
        resource("a", ECHO, {"plain": secret("s"), "inside": {"list": [secret(1), 2]}, "list": secret([1, 2])}),
        resource("b", ECHO, {"whole": get("a", "plain"), "inside": get("a", "inside")}),
        export("secret", secret({"x": [1]})),
        export("inside", {"x": secret("y"), "z": 1}),
        export("from", get("a", "plain")),
    ),
    "secrets_through_functions": program(
        resource("a", SECRETS),
        resource("b", ECHO, {"upper": apply("upper", get("a", "password")), "all": every(get("a", "password"), "x")}),
        export("length", apply("length", get("a", "password"))),
    ),
    "secrets_of_a_provider": program(
        resource("a", SECRETS),
        resource("b", ECHO, {"password": get("a", "password"), "nested": get("a", "nested"), "list": get("a", "list")}),
        export("nested", get("a", "nested")),
        export("plain", item(get("a", "nested"), "plain")),
    ),
    "secret_unknown": program(
        resource("a", COMPUTED),
        resource("b", ECHO, {"x": secret(get("a", "arn")), "deep": {"y": [secret(get("a", "count"))]}}),
        export("x", secret(get("a", "arn"))),
    ),
    "secret_of_null": program(
        resource("a", ECHO, {"x": secret(None), "list": [secret(None)]}), export("x", secret(None))
    ),
    "secret_of_structure_with_outputs": program(
        resource("a", COMPUTED),
        resource("b", ECHO, {"x": secret({"arn": get("a", "arn"), "plain": 1})}),
    ),
    "secret_in_secret": program(resource("a", ECHO, {"x": secret({"y": secret("z"), "w": [secret(1)]})})),
    "shared_output": program(
        resource("a", COMPUTED),
        *(resource(f"b{index}", ECHO, {"x": get("a", "arn"), "index": index}) for index in range(5)),
    ),
    "export_twice": program(export("x", 1), export("x", 2), resource("a"), export("y", get("a", "urn"))),
    "exports_of_every_kind": program(
        export("text", "t"),
        export("number", 1.5),
        export("flag", False),
        export("list", [1, [2, {"x": 3}]]),
        export("empty", {}),
    ),
    "invokes": program(
        invoke("plain", "test:index:echo", {"x": 1, "list": [1, None], "object": {"y": None}}),
        invoke("nested", "test:index:nested"),
        invoke("empty", "test:index:empty"),
        resource("a", ECHO, {"x": get("plain", "x"), "list": get("nested", "list"), "object": get("nested", "object")}),
        export("deep", item(get("nested", "object"), "x")),
    ),
    "invoke_of_outputs": program(
        resource("a", COMPUTED),
        invoke("i", "test:index:echo", {"arn": get("a", "arn"), "deep": {"x": [get("a", "count")]}, "plain": 1}),
        resource("b", ECHO, {"arn": get("i", "arn"), "plain": get("i", "plain")}),
        export("plain", get("i", "plain")),
    ),
    "invoke_of_known_outputs": program(
        resource("a", KNOWN, {"x": "known"}),
        invoke("i", "test:index:echo", {"x": get("a", "x")}),
        resource("b", ECHO, {"x": get("i", "x")}),
        export("x", get("i", "x")),
    ),
    "invoke_whose_resource_has_no_id_yet": program(
        resource("a", ECHO, {"x": "known"}),
        invoke("i", "test:index:echo", {"x": get("a", "x")}),
        resource("b", ECHO, {"x": get("i", "x")}),
    ),
    "invoke_with_secrets": program(
        invoke("i", "test:index:echo", {"x": secret("s"), "deep": [secret(1)], "plain": 2}),
        resource("a", ECHO, {"x": get("i", "x"), "plain": get("i", "plain")}),
        export("plain", get("i", "plain")),
    ),
    "invoke_that_returns_a_secret": program(
        invoke("i", "test:index:secretive", {"x": 1}),
        resource("a", ECHO, {"token": get("i", "token"), "plain": get("i", "plain")}),
        export("upper", apply("upper", get("i", "token"))),
    ),
    "same_invoke_twice": program(
        invoke("i", "test:index:echo", {"x": 1}),
        invoke("j", "test:index:echo", {"x": 1}),
        export("x", every(get("i", "x"), get("j", "x"))),
    ),
    "invoke_version": program(invoke("i", "test:index:echo", {"x": 1}, version="1.2.3"), export("x", get("i", "x"))),
}
