"""Messages are made with the official `pulumi` package, whose descriptors are Pulumi's own."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2, resource_pb2

from fakes.messages import MESSAGES
from fakes.monitor import FakeMonitor
from pulumi_gestalt_rpc.api import METHODS, Event, EventKind
from pulumi_gestalt_runner.grants import Directory, Grants
from pulumi_gestalt_runner.guard import MAX_REFUSED, Guard, TooManyRefusedError
from pulumi_gestalt_runner.powers import Rules

RULES = Rules(("random:*", "my:index:Remote"), ("random:index:get*",), ("tls",), ("https://good.example/*",))
SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET, ARCHIVE = "c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"
TLS = "urn:pulumi:dev::p::a:b:C$pulumi:providers:tls::mine::id"
AWS = "urn:pulumi:dev::p::pulumi:providers:aws::default_7_0_0::id"
HERE = {"target": "127.0.0.1:1", "token": "t"}


def encode(method: str, fields: Mapping[str, Any]) -> bytes:
    """Return a message of Pulumi's."""
    body: bytes = ParseDict(fields, MESSAGES[method]()).SerializeToString()
    return body


def custom(type_: str = "random:index:Pet", **fields: Any) -> tuple[str, dict[str, Any]]:
    """Return the registration of a custom resource."""
    return "RegisterResource", {"type": type_, "name": "x", "custom": True, **fields}


def made(grants: Grants | None = None, rules: Rules = RULES, calls: Sequence[Event] = ()) -> tuple[Guard, FakeMonitor]:
    """Return a guard and what it guards."""
    monitor = FakeMonitor(calls=calls)
    return Guard(monitor, rules, grants or Grants()), monitor


def refusal(method: str, fields: Mapping[str, Any], grants: Grants | None = None) -> str:
    """Return why a request fails, or "" when it was sent as it is."""
    guard, monitor = made(grants)
    body = encode(method, fields)
    guard.start(method, "1", body)
    [event] = guard.wait()
    if event.kind is EventKind.FAILURE:
        assert monitor.started == []
        assert guard.refused == event.detail != ""
        return event.detail
    assert monitor.started == [(method, "1", body)]
    assert (guard.refused, event.body) == ("", body)
    return ""


ALLOWED = [
    custom(),
    custom(object={"a": [{"b": 1}], "c": None}, version="4.0.0", packageRef="r", transforms=[HERE]),
    custom(pluginDownloadURL="https://good.example/plugins"),
    custom("tls:index:Key", provider=TLS),
    custom("pulumi:providers:tls", object={"version": "5.0.0", "name": "tls"}),
    ("RegisterResource", {"type": "my:index:Remote", "name": "x", "remote": True, "providers": {"tls": TLS}}),
    ("RegisterResource", {"type": "own:index:Component", "name": "x", "object": {"a": 1}}),
    ("RegisterResource", {"type": "Anything At All", "name": "x"}),
    ("ReadResource", {"type": "random:index:Pet", "name": "x", "id": "i"}),
    ("Invoke", {"tok": "random:index:getPet", "args": {"a": "b"}}),
    ("Call", {"tok": "random:index:getPet/method"}),
    ("Call", {"tok": "pulumi:providers:tls/m", "args": {"__self__": {"urn": TLS[:-4], "id": "id"}}}),
    ("RegisterResourceOutputs", {"urn": "urn:stack", "outputs": {"a": 1}}),
    ("RegisterPackage", {"name": "random", "version": "4.0.0"}),
    ("RegisterPackage", {"name": "tls", "parameterization": {"name": "random", "version": "1.0.0", "value": "YQ=="}}),
    ("RegisterResourceHook", {"name": "h", "callback": HERE}),
    ("RegisterErrorHook", {"name": "h", "callback": HERE}),
    ("RegisterStackTransform", HERE),
    ("RegisterStackInvokeTransform", HERE),
]


@pytest.mark.parametrize(("method", "fields"), ALLOWED)
def test_what_is_allowed(method: str, fields: Mapping[str, Any]):
    """What rules list is sent with its bytes untouched, and so are the program's own components."""
    assert refusal(method, fields) == ""


