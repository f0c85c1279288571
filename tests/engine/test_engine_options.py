"""Each option reaches its field number, and nothing else changes; the official messages are the oracle."""

import json

import pytest
from google.protobuf.struct_pb2 import Value as ProtoValue
from pulumi.runtime.proto.alias_pb2 import Alias as ProtoAlias
from pulumi.runtime.proto.callback_pb2 import Callback as ProtoCallback
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse, Result
from pulumi.runtime.proto.source_pb2 import SourcePosition, StackFrame, StackTrace

from engine.strategies import proto, serialized
from fakes.scripted import TARGET, UNKNOWN, ScriptedMonitor, ScriptedRun, secret, urn
from pulumi_gestalt_engine import (
    HOOK_EVENTS,
    NO_OPTIONS,
    Alias,
    CallbackKind,
    CallOptions,
    PackageRequest,
    Parameters,
    Position,
    ResourceOptions,
    Timeouts,
)

HooksBinding = RegisterResourceRequest.ResourceHooksBinding
PATHS = ["root.nested", 'root["key with ."]', "root.array[0]", '["root \\"key\\""]', "*", "ä"]


def registration(options: ResourceOptions, run: ScriptedRun | None = None) -> RegisterResourceRequest:
    """Return what is sent for a resource with `options`, once everything that they need has settled."""
    run = run or ScriptedRun()
    run.declare("n", {}, options)
    run.finish()
    return run.monitor.by_name("n")


def with_fields(**fields: object) -> RegisterResourceRequest:
    """Return what is sent for a resource without options, with `fields` more."""
    message = registration(NO_OPTIONS)
    message.MergeFrom(RegisterResourceRequest(**fields))
    return message


# ---- what needs no other resource ----

PLAIN = {
    "protect": (ResourceOptions(protect=True), {"protect": True}),
    "not protected": (ResourceOptions(protect=False), {"protect": False}),
    "retain on delete": (ResourceOptions(retain_on_delete=True), {"retainOnDelete": True}),
    "not retained": (ResourceOptions(retain_on_delete=False), {"retainOnDelete": False}),
    "delete before replace": (
        ResourceOptions(delete_before_replace=True),
        {"deleteBeforeReplace": True, "deleteBeforeReplaceDefined": True},
    ),
    "not deleted before": (ResourceOptions(delete_before_replace=False), {"deleteBeforeReplaceDefined": True}),
    "ignore changes": (ResourceOptions(ignore_changes=PATHS), {"ignoreChanges": PATHS}),
    "replace on changes": (ResourceOptions(replace_on_changes=PATHS), {"replaceOnChanges": PATHS}),
    "hide diffs": (ResourceOptions(hide_diffs=PATHS), {"hideDiffs": PATHS}),
    "additional secrets": (
        ResourceOptions(additional_secret_outputs=["a", "b"]),
        {"additionalSecretOutputs": ["a", "b"]},
    ),
    "import": (ResourceOptions(import_id="i-1"), {"importId": "i-1"}),
    "timeouts": (
        ResourceOptions(timeouts=Timeouts("1s", "2m", "3h", "4ms")),
        {"customTimeouts": {"create": "1s", "update": "2m", "delete": "3h", "read": "4ms"}},
    ),
    "one timeout": (ResourceOptions(timeouts=Timeouts("", "2m", "", "")), {"customTimeouts": {"update": "2m"}}),
    "version": (ResourceOptions(version="1.2.3"), {"version": "1.2.3"}),
    "download url": (ResourceOptions(url="https://x.test"), {"pluginDownloadURL": "https://x.test"}),
    "checksums": (
        ResourceOptions(checksums={"linux-amd64": b"\x00\xff", "b": b""}),
        {"pluginChecksums": {"linux-amd64": b"\x00\xff", "b": b""}},
    ),
    "environment": (ResourceOptions(environment={"A": "B", "C": ""}), {"envVarMappings": {"A": "B", "C": ""}}),
}


@pytest.mark.parametrize(("options", "fields"), PLAIN.values(), ids=PLAIN)
def test_option_sets_its_field(options, fields):
    """An option is written under its official number; three states of a flag have three encodings (1.3)."""
    assert serialized(registration(options)) == serialized(with_fields(**fields))


def test_all_options_at_once():
    """Options do not hinder each other."""
    options, fields = ResourceOptions(), {}
    for some, official in PLAIN.values():
        for name in ResourceOptions.__slots__ + CallOptions.__slots__:
            if not name.startswith("_") and getattr(some, name) != getattr(NO_OPTIONS, name):
                setattr(options, name, getattr(some, name))
        fields |= official
    options.delete_before_replace, fields["deleteBeforeReplace"] = True, True
    assert serialized(registration(options)) == serialized(with_fields(**fields))


# ---- aliases: checklist line 36 ----

PARENT = urn("p")


def parent(run: ScriptedRun):
    return run.value(json.dumps(PARENT))


