"""Components that Pulumi asks for; the official messages are the oracle."""

import json

import pytest
from pulumi.runtime.proto.alias_pb2 import Alias
from pulumi.runtime.proto.provider_pb2 import ConstructRequest, ConstructResponse
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest

from engine.helpers import sent
from engine.strategies import FOREIGN, LATER, proto, serialized
from fakes.scripted import OUTPUT, SIGNATURE, STACK_URN, UNKNOWN, ScriptedRun, part, plain, secret, urn
from pulumi_gestalt_engine import MonitorError, Node, ProgramError, ResourceKind, ResourceOptions, decode_construction
from pulumi_gestalt_engine.construction import Construction
from pulumi_gestalt_engine.values import Value
from pulumi_gestalt_engine.wire import FIXED64, tag

A = "urn:a"
PART = "my:index:Part"
INPUTS = {
    "plain": 1,
    "secret": secret("x"),
    "output": {SIGNATURE: OUTPUT, "value": "y", "dependencies": [A]},
    "unknown": {SIGNATURE: OUTPUT},
}
BASE = {"type": PART, "name": "n", "parent": "urn:p", "inputs": proto(INPUTS).struct_value}
TIMEOUTS = {"create": "1s", "update": "2s"}


def decoded(preview: bool = True, **fields: object) -> Construction:
    return decode_construction(ConstructRequest(**fields).SerializeToString(), preview=preview)


def registered(run: ScriptedRun, construction: Construction, **inputs: Node) -> Node:
    options = ResourceOptions(constructed=construction)
    return run.declare(construction.name, inputs, options, kind=construction.type, what=ResourceKind.COMPONENT)


def test_what_is_asked_for():
    """Type, name, parent, and the inputs with their marks as one value."""
    found = decoded(**BASE)
    assert (found.type, found.name, found.parent) == (PART, "n", "urn:p")
    assert found.inputs == Value(
        {
            "plain": 1,
            "secret": Value("x", secret=True),
            "output": Value("y", dependencies=(A,)),
            "unknown": Value(None, known=False),
        },
        dependencies=(A,),
    )


def test_nothing_is_asked_for():
    """An empty message asks for nothing; unknown fields are skipped, and so are known ones of another wire type."""
    found = decode_construction(FOREIGN + LATER, preview=False)
    assert found == Construction("", "", "", Value({}), b"")


def test_repr_shows_no_input():
    """They may be secrets, and so may a trigger among the options."""
    assert "hunter2" not in repr(decoded(inputs=proto({"a": "hunter2"}).struct_value, ignoreChanges=["hunter2"]))


OPTIONS = {
    "protect": ({"protect": False}, {"protect": False}),
    "providers": ({"providers": {"a": "urn::i"}}, {"providers": {"a": "urn::i"}}),
    "dependencies": ({"dependencies": [A]}, {"dependencies": [A]}),
    "additional secrets": ({"additionalSecretOutputs": ["s"]}, {"additionalSecretOutputs": ["s"]}),
    "timeouts": ({"customTimeouts": TIMEOUTS}, {"customTimeouts": TIMEOUTS}),
    "deleted with": ({"deletedWith": A}, {"deletedWith": A}),
    "delete before replace": (
        {"deleteBeforeReplace": True},
        {"deleteBeforeReplace": True, "deleteBeforeReplaceDefined": True},
    ),
    "not deleted before": ({"deleteBeforeReplace": False}, {"deleteBeforeReplaceDefined": True}),
    "ignore changes": ({"ignoreChanges": ["a", "b"]}, {"ignoreChanges": ["a", "b"]}),
    "replace on changes": ({"replaceOnChanges": ["a"]}, {"replaceOnChanges": ["a"]}),
    "retain on delete": ({"retainOnDelete": True}, {"retainOnDelete": True}),
    "hooks": ({"resource_hooks": {"after_create": ["h"]}}, {"hooks": {"after_create": ["h"]}}),
    "stack trace": ({"stack_trace_handle": "t"}, {"parentStackTraceHandle": "t"}),
    "replace with": ({"replace_with": [A]}, {"replace_with": [A]}),
    "aliases": ({"aliases": [Alias(urn=A)]}, {"aliases": [Alias(urn=A)]}),
    "trigger": ({"replacement_trigger": proto([1])}, {"replacement_trigger": proto([1])}),
}