ELSEWHERE = {"target": "evil.example:1", "token": "t"}
EVIL = "https://evil.example"
REFUSED = [
    (custom("aws:s3/bucket:Bucket"), "allow-type .* the resource aws:s3/bucket:Bucket 'x'; --allow-type"),
    (custom("pulumi:pulumi:StackReference"), "allow-type .* pulumi:pulumi:StackReference"),
    (custom("pulumi:index:Stash"), "allow-type .* pulumi:index:Stash"),
    (custom("pulumi:providers:random"), "allow-type .* pulumi:providers:random"),
    (custom("pulumi-nodejs:dynamic:Resource"), "allow-type .* pulumi-nodejs:dynamic:Resource"),
    (("RegisterResource", {"type": "pulumi:pulumi:Stack", "name": "x"}), "allow-type .* pulumi:pulumi:Stack"),
    (("RegisterResource", {"type": "pulumi:providers:aws", "name": "x"}), "allow-type .* pulumi:providers:aws"),
    (("RegisterResource", {"type": "their:index:Remote", "name": "x", "remote": True}), "allow-type .* their:"),
    (("ReadResource", {"type": "aws:s3/bucket:Bucket", "name": "x"}), "allow-type .* aws:s3/bucket:Bucket"),
    (("ReadResource", {"type": "pulumi:providers:aws", "name": "x"}), "allow-type .* pulumi:providers:aws"),
    (("Invoke", {"tok": "command:local:run"}), "allow-invoke .* command:local:run"),
    (("Invoke", {"tok": "pulumi:pulumi:getResource"}), "allow-invoke .* pulumi:pulumi:getResource"),
    (("Call", {"tok": "my:index:Remote/method"}), "allow-invoke .* my:index:Remote/method"),
    (custom(pluginDownloadURL=EVIL), "allow-plugin-url .* random:index:Pet 'x' from https://evil.example"),
    (("ReadResource", {"type": "random:a:B", "name": "x", "pluginDownloadURL": EVIL}), "allow-plugin-url"),
    (("Invoke", {"tok": "random:index:getPet", "pluginDownloadURL": EVIL}), "allow-plugin-url"),
    (("Call", {"tok": "random:index:getPet", "pluginDownloadURL": EVIL}), "allow-plugin-url"),
    (("RegisterPackage", {"name": "random", "downloadUrl": EVIL}), "allow-plugin-url"),
    (("RegisterPackage", {"name": "aws"}), "allow-provider .* the package aws"),
    (("RegisterPackage", {"name": "evil.example/random"}), "allow-provider .* the package evil.example/random"),
    (
        ("RegisterPackage", {"name": "random", "parameterization": {"name": "tls"}}),
        "allow-provider .* made of 'random'",
    ),
    (("RegisterPackage", {"name": "random", "extension": {"name": "tls"}}), "allow-provider .* made of 'random'"),
    (("RegisterPackage", {"name": "tls", "parameterization": {"name": "aws"}}), "allow-provider .* the package aws"),
    (custom(provider=AWS), "refers to a provider: .* pulumi:providers:aws"),
    (custom(provider="urn:pulumi:dev::p::a:b:C::x::id"), "which is no provider"),
    (custom(provider="random"), "which is no provider"),
    (custom(providers={"tls": TLS, "aws": AWS}), "refers to a provider: .* pulumi:providers:aws"),
    (("RegisterResource", {"type": "own:a:C", "name": "x", "providers": {"random": AWS}}), "refers to a provider"),
    (("Invoke", {"tok": "random:index:getPet", "provider": AWS}), "refers to a provider"),
    (("ReadResource", {"type": "random:a:B", "name": "x", "provider": AWS}), "refers to a provider"),
    (
        ("Call", {"tok": "pulumi:providers:tls/m", "args": {"__self__": {"urn": AWS[:-4], "id": "id"}}}),
        "refers to a provider: .* pulumi:providers:aws",
    ),
    (custom("pulumi:providers:tls", object={"__internal": {"name": "evil"}}), "the property __internal of a provider"),
    (custom("pulumi:providers:tls", object={"__internal": {SIGNATURE: "x"}}), "the property __internal"),
    (custom("pulumi:providers:tls", object={"parameterization": "YQ=="}), "the property parameterization"),
    (custom("pulumi:providers:tls", object={"envVarMappings": {"A": "B"}}), "the property envVarMappings"),
    (custom("pulumi:providers:tls", object={"name": "evil"}), "allow-provider .* the plugin 'evil'"),
    (custom("pulumi:providers:tls", object={"name": {SIGNATURE: "x", "value": "evil"}}), "is no plain text"),
    (custom("pulumi:providers:tls", object={"pluginDownloadURL": EVIL}), "allow-plugin-url"),
    (custom("pulumi:providers:tls", object={"pluginDownloadURL": [EVIL]}), "is no plain text"),
    (custom("pulumi:providers:tls", envVarMappings={"TOKEN": "B"}), "variable 'TOKEN' .* --allow-env TOKEN would"),
    (custom(transforms=[HERE, ELSEWHERE]), "the transform 't' is at 'evil.example:1'"),
    (("RegisterStackTransform", ELSEWHERE), "the transform 't' is at"),
    (("RegisterStackInvokeTransform", ELSEWHERE), "the transform of invokes 't' is at"),
    (("RegisterResourceHook", {"name": "h", "callback": ELSEWHERE}), "the hook 't' is at"),
    (("RegisterErrorHook", {"name": "h"}), "the hook '' is at ''"),
    (custom(object={"a": {SIGNATURE: ASSET, "uri": "https://x"}}), "Pulumi would fetch 'https://x'"),
    (custom(replacementTrigger=[{SIGNATURE: ASSET, "path": "/etc/passwd"}]), "would read the file '/etc/passwd'"),
    (custom(replacementTrigger={SIGNATURE: ASSET, "path": "file"}), "would read the file 'file'"),
]


