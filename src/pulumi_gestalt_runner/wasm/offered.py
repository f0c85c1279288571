"""What the Runner offers to a merged file besides WASI, and calls of it: functions and their types."""

from pulumi_gestalt_runner.wasm.interfaces import EXTERNAL, EXTERNAL_VERSION

MAIN_TYPE = "func(in-preview: bool)"
"""What `main` of `pulumi-main` is."""

_BODY = "record {output-id: string, body: list<u8>}"
OFFERED = {
    f"{EXTERNAL}/{interface}@{EXTERNAL_VERSION}": functions
    for interface, functions in {
        "external-world": {
            "register-resource-outputs": "func(request: list<u8>)",
            "resource-invoke": f"func(request: {_BODY})",
            "register-resource": f"func(request: {_BODY})",
            "wait-for-resource-operations": f"func() -> list<{_BODY}>",
        },
        "operations": {
            "start": "func(requests: list<record {id: string, method: string, body: string}>)",
            "put": "func(id: string, piece: string)",
            "wait": (
                "func() -> list<record {kind: enum {answer, failure, call}, id: string, detail: string, body: string}>"
            ),
            "take": "func(id: string) -> string",
            "callback-target": "func() -> string",
            "return-from-call": "func(id: string, response: option<string>, reason: string)",
        },
        "deployment": {
            "stack-urn": "func() -> string",
            "info": "func() -> list<u8>",
            "root-directory": "func() -> string",
            "program-directory": "func() -> string",
            "construction": "func() -> option<list<u8>>",
            "constructed": "func(response: list<u8>)",
        },
        "secrets": {"conceal": "func(texts: list<string>)"},
        "log": {
            "log": (
                "func(content: record {level: enum {TRACE, DEBUG, INFO, WARN, ERROR}, target: string, args: string, "
                "module-path: option<string>, file: option<string>, line: option<u32>, "
                "key-values: list<tuple<string, string>>})"
            )
        },
    }.items()
}
"""The interfaces. Arguments and results are converted by these types."""