@pytest.mark.parametrize(("asked", "expected"), OPTIONS.values(), ids=OPTIONS)
def test_option_is_passed_on(asked, expected):
    """An option stands in the component's registration as Pulumi said it."""
    without, with_it = ScriptedRun(), ScriptedRun()
    registered(without, decoded(**BASE))
    registered(with_it, decoded(**BASE, **asked))
    message = sent(without)
    message.MergeFrom(RegisterResourceRequest(**expected))
    assert serialized(sent(with_it)) == serialized(message)


def test_option_of_another_wire_type_is_passed_on_whole():
    """What a later protocol may say keeps its bytes."""
    odd = tag(12, FIXED64) + b"8" * 8
    assert decode_construction(odd, preview=False).options == tag(6, FIXED64) + b"8" * 8


@pytest.mark.parametrize(("given", "parent"), [("urn:p", "urn:p"), ("", STACK_URN)])
def test_parent_is_the_one_that_pulumi_says(given, parent):
    """Without one it is the stack."""
    run = ScriptedRun()
    registered(run, decoded(**{**BASE, "parent": given}))
    assert sent(run).parent == parent


def test_unreadable_request():
    """The error names the message."""
    with pytest.raises(MonitorError, match=r"^the monitor's ConstructRequest cannot be read: "):
        decode_construction(b"\x52\x02\x0a\x05", preview=False)


# ---- the answer ----


def test_outputs_are_handed_over():
    """Pulumi gets URN, outputs and what each came from, once the outputs are registered."""
    run = ScriptedRun(preview=True)
    construction = decoded(**BASE)
    component = registered(run, construction, inputs=run.engine.constant(construction.inputs))
    child = run.declare("child", {}, ResourceOptions(parent=component))
    text = json.dumps({"id": part(0), "hidden": secret(1), "unknown": UNKNOWN, "null": None, "whole": part(1)})
    parts = [run.engine.field(child, "id"), run.engine.field(component, "urn")]
    run.engine.construct(component, run.engine.inputs("context.construct", text, parts))
    assert run.engine.constructed is None
    run.finish()
    made = urn("n", PART)
    outputs = {"id": "child-id", "hidden": secret(1.0), "unknown": UNKNOWN, "whole": made}
    response = ConstructResponse.FromString(run.engine.constructed)
    assert (response.urn, plain(response.state)) == (made, outputs)
    assert {name: list(entry.urns) for name, entry in response.stateDependencies.items()} == {
        "id": [urn("child")],
        "hidden": [],
        "unknown": [],
        "whole": [urn("child")],
    }
    (registration,) = run.monitor.requests("RegisterResourceOutputs")
    assert (registration.urn, plain(registration.outputs)) == (made, outputs)


@pytest.mark.parametrize("what", ["component", "custom", "invoke"])
def test_what_was_not_asked_for(what):
    """Only the component that was registered with the option is the one; the error says so."""
    run = ScriptedRun()
    node = {"component": run.component("c"), "custom": run.resource("n"), "invoke": run.invoke("a:b:f")}[what]
    with pytest.raises(ProgramError) as caught:
        run.engine.construct(node, run.engine.named("x", []))
    assert str(caught.value) == (
        "context.construct: it is not the component that Pulumi asked for\n"
        "hint: register it with the option `constructed`"
    )
    assert run.engine.constructed is None


def test_constructed_twice():
    """A component is completed once."""
    run = ScriptedRun()
    component = registered(run, decoded(**BASE))
    run.engine.construct(component, run.engine.named("x", []))
    with pytest.raises(ProgramError, match=r"^context\.construct: resource .* has its outputs already"):
        run.engine.construct(component, run.engine.named("x", []))