@pytest.mark.parametrize(("request_", "said"), REFUSED)
def test_what_is_refused(request_: tuple[str, Mapping[str, Any]], said: str):
    """What no rule lists fails without reaching Pulumi, and says why; so does every way around types and tokens."""
    detail = refusal(*request_)
    assert re.search(said, detail), detail


def test_every_method_has_its_rule():
    """No operation passes unseen: bytes that are no message are refused, but for those whose content is no power."""
    for method in sorted(METHODS):
        guard, monitor = made()
        guard.start(method, "1", b"\xff")
        assert [sent[0] for sent in monitor.started] == (
            [method] if method in {"SignalAndWaitForShutdown", "RequirePulumiVersion"} else []
        )
    assert set(MESSAGES) < METHODS


@given(st.sampled_from(sorted(METHODS)), st.binary(max_size=200))
def test_any_bytes(method: str, body: bytes):
    """Whatever bytes a request has, it is sent as it is, or fails with a short text of printable characters."""
    guard, monitor = made()
    guard.start(method, "1", body)
    if monitor.started:
        assert monitor.started == [(method, "1", body)]
    else:
        [failure] = guard.wait()
        assert failure.detail.isprintable()


def test_nothing_of_a_request_floods_or_steers_the_terminal():
    """What a program writes into requests is cut and escaped where it stands in a message."""
    odd = "\x1b]0;" + "x" * 10_000
    details = [
        refusal(*custom(odd)),
        refusal(*custom(provider=odd)),
        refusal(*custom(pluginDownloadURL=odd)),
        refusal(*custom(name=odd, envVarMappings={odd: odd})),
        refusal(*custom("pulumi:providers:tls", object={"name": odd})),
        refusal(*custom(object={"a": {SIGNATURE: ASSET, "path": odd}})),
        refusal(*custom(object={"a": {SIGNATURE: ASSET, "uri": odd}})),
        refusal(*custom(transforms=[{"target": odd, "token": odd}])),
        refusal("Invoke", {"tok": odd}),
        refusal("RegisterPackage", {"name": odd, "parameterization": {"name": odd}}),
        refusal("RegisterResourceOutputs", {"urn": odd, "outputs": {"a": {SIGNATURE: ASSET, "path": odd}}}),
    ]
    for detail in details:
        assert detail.isprintable()
        assert 0 < len(detail) < 1500


