"""Rules against requests that are put together from allowed and refused ones: protobuf reads them as one message."""

import random
from typing import Any

from google.protobuf.message import DecodeError, Message
from hypothesis import given, settings
from hypothesis import strategies as st

from attack.answers import mutated_message
from fakes.monitor import FakeMonitor
from pulumi_gestalt_runner.grants import Grants
from pulumi_gestalt_runner.guard import Guard
from runner.test_guard import ALLOWED, MESSAGES, REFUSED, RULES, SIGNATURE, encode

REQUESTS = [*ALLOWED, *(request for request, _ in REFUSED)]
ASSETS = {"c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"}


def pieces(method: str) -> list[bytes]:
    """Return the requests of one method, as bytes."""
    return [encode(one, fields) for one, fields in REQUESTS if one == method]


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a method and bytes: requests one behind the other, sometimes with a change."""
    method = draw(st.sampled_from(sorted(MESSAGES)))
    body = b"".join(draw(st.lists(st.sampled_from(pieces(method)), min_size=1, max_size=4)))
    number = draw(st.integers(0, 1 << 30))
    return method, mutated_message(body, random.Random(number)) if number % 2 else body


def has_asset(value: Any) -> bool:
    """Return whether a `Struct`, a `Value` or a list of them has a file or URL in it that Pulumi would read."""
    match value.DESCRIPTOR.name:
        case "Struct":
            signed = SIGNATURE in value.fields and value.fields[SIGNATURE].string_value in ASSETS
            place = any(key in value.fields for key in ("path", "uri"))
            return (signed and place) or any(map(has_asset, value.fields.values()))
        case "ListValue":
            return any(map(has_asset, value.values))
    kind = value.WhichOneof("kind")
    return kind in ("struct_value", "list_value") and has_asset(getattr(value, kind))


def power(method: str, message: Any) -> str:
    """Return what a request could do beyond `RULES`, said without the code that applies them, or ""."""
    names = {field.name for field, _ in message.ListFields()}
    if "pluginDownloadURL" in names and not message.pluginDownloadURL.startswith("https://good.example/"):
        return "a download"
    if method in ("Invoke", "Call") and not message.tok.startswith(
        ("random:index:get", "pulumi:providers:tls", "tls:")
    ):
        return "a call"
    provided = method == "ReadResource" or (method == "RegisterResource" and (message.custom or message.remote))
    allowed = ("random:", "tls:", "pulumi:providers:tls")
    if provided and not message.type.startswith(allowed) and message.type != "my:index:Remote":
        return "a resource"
    if "provider" in names and "pulumi:providers:tls" not in message.provider:
        return "a provider"
    if method == "RegisterResource":
        if "envVarMappings" in names:
            return "variables"
        if any("pulumi:providers:tls" not in reference for reference in message.providers.values()):
            return "a provider"
        if any(each.target != "127.0.0.1:1" for each in message.transforms):
            return "an address"
    if method.startswith("RegisterStack") and message.target != "127.0.0.1:1":
        return "an address"
    structs = [value for name in ("object", "args", "outputs") if (value := getattr(message, name, None)) is not None]
    return "a file" if any(map(has_asset, structs)) else ""


@settings(max_examples=300)
@given(requests())
def test_nothing_else_reaches_pulumi(request: tuple[str, bytes]):
    """What reaches Pulumi is within the rules, as Pulumi's own descriptors read it, and is the program's bytes."""
    method, body = request
    monitor = FakeMonitor()
    Guard(monitor, RULES, Grants()).start(method, "1", body)
    for sent, _, sent_body in monitor.started:
        assert (sent, sent_body) == (method, body)
        try:
            message: Message = MESSAGES[method].FromString(body)
        except DecodeError:
            raise AssertionError("what is no message was sent") from None
        assert power(method, message) == ""


def test_the_judge_sees_what_is_refused():
    """Every request that must be refused, but for those about packages and providers' properties, is seen here too."""
    seen = [
        power(method, MESSAGES[method].FromString(encode(method, fields))) != ""
        for (method, fields), said in REFUSED
        if "package" not in said and "property" not in said and "allow-provider" not in said
    ]
    assert sum(seen) > len(seen) * 2 // 3
