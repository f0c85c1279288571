"""A provider that computes: what the recorder answers, by the last part of a type or token.

Everything follows from the request alone, never from the order of requests. Values are JSON with Pulumi's signatures,
as they stand on the wire.
"""

from collections.abc import Mapping
from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWN_NUMBER = "3eeb2bf0-c639-47a8-9e75-3b44932eb421"

Object = Mapping[str, Any]

BESIDE = "beside-a-secret-"
"""What plain values begin with that stand beside a secret."""
WITH_KNOWN_ID = frozenset({"Known"})
"""Resources that have their id in a preview already."""
FAILING = frozenset({"Failing"})
"""Resources that fail while others go on: result FAIL."""
REFUSED = frozenset({"Refused", "refused"})
"""Resources and functions that Pulumi refuses with a gRPC error."""


def secret(value: Any) -> dict[str, Any]:
    """Return the object that stands for a secret on the wire."""
    return {SIGNATURE: SECRET, "value": value}


def kind_of(token: str) -> str:
    """Return what a type or a token is called in its module."""
    return token.rpartition(":")[2]


def outputs(kind: str, name: str, inputs: Object, *, preview: bool) -> dict[str, Any]:
    """Return the outputs of a custom resource or of a component that a provider implements.

    Echo: the inputs. Computed: and others, which a preview leaves out. Unknowns: the same, which a preview holds as
    unknowns of several kinds, also nested. Secrets: and secrets, also nested. Quiet: nothing. Others: as Echo.
    """
    computed = {
        "arn": f"arn:{name}",
        "count": 3,
        "flag": False,
        "items": [f"{name}-0", f"{name}-1"],
        "nested": {"known": "k", "late": f"late-{name}"},
    }
    late = {
        "arn": UNKNOWN,
        "count": UNKNOWN_NUMBER,
        "flag": False,
        "items": [f"{name}-0", UNKNOWN],
        "nested": {"known": "k", "late": UNKNOWN},
    }
    match kind:
        case "Computed" if not preview:
            return {**inputs, **computed}
        case "Unknowns":
            return {**inputs, **(late if preview else computed)}
        case "Secrets":
            beside = f"{BESIDE}{name}"
            nested = {"plain": beside, "token": secret(f"token-{name}")}
            return {**inputs, "password": secret(f"password-{name}"), "nested": nested, "list": [beside, secret("b")]}
        case "Quiet":
            return {}
        case _:
            return {key: lowered(value) for key, value in inputs.items()}


def output_value(value: Any, urns: list[str]) -> dict[str, Any]:
    """Return the output value of what stands on the wire as a plain value, a secret or an unknown."""
    marked = isinstance(value, dict) and value.get(SIGNATURE) == SECRET
    inside = value["value"] if marked else value
    known = {} if inside == UNKNOWN else {"value": inside}
    return {SIGNATURE: OUTPUT_VALUE, **known, **({"secret": True} if marked else {}), "dependencies": sorted(urns)}


def lowered(value: Any) -> Any:
    """Return `value` with output values as what Pulumi makes of them in an answer: secrets and unknowns."""
    if isinstance(value, list):
        return [lowered(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) != OUTPUT_VALUE:
        return {key: lowered(item) for key, item in value.items()}
    plain = value.get("value", UNKNOWN)
    return secret(plain) if value.get("secret") else plain


def returned(kind: str, arguments: Object) -> dict[str, Any]:
    """Return what a function returns.

    secretive: a secret beside a plain value. nested: lists and objects. empty: nothing. Others: the arguments.
    """
    match kind:
        case "secretive":
            return {"token": secret("abc"), "plain": "p"}
        case "nested":
            return {"list": [1, {"a": "b"}, []], "object": {"x": {"y": "z"}}, "text": "t"}
        case "empty":
            return {}
        case _:
            return dict(arguments)


def failures(kind: str) -> list[tuple[str, str]]:
    """Return (property, reason) of what a function finds wrong with its arguments."""
    return [("size", "is too small"), ("name", "is taken")] if kind == "failing" else []


def called(arguments: Object) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return what a method returns, and the URNs that each of its results depends on."""
    values = {key: lowered(value) for key, value in arguments.items() if key != "__self__"}
    owner = arguments["__self__"]["urn"]
    return {"result": values, "owner": owner}, {"result": [owner], "owner": [owner]}


def stack_outputs(name: str) -> dict[str, Any]:
    """Return the outputs of a `pulumi:pulumi:StackReference`."""
    values = {"plain": f"{BESIDE}{name}", "list": [f"{BESIDE}{name}", 2], "token": secret("stack-secret")}
    return {"name": name, "outputs": values, "secretOutputNames": ["token"]}