# The fields of what rules look at, in the version of Pulumi that they were written for: a new one must be judged.
JUDGED = {
    "RegisterResourceRequest": """
        acceptResources acceptSecrets accepts_byte_string additionalSecretOutputs aliasSpecs aliasURNs
        aliases custom customTimeouts deleteBeforeReplace deleteBeforeReplaceDefined deletedWith
        dependencies envVarMappings hideDiffs hooks ignoreChanges importId name object packageRef parent
        parentStackTraceHandle pluginChecksums pluginDownloadURL propertyDependencies protect provider
        providers remote replaceOnChanges replace_with replacement_trigger retainOnDelete snippetId
        sourcePosition stackTrace supportsPartialValues supportsResultReporting transforms type version
    """,
    "ReadResourceRequest": """
        acceptResources acceptSecrets accepts_byte_string additionalSecretOutputs dependencies id name
        packageRef parent parentStackTraceHandle pluginChecksums pluginDownloadURL properties provider
        sourcePosition stackTrace type version
    """,
    "ResourceInvokeRequest": """
        acceptResources accepts_byte_string args packageRef parent parentStackTraceHandle pluginChecksums
        pluginDownloadURL provider sourcePosition stackTrace tok version
    """,
    "ResourceCallRequest": """
        accepts_byte_string argDependencies args packageRef parentStackTraceHandle pluginChecksums
        pluginDownloadURL provider sourcePosition stackTrace tok version
    """,
    "RegisterPackageRequest": """
        checksums download_url extension name parameterization version
    """,
    "RegisterResourceOutputsRequest": """
        outputs urn
    """,
    "TransformResourceOptions": """
        additional_secret_outputs aliases custom_timeouts delete_before_replace deleted_with depends_on
        hide_diff hooks ignore_changes import plugin_checksums plugin_download_url protect provider
        providers replace_on_changes replace_with replacement_trigger retain_on_delete version
    """,
    "TransformInvokeOptions": """
        plugin_checksums plugin_download_url provider version
    """,
}


@pytest.mark.parametrize("message", JUDGED)
def test_fields_that_nobody_has_judged(message: str):
    """Pulumi's messages have no field of which nobody has said whether it gives a program powers."""
    fields = getattr(resource_pb2, message).DESCRIPTOR.fields
    assert sorted(field.name for field in fields) == JUDGED[message].split()


def test_assets(tmp_path: Path):
    """Files that Pulumi would read for the program are those that it may read itself, where it cannot change them."""
    for name in ("read", "write", "read/both", "other"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "file").touch()
    (tmp_path / "read" / "out").symlink_to("../other")
    grants = Grants(
        {},
        (
            Directory(str(tmp_path / "read"), ("/read",), writable=False),
            Directory(str(tmp_path / "write"), ("/write",), writable=True),
            Directory(str(tmp_path / "read/both"), ("/both",), writable=True),
        ),
    )

    def said(path: str, kind: str = ASSET) -> str:
        asset = {SIGNATURE: kind, "path": path}
        nested = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": [{"deep": asset}]}
        secret = refusal(*custom(object={"a": nested}), grants=grants)
        for method, fields in (
            ("RegisterResourceOutputs", {"urn": "u", "outputs": {"a": asset}}),
            ("Invoke", {"tok": "random:index:getPet", "args": {"a": {SIGNATURE: ARCHIVE, "assets": {"x": asset}}}}),
            ("Call", {"tok": "random:index:getPet", "args": {"a": asset}}),
            ("ReadResource", {"type": "random:a:B", "name": "x", "properties": {"a": asset}}),
        ):
            assert bool(refusal(method, fields, grants)) is bool(secret)
        return secret

    assert said(f"{tmp_path}/read/file") == said(f"{tmp_path}/read", ARCHIVE) == ""
    for path in ("read/out/file", "read/../other/file", "write/file", "read/both/file", "other", "readable", ""):
        assert "--allow-read of its directory would allow it" in said(f"{tmp_path}/{path}")
    assert "'/etc/passwd'" in said("/etc/passwd")
    assert "would allow it" in said("a\0b")
    # Relative paths count from the folder of the program, which is /project/app here.
    assert "'file'" in said("file")
    assert refusal(*custom(object={"a": {SIGNATURE: ASSET, "text": "content"}})) == ""
    # What relative paths of a replacement trigger count from, Pulumi does not say.
    assert refusal(*custom(replacementTrigger={SIGNATURE: ASSET, "path": f"{tmp_path}/read/file"}), grants=grants) == ""


def test_constructed_components():
    """The state of a component that is handed over is held to the same: files in it are read by Pulumi too."""
    guard, _ = made()
    for asset, said in (({"a": 1}, ""), ({"a": {SIGNATURE: ASSET, "path": "/etc/passwd"}}, "the file '/etc/passwd'")):
        response = ParseDict({"urn": "urn:c", "state": asset}, provider_pb2.ConstructResponse())
        assert said in guard.refuse_constructed(response.SerializeToString())
        assert bool(said) is bool(guard.refuse_constructed(response.SerializeToString()))
    assert guard.refuse_constructed(b"\xff") == "a component that is no message"