ALIASES = {
    "urn": (parent, ProtoAlias(urn=PARENT)),
    "name": (lambda _: Alias(name="old"), ProtoAlias(spec=ProtoAlias.Spec(name="old"))),
    "type": (lambda _: Alias(type="a:b:Old"), ProtoAlias(spec=ProtoAlias.Spec(type="a:b:Old"))),
    "project": (lambda _: Alias(project="old"), ProtoAlias(spec=ProtoAlias.Spec(project="old"))),
    "stack": (lambda _: Alias(stack="old"), ProtoAlias(spec=ProtoAlias.Spec(stack="old"))),
    "parent urn": (lambda run: Alias(parent=parent(run)), ProtoAlias(spec=ProtoAlias.Spec(parentUrn=PARENT))),
    "no parent": (lambda _: Alias(no_parent=True), ProtoAlias(spec=ProtoAlias.Spec(noParent=True))),
    "present parent": (lambda _: Alias(name="x"), ProtoAlias(spec=ProtoAlias.Spec(name="x"))),
    "all": (
        lambda run: Alias("n", "t", "s", "p", parent(run)),
        ProtoAlias(spec=ProtoAlias.Spec(name="n", type="t", stack="s", project="p", parentUrn=PARENT)),
    ),
    "nothing": (lambda _: Alias(), ProtoAlias(spec=ProtoAlias.Spec())),
}


@pytest.mark.parametrize(("make", "expected"), ALIASES.values(), ids=ALIASES)
def test_alias(make, expected):
    """An alias is a URN, or what differs from the present name; nobody but the program adds one (3.5)."""
    run = ScriptedRun()
    options = ResourceOptions(aliases=[make(run)])
    assert serialized(registration(options, run)) == serialized(with_fields(aliases=[expected]))


def test_aliases_keep_their_order():
    """All of them are sent, in order."""
    run = ScriptedRun()
    options = ResourceOptions(aliases=[make(run) for make, _ in ALIASES.values()])
    assert list(registration(options, run).aliases) == [expected for _, expected in ALIASES.values()]


def test_alias_that_is_no_text():
    """What is no text names nothing."""
    run = ScriptedRun()
    assert list(registration(ResourceOptions(aliases=[run.value("1")]), run).aliases) == [ProtoAlias()]


# ---- what other resources say ----


def test_resources_in_options_are_told_by_their_urns():
    """The registration waits for each, and names it by URN."""
    run = ScriptedRun()
    with_, one, two = (run.resource(name) for name in ("with", "one", "two"))
    message = registration(ResourceOptions(deleted_with=with_, replace_with=[one, two]), run)
    expected = with_fields(deletedWith=urn("with"), replace_with=[urn("one"), urn("two")])
    assert serialized(message) == serialized(expected)


@pytest.mark.parametrize(
    "data", [1, "text", False, [], {"a": [None]}, [secret("x"), UNKNOWN], secret(None), UNKNOWN, secret(UNKNOWN)]
)
def test_replacement_trigger(data):
    """It is any value, with its marks."""
    run = ScriptedRun(preview=True)
    options = ResourceOptions(replacement_trigger=run.value(json.dumps(data)))
    assert registration(options, run).replacement_trigger == proto(data)


def test_null_is_no_trigger():
    """A plain null says that there is none (1.3)."""
    run = ScriptedRun()
    message = registration(ResourceOptions(replacement_trigger=run.value("null")), run)
    assert message.replacement_trigger == ProtoValue()
    assert not message.HasField("replacement_trigger")


def test_package_stands_for_version_and_url():
    """With a package made by parameters, version, URL and checksums are not sent (1.7)."""
    run = ScriptedRun()
    package = run.engine.package(PackageRequest("base", "1.0.0", replacement=Parameters("made", "2.0.0", b"")))
    options = ResourceOptions(version="1.0.0", url="https://x.test", checksums={"a": b"b"}, package=package)
    assert serialized(registration(options, run)) == serialized(with_fields(packageRef="ref-base"))


def test_hooks_of_all_seven_kinds():
    """Each event has its field; the hooks' registrations are answered before a resource names them."""
    run = ScriptedRun()
    hooks = {event: [run.engine.hook(event, "f", TARGET, on_dry_run=True, ignore_errors=True)] for event in HOOK_EVENTS}
    hooks["on_error"].append(run.engine.error_hook("second", "f", TARGET))
    message = registration(ResourceOptions(hooks=hooks), run)
    expected = HooksBinding(**{event: [event] for event in HOOK_EVENTS})
    expected.on_error.append("second")
    assert serialized(message) == serialized(with_fields(hooks=expected))
    assert [method for method, _ in run.monitor.sent][-1] == "RegisterResource"


def test_no_hooks_for_an_event():
    """An empty list of hooks says nothing."""
    assert registration(ResourceOptions(hooks={"on_error": []})) == with_fields()


def test_transforms_are_callbacks():
    """A resource's own transforms are told by address and token, in order; they know byte strings."""
    run = ScriptedRun()
    callbacks = [run.engine.callback(CallbackKind.TRANSFORM, name, TARGET) for name in ("first", "second")]
    expected = [ProtoCallback(target=TARGET, token=one.token, accepts_byte_string=True) for one in callbacks]
    assert serialized(registration(ResourceOptions(transforms=callbacks), run)) == serialized(
        with_fields(transforms=expected)
    )