def test_variables_of_providers():
    """A variable that the program is granted may be handed to a provider."""
    request = custom("pulumi:providers:tls", envVarMappings={"TOKEN": "TLS_TOKEN"})
    assert refusal(*request, grants=Grants({"TOKEN": "hunter2"})) == ""


# ---- functions that Pulumi calls ----


def transformed(kind: str, **fields: Any) -> bytes:
    response = ParseDict(fields, getattr(resource_pb2, f"Transform{kind}Response")())
    body: bytes = response.SerializeToString()
    return body


def asked(type_: str, name: str = "x", parent: str = "urn:p", identity: str = "c") -> Event:
    request = resource_pb2.TransformRequest(type=type_, name=name, parent=parent, properties=Struct())
    return Event(EventKind.CALL, identity, "t", request.SerializeToString())


def conversation(method: str, fields: Mapping[str, Any], *calls: Event) -> tuple[Guard, FakeMonitor, list[Event]]:
    """Start an operation, and return what comes back beside its answer."""
    guard, monitor = made(calls=calls)
    guard.start(method, "1", encode(method, fields))
    return guard, monitor, [event for event in guard.wait() if event.kind is EventKind.CALL]


CHANGES = [
    ({"options": {"provider": AWS}}, "what a transform makes of random:a:B refers to a provider"),
    ({"options": {"providers": {"aws": AWS}}}, "refers to a provider"),
    ({"options": {"pluginDownloadUrl": EVIL}}, "allow-plugin-url"),
    ({"properties": {"a": {SIGNATURE: ASSET, "path": "/etc/passwd"}}}, "would read the file '/etc/passwd'"),
    ({"options": {"replacementTrigger": {SIGNATURE: ASSET, "path": "/etc/passwd"}}}, "read the file '/etc/passwd'"),
    ({"properties": {"a": 1}, "options": {"provider": TLS, "import": "id", "version": "1.0.0"}}, ""),
    ({}, ""),
]


@pytest.mark.parametrize(("changes", "said"), CHANGES)
def test_transforms(changes: Mapping[str, Any], said: str):
    """A transform cannot give a resource what its registration could not have; Pulumi is told why instead."""
    guard, monitor, calls = conversation("RegisterStackTransform", HERE, asked("random:a:B"))
    assert [event.id for event in calls] == ["c"]
    body = transformed("", **changes)
    guard.return_from_call("c", body, "")
    [(_, sent, error)] = monitor.returned
    assert (sent, error) == (body, "") if not said else sent is None
    assert said in error
    assert guard.refused == error


def test_transforms_of_providers():
    """A transform cannot choose the plugin of an explicit provider."""
    guard, monitor, _ = conversation("RegisterStackTransform", HERE, asked("pulumi:providers:tls"))
    guard.return_from_call("c", transformed("", properties={"__internal": {"name": "evil"}}), "")
    assert "the property __internal" in monitor.returned[0][2]


def test_transforms_of_invokes():
    """The same holds for transforms of invokes, and a program is not asked about those that it may not make."""

    def call(token: str, identity: str) -> Event:
        body = resource_pb2.TransformInvokeRequest(token=token).SerializeToString()
        return Event(EventKind.CALL, identity, "t", body)

    events = [call("random:index:getPet", "1"), call("aws:s3:getBucket", "2"), call("random:index:getPet", "3")]
    guard, monitor, calls = conversation("RegisterStackInvokeTransform", HERE, *events)
    assert [event.id for event in calls] == ["1", "3"]
    assert monitor.returned == [("2", b"", "")]
    guard.return_from_call("1", transformed("Invoke", options={"pluginDownloadUrl": EVIL}), "")
    guard.return_from_call("3", transformed("Invoke", args={"a": "b"}), "")
    assert [(call, body is None) for call, body, _ in monitor.returned[1:]] == [("1", True), ("3", False)]


def test_what_others_register():
    """A program is not asked about resources that it may not register: they stay as they are, and unseen."""
    events = [asked("aws:s3/bucket:Bucket", identity="1"), asked("random:a:B", identity="2")]
    guard, monitor, calls = conversation(*custom(transforms=[HERE]), *events)
    assert [event.id for event in calls] == ["2"]
    assert monitor.returned == [("1", b"", "")]
    assert guard.refused == ""


def test_own_components_are_transformed():
    """The program's own components have types that no rule lists; one of that type elsewhere is not its own."""
    component = {"type": "own:a:C", "name": "x", "parent": "urn:p", "transforms": [HERE]}
    events = [asked("own:a:C", identity="1"), asked("own:a:C", name="y", identity="2")]
    _, monitor, calls = conversation("RegisterResource", component, *events)
    assert [event.id for event in calls] == ["1"]
    assert monitor.returned == [("2", b"", "")]


def test_waiting_goes_on_when_nothing_reaches_the_program():
    """A wait that has brought nothing but calls that are answered here waits for more."""

    class Later(FakeMonitor):
        def wait(self) -> list[Event]:
            return [self._calls.pop(0)] if self._calls else super().wait()

    monitor = Later(calls=[asked("aws:a:B", identity="1"), asked("aws:a:B", identity="2")])
    guard = Guard(monitor, RULES)
    guard.start("RegisterStackTransform", "1", encode("RegisterStackTransform", HERE))
    assert [event.kind for event in guard.wait()] == [EventKind.ANSWER]
    assert [call for call, _, _ in monitor.returned] == ["1", "2"]


def test_hooks_and_errors_pass():
    """The answers of hooks, and transforms that fail, are Pulumi's to judge."""
    guard, monitor, calls = conversation("RegisterResourceHook", {"name": "h", "callback": HERE}, asked("aws:a:B"))
    assert [event.id for event in calls] == ["c"]
    guard.return_from_call("c", b"\xff", "")
    guard, failing, _ = conversation("RegisterStackTransform", HERE, asked("random:a:B"))
    guard.return_from_call("c", None, "it failed")
    assert monitor.returned == [("c", b"\xff", "")]
    assert failing.returned == [("c", None, "it failed")]


def test_answers_that_are_no_message():
    """What cannot be read cannot be checked, and is not passed on."""
    guard, monitor, _ = conversation("RegisterStackTransform", HERE, asked("random:a:B"))
    guard.return_from_call("c", b"\xff", "")
    assert monitor.returned == [("c", None, "the answer of a transform that is no message")]


def test_a_function_has_one_purpose():
    """A token that is both a hook and a transform is refused: its answers could not be told apart."""
    guard, _ = made()
    guard.start("RegisterStackTransform", "1", encode("RegisterStackTransform", HERE))
    guard.start("RegisterResourceHook", "2", encode("RegisterResourceHook", {"name": "h", "callback": HERE}))
    [failure] = guard.wait()
    assert (failure.id, failure.detail) == ("2", "the function 't' is both a hook and a transform")


def test_refused_beside_allowed():
    """Requests around a refused one go their way; the first refusal is kept."""
    guard, monitor = made()
    for identity, type_ in (("1", "random:a:B"), ("2", "aws:a:B"), ("3", "random:a:B"), ("4", "gcp:a:B")):
        guard.start("RegisterResource", identity, encode(*custom(type_)))
    assert [(event.kind, event.id) for event in guard.wait() + guard.wait()] == [
        (EventKind.FAILURE, "2"),
        (EventKind.FAILURE, "4"),
        (EventKind.ANSWER, "1"),
        (EventKind.ANSWER, "3"),
    ]
    assert [identity for _, identity, _ in monitor.started] == ["1", "3"]
    assert "aws:a:B" in guard.refused
    guard.cancel("enough")
    assert monitor.cancelled == ["enough"]
    assert guard.deployment().stack_urn == "urn:stack"


def test_a_flood_of_refused_requests():
    """A program that goes on and on asking for what is refused is ended."""
    guard, _ = made()
    for number in range(MAX_REFUSED):
        guard.start("Invoke", str(number), encode("Invoke", {"tok": "a:b:c"}))
    with pytest.raises(
        TooManyRefusedError, match="have refused 100 requests.*the last: the rule allow-invoke"
    ) as caught:
        guard.start("Invoke", "x", encode("Invoke", {"tok": "a:b:c"}))
    assert caught.value.exit_code == 1