# ---- positions ----


def test_source_position_and_stack_trace():
    """The position is that of the innermost frame, a file URI with what is not unreserved escaped (RFC 3986)."""
    places = [Position("app.py", 7, 3), Position("lib/ä b%#.py", 300, 0)]
    folder = "file:///srv/the%20program/"
    expected = [
        SourcePosition(uri=folder + "app.py", line=7, column=3),
        SourcePosition(uri=folder + "lib/%C3%A4%20b%25%23.py", line=300),
    ]
    trace = StackTrace(frames=[StackFrame(pc=place) for place in expected])
    assert serialized(registration(ResourceOptions(positions=places))) == serialized(
        with_fields(sourcePosition=expected[0], stackTrace=trace)
    )


@pytest.mark.parametrize(("folder", "positions"), [("", [Position("app.py", 1, 1)]), ("/srv", [])])
def test_no_position(folder, positions):
    """Without the program's folder, or without a place, nothing is said."""
    message = registration(ResourceOptions(positions=positions), ScriptedRun(folder=folder))
    assert serialized(message) == serialized(with_fields())


# ---- options as the program sets them ----


def test_frozen_options_do_not_change():
    """A program may go on with the builder for the next resource: what was registered is as it was."""
    run = ScriptedRun()
    hook = run.engine.error_hook("h", "f", TARGET)
    options = ResourceOptions(
        ignore_changes=["a"], environment={"A": "B"}, checksums={"a": b"1"}, hooks={"on_error": [hook]}, protect=True
    )
    frozen = options.freeze()
    options.ignore_changes.append("b")
    options.environment["C"] = "D"
    options.checksums["b"] = b"2"
    options.hooks["on_error"].append(hook)
    options.hooks["before_create"] = [hook]
    options.protect = False
    options.depends_on.append(run.resource("late"))
    assert (frozen.ignore_changes, frozen.environment, frozen.checksums) == (["a"], {"A": "B"}, {"a": b"1"})
    assert (frozen.hooks, frozen.protect, frozen.depends_on) == ({"on_error": [hook]}, True, [])


def test_options_of_several_resources():
    """They are written once and say the same of each; also of a copy that says more."""
    run = ScriptedRun()
    options = ResourceOptions(ignore_changes=["a"], depends_on=[run.resource("d")])
    run.declare("n", {}, options)
    run.declare("m", {}, options)
    run.finish()
    more = options.freeze()
    more.hide_diffs = ["b"]
    run.declare("o", {}, more)
    run.finish()
    said = [(list(one.ignoreChanges), list(one.hideDiffs), len(one.dependencies)) for one in run.monitor.registered[1:]]
    assert said == [(["a"], [], 1), (["a"], [], 1), (["a"], ["b"], 1)]


def test_frozen_options_of_an_invoke():
    """The same holds for the options of invokes and calls."""
    options = CallOptions(version="1", checksums={"a": b"1"})
    frozen = options.freeze()
    options.checksums["b"] = b"2"
    options.version = "2"
    assert (type(frozen), frozen.version, frozen.checksums) == (CallOptions, "1", {"a": b"1"})


@pytest.mark.parametrize("missing", ["parent", "provider", "depends_on", "providers", "deleted_with", "replace_with"])
def test_registration_waits_for_resources_in_its_options(missing):
    """A resource is not sent before all that its options name have their URNs."""
    run = ScriptedRun()
    other = run.resource("other", "pulumi:providers:a")
    many = missing in ("depends_on", "providers", "replace_with")
    run.declare("n", {}, ResourceOptions(**{missing: [other] if many else other}))
    run.flush()
    assert [request.name for request in run.monitor.registered] == ["other"]
    run.finish()
    assert [request.name for request in run.monitor.registered] == ["other", "n"]


@pytest.mark.parametrize("place", ["depends_on_outputs", "aliases", "replacement_trigger", "alias parent"])
def test_registration_waits_for_outputs_in_its_options(place):
    """The same holds for outputs."""
    run = ScriptedRun()
    output = run.apply(run.value("1"), lambda _: json.dumps(PARENT))
    given = {
        "depends_on_outputs": {"depends_on_outputs": [output]},
        "aliases": {"aliases": [output]},
        "alias parent": {"aliases": [Alias(parent=output)]},
        "replacement_trigger": {"replacement_trigger": output},
    }
    run.declare("n", {}, ResourceOptions(**given[place]))
    run.flush()
    assert run.monitor.registered == []
    run.finish()
    assert len(run.monitor.registered) == 1


def test_failed_resource_in_the_options():
    """A resource whose parent failed is not sent."""
    monitor = ScriptedMonitor(lambda _: RegisterResourceResponse(result=Result.FAIL))
    run = ScriptedRun(monitor)
    run.declare("n", {}, ResourceOptions(parent=run.resource("p")))
    run.finish()
    assert [request.name for request in monitor.registered] == ["p"]
    assert 'resource a:b:C "n" is not sent' in run.reports[-1].text
