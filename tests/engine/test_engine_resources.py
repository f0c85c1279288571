import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto.resource_pb2 import (
    RegisterResourceRequest,
    RegisterResourceResponse,
    Result,
)

from engine.helpers import constants, fields, new_has_no_id, sent, urns
from engine.strategies import A, B, properties, serialized, struct_of, values_of, without_nulls
from fakes.scripted import (
    OUTPUT,
    SIGNATURE,
    STACK_URN,
    UNKNOWN,
    ScriptedMonitor,
    ScriptedRun,
    part,
    plain,
    reference,
    secret,
    urn,
)
from pulumi_gestalt_engine import (
    Feature,
    ResourceKind,
    ResourceOptions,
)
from pulumi_gestalt_engine.deployment import ALL_FEATURES
from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.nodes import Fault, Fields
from pulumi_gestalt_engine.values import Value

U = "urn:u"


def registered(
    inputs: dict[str, Value] | None = None,
    *,
    preview: bool = False,
    identity: str = "i",
    what: ResourceKind = ResourceKind.CUSTOM,
    **answer: object,
) -> Fields | Fault:
    """Return what a registration with such an answer comes to."""
    monitor = ScriptedMonitor(lambda _: RegisterResourceResponse(urn=U, id=identity, **answer))
    run = ScriptedRun(monitor, preview=preview)
    node = run.declare("n", constants(run, inputs or {}), what=what)
    run.drive()
    assert isinstance(node.result, Fields | Fault)
    return node.result


# ---- the message ----


@given(st.text(min_size=1), st.text(min_size=1), st.text(), properties())
def test_registrations_are_the_official_messages(kind, name, version, given_):
    """The official library reads a registration with everything that a complete SDK says."""
    said = without_nulls(given_)
    expected = RegisterResourceRequest(
        type=kind,
        name=name,
        parent=STACK_URN,
        custom=True,
        object=struct_of(said),
        dependencies=dict.fromkeys(each for _, urns in said.values() for each in urns),
        propertyDependencies={
            key: RegisterResourceRequest.PropertyDependencies(urns=urns) for key, (_, urns) in said.items()
        },
        version=version,
        acceptSecrets=True,
        supportsPartialValues=True,
        acceptResources=True,
        supportsResultReporting=True,
        accepts_byte_string=True,
    )
    run = ScriptedRun(preview=True)
    run.declare(name, constants(run, values_of(given_)), ResourceOptions(version=version), kind=kind)
    assert serialized(sent(run, name)) == serialized(expected)


def test_null_is_left_out_with_its_dependencies():
    """A plain null says nothing (2.2); a secret null and an unknown are sent."""
    run = ScriptedRun(preview=True)
    inputs = {
        "null": Value(None, dependencies=(A,)),
        "secret": Value(None, secret=True),
        "unknown": Value(None, known=False, dependencies=(B,)),
    }
    run.declare("n", constants(run, inputs))
    request = sent(run)
    assert plain(request.object) == {"secret": secret(None), "unknown": UNKNOWN}
    assert list(request.dependencies) == [B]
    assert {key: list(entry.urns) for key, entry in request.propertyDependencies.items()} == {
        "secret": [],
        "unknown": [B],
    }


# ---- the answer ----


def test_property_of_the_answer():
    """A property that was sent back is that value, from the resource and from what the answer says (1.3)."""
    result = fields(
        registered(
            {"a": Value("old", dependencies=(A,))},
            object={"a": "new", "b": secret("x")},
            propertyDependencies={"a": {"urns": [B, U]}},
        )
    )
    assert result.get("a") == Value("new", dependencies=(U, B))
    assert result.get("b") == Value("x", secret=True, dependencies=(U,))


@pytest.mark.parametrize("preview", [True, False])
def test_urn_and_id_are_not_properties(preview):
    """What the provider calls `urn` or `id`, and inputs of that name, do not hide the resource's own."""
    inputs = {"id": Value("input"), "urn": Value("input")}
    result = fields(registered(inputs, preview=preview, object={"id": "output", "urn": "output"}))
    assert result.get("id") == Value("i", dependencies=(U,))
    assert result.get("urn") == Value(U, dependencies=(U,))
    absent = fields(registered(inputs, preview=preview))
    assert (absent.get("id").data, absent.get("urn").data) == ("i", U)


@pytest.mark.parametrize("identity", ["", UNKNOWN])
@pytest.mark.parametrize("preview", [True, False])
def test_empty_id_is_unknown(identity, preview):
    """An ID that is empty or the mark for unknown does not exist yet, also in an update (1.3)."""
    assert fields(registered(preview=preview, identity=identity)).get("id") == Value(
        None, known=False, dependencies=(U,)
    )


def test_absent_property_of_an_update_is_the_input():
    """What an update does not return is the input that was sent, secret if that was, else null (1.3)."""
    inputs = {"a": Value("x", secret=True, dependencies=(A,)), "b": Value([Value("y", secret=True)])}
    result = fields(registered(inputs))
    assert result.get("a") == Value("x", secret=True, dependencies=(U,))
    assert result.get("b") == Value([Value("y", secret=True)], dependencies=(U,))
    assert result.get("c") == Value(None, dependencies=(U,))


def test_absent_property_of_a_preview_is_unknown():
    """What a preview does not return cannot be known yet; it is secret if the input was, or a part of it."""
    inputs = {"a": Value("x", secret=True), "b": Value([Value("y", secret=True)]), "c": Value("z")}
    result = fields(registered(inputs, preview=True))
    secret_unknown = Value(None, known=False, secret=True, dependencies=(U,))
    assert [result.get(name) for name in "ab"] == [secret_unknown, secret_unknown]
    assert [result.get(name) for name in "cd"] == [Value(None, known=False, dependencies=(U,))] * 2


def test_unknown_property_of_an_update_is_null():
    """Unknowns exist in previews only (2.4)."""
    assert fields(registered(object={"a": UNKNOWN})).get("a") == Value(None, dependencies=(U,))
    assert fields(registered(preview=True, object={"a": UNKNOWN})).get("a") == Value(
        None, known=False, dependencies=(U,)
    )


@pytest.mark.parametrize("result", [Result.FAIL, Result.SKIP])
def test_failed_or_skipped_registration_is_a_fault(result):
    """Every output of it is faulted; the Pulumi engine has shown the reason."""
    assert registered(result=result) == Fault('resource a:b:C "n"')


def test_property_that_cannot_be_read():
    """The error names the resource and the property."""
    result = registered(object={"a": [float("inf")]})
    with pytest.raises(MonitorError) as caught:
        fields(result).get("a")
    assert str(caught.value) == (
        'the monitor\'s answer for resource a:b:C "n" cannot be read: property "a": a number is not finite'
    )


def secret_outputs(*, preview: bool) -> Fields:
    """Return a resource whose outputs a, b, c, d are to be secret: Pulumi sends a and b, and the program c."""
    answer = RegisterResourceResponse(urn=U, id="i", object={"a": secret("x"), "b": "y"})
    run = ScriptedRun(ScriptedMonitor(lambda _: answer), preview=preview)
    options = ResourceOptions(additional_secret_outputs=["a", "b", "c", "d"])
    node = run.declare("n", constants(run, {"c": Value("z")}), options)
    run.drive()
    return fields(node.result)


def test_additional_secret_outputs():
    """Pulumi marks what it sends; what it leaves out is no less secret."""
    found = [secret_outputs(preview=False).get(name) for name in "abcd"]
    assert found == [
        Value("x", secret=True, dependencies=(U,)),
        Value("y", dependencies=(U,)),
        Value("z", secret=True, dependencies=(U,)),
        Value(None, secret=True, dependencies=(U,)),
    ]
    unknown = Value(None, known=False, secret=True, dependencies=(U,))
    assert [secret_outputs(preview=True).get(name) for name in "cd"] == [unknown] * 2


# ---- kinds, parents, dependencies ----


@pytest.mark.parametrize(
    ("what", "flags"),
    [
        (ResourceKind.CUSTOM, (True, False)),
        (ResourceKind.COMPONENT, (False, False)),
        (ResourceKind.REMOTE, (False, True)),
    ],
)
def test_kinds(what, flags):
    """Custom and remote are flags of their own (1.3); only a custom resource has an ID."""
    run = ScriptedRun()
    node = run.declare("n", what=what)
    run.finish()
    request = sent(run)
    assert (request.custom, request.remote) == flags
    has_id = bool(fields(node.result).get("id").data)
    assert (has_id, "id" in plain_value(fields(node.result).whole())) == (flags[0], flags[0])


def plain_value(value: Value) -> object:
    assert not any(isinstance(part, Value) for part in value.data.values())
    return value.data


def test_resource_without_parent_belongs_to_the_stack():
    """The engine sends the stack's URN, for Pulumi adds no parent of its own (checklist line 3)."""
    run = ScriptedRun()
    run.declare("n")
    run.declare("m", options=ResourceOptions(version="1"))
    assert {request.parent for request in (sent(run), sent(run, "m"))} == {STACK_URN}


def test_parent():
    """A parent is told by its URN."""
    run = ScriptedRun()
    run.declare("n", options=ResourceOptions(parent=run.resource("p")))
    run.declare("m", options=ResourceOptions(parent=run.engine.stack_resource))
    run.finish()
    assert (sent(run).parent, sent(run, "m").parent) == (urn("p"), STACK_URN)


def test_depends_on():
    """Dependencies are what the options and the inputs name, each once, options first; properties tell their own."""
    run = ScriptedRun()
    a, b, c = (run.resource(name) for name in "abc")
    inputs = {"x": run.engine.field(a, "id"), "y": run.engine.field(c, "id")}
    run.declare("n", inputs, ResourceOptions(depends_on=[b, a, b]))
    run.finish()
    assert list(sent(run).dependencies) == [urn("b"), urn("a"), urn("c")]
    assert urns(sent(run)) == {"x": [urn("a")], "y": [urn("c")]}


def test_depends_on_outputs():
    """An output stands for what it came from, and for what its value refers to, also in lists (checklist line 27)."""
    run = ScriptedRun()
    a, b, c = (run.resource(name) for name in "abc")
    references = run.engine.combine([run.engine.field(a, None), run.engine.field(b, None)])
    texts = run.apply(run.engine.field(c, "id"), lambda _: json.dumps([reference("d"), {"x": [reference("e")]}]))
    run.declare("n", {}, ResourceOptions(depends_on_outputs=[references, texts]))
    run.finish()
    assert list(sent(run).dependencies) == [urn(name) for name in "abcde"]


def test_depending_twice():
    """A resource that the options name twice is told once."""
    run = ScriptedRun()
    a = run.resource("a")
    run.declare("n", {}, ResourceOptions(depends_on=[a, a]))
    run.finish()
    assert list(sent(run).dependencies) == [urn("a")]


def test_depending_on_what_has_no_urn():
    """The result of an invoke is no resource: to depend on it is to wait for it."""
    run = ScriptedRun()
    run.declare("n", {}, ResourceOptions(depends_on=[run.invoke("a:b:f")]))
    run.finish()
    assert [method for method, _ in run.monitor.sent] == ["Invoke", "RegisterResource"]
    assert list(sent(run).dependencies) == []


def test_remote_component_says_output_values():
    """Inputs of a remote component keep their marks and dependencies as output values (checklist line 14)."""
    run = ScriptedRun(preview=True)
    inputs = {
        "plain": Value([1, None]),
        "known": Value("x", dependencies=(B, A)),
        "secret": Value("x", secret=True),
        "unknown": Value(None, known=False, dependencies=(A,)),
        "inside": Value({"k": Value("x", secret=True, dependencies=(A,)), "open": 1}, dependencies=(A,)),
        "half": Value([Value(None, known=False), "x"], secret=True),
        "null": Value(None, dependencies=(A,)),
        "nothing": Value(None),
    }
    run.declare("n", constants(run, inputs), what=ResourceKind.REMOTE)
    assert plain(sent(run).object) == {
        "plain": [1.0, None],
        "known": {SIGNATURE: OUTPUT, "value": "x", "dependencies": [A, B]},
        "secret": {SIGNATURE: OUTPUT, "value": "x", "secret": True},
        "unknown": {SIGNATURE: OUTPUT, "dependencies": [A]},
        "inside": {SIGNATURE: OUTPUT, "value": {"k": "x", "open": 1.0}, "secret": True, "dependencies": [A]},
        "half": {SIGNATURE: OUTPUT, "secret": True},
        "null": {SIGNATURE: OUTPUT, "value": None, "dependencies": [A]},
    }


def test_output_values_off():
    """A Pulumi that does not know output values is sent secrets and unknowns as ever (checklist line 15)."""
    run = ScriptedRun(preview=True, features=ALL_FEATURES - {Feature.OUTPUT_VALUES})
    inputs = {"secret": Value("x", secret=True, dependencies=(A,)), "unknown": Value(None, known=False)}
    run.declare("n", constants(run, inputs), what=ResourceKind.REMOTE)
    assert plain(sent(run).object) == {"secret": secret("x"), "unknown": UNKNOWN}
    assert urns(sent(run)) == {"secret": [A], "unknown": []}


def test_references_are_no_dependencies_of_a_remote_components_property():
    """An input that is nothing but a resource stays plain on the provider's side (checklist line 29)."""
    run = ScriptedRun()
    a = run.engine.field(run.resource("a"), None)
    id_of_b = run.engine.field(run.resource("b"), "id")
    text = json.dumps({"one": part(0), "list": [part(0)], "other": part(1), "object": {"k": [part(0), part(1)]}})
    inputs = run.engine.inputs("context.register", text, [a, id_of_b])
    run.engine.register(ResourceKind.REMOTE, "a:b:C", "n", inputs)
    run.engine.register(ResourceKind.CUSTOM, "a:b:C", "m", inputs)
    run.finish()
    of_a, of_b = urn("a"), urn("b")
    assert urns(sent(run)) == {"one": [], "list": [], "other": [of_b], "object": [of_b]}
    assert urns(sent(run, "m")) == {"one": [of_a], "list": [of_a], "other": [of_b], "object": [of_a, of_b]}


# ---- references: checklist line 16 ----


def test_references_as_inputs():
    """A custom resource is told by URN and ID, a component by its URN; an unknown ID makes it no less known."""
    run = ScriptedRun(ScriptedMonitor(new_has_no_id), preview=True)
    made = {
        "custom": run.resource("known"),
        "new": run.resource("new"),
        "component": run.component("part"),
    }
    run.declare("n", {name: run.engine.field(node, None) for name, node in made.items()})
    run.finish()
    assert plain(sent(run).object) == {
        "custom": reference("known", id="known-id"),
        "new": reference("new", id=UNKNOWN),
        "component": reference("part", "my:index:Part"),
    }
    assert urns(sent(run))["custom"] == [urn("known")]


def test_references_off():
    """A Pulumi that does not know references is sent the ID, or the URN of what has none (checklist line 16)."""
    run = ScriptedRun(features=ALL_FEATURES - {Feature.RESOURCE_REFERENCES})
    custom, component = run.engine.field(run.resource("c"), None), run.engine.field(run.component("p"), None)
    nested = run.engine.assemble(json.dumps({"k": [part(0), secret(part(1))], "x": 1}), [custom, component])
    run.declare("n", {"custom": custom, "component": component, "nested": nested})
    run.finish()
    expected = urn("p", "my:index:Part")
    assert plain(sent(run).object) == {
        "custom": "c-id",
        "component": expected,
        "nested": {"k": ["c-id", secret(expected)], "x": 1.0},
    }
    assert not sent(run).acceptResources


def test_byte_strings_off():
    """A Pulumi that does not know byte strings is not told that we do (checklist line 20)."""
    run = ScriptedRun(features=ALL_FEATURES - {Feature.BYTE_STRING})
    run.declare("n")
    assert not sent(run).accepts_byte_string


def test_reference_in_an_answer_whose_id_is_unknown():
    """It is a reference and not an unknown."""
    answer = {"it": reference("x", id=UNKNOWN)}
    result = fields(registered(preview=True, object=answer))
    assert result.get("it") == Value(answer["it"], dependencies=(U,))


# ---- components of the program ----


def test_property_of_a_component_is_its_input():
    """Pulumi returns no properties of a component: in a preview too they are what the program gave."""
    inputs = {"a": Value("x", dependencies=(A,)), "b": Value("y", secret=True)}
    result = fields(registered(inputs, preview=True, identity="", what=ResourceKind.COMPONENT))
    assert result.get("a") == Value("x", dependencies=(U,))
    assert result.get("b") == Value("y", secret=True, dependencies=(U,))
    assert result.get("absent") == Value(None, dependencies=(U,))


def test_output_has_its_own_dependencies_and_those_of_the_answer():
    """A remote component says which resources each output came from (checklist line 35)."""
    run = ScriptedRun(
        ScriptedMonitor(
            lambda request: RegisterResourceResponse(
                urn=urn(request.name), object={"x": 1}, propertyDependencies={"x": {"urns": [A, B]}}
            )
        )
    )
    remote = run.declare("r", what=ResourceKind.REMOTE)
    run.resource("n", x=run.engine.field(remote, "x"))
    run.finish()
    assert urns(sent(run)) == {"x": [urn("r"), A, B]}


def test_inputs_without_outputs_in_them():
    """Each comes from nowhere, and that is said; a null is left out; what the options name is still a dependency."""
    run = ScriptedRun()
    inputs = run.engine.inputs("context.register", '{"a": [1], "b": null, "c": "x"}', [])
    options = ResourceOptions(depends_on=[run.resource("d")])
    run.engine.register(ResourceKind.CUSTOM, "a:b:C", "n", inputs, options)
    run.finish()
    request = run.monitor.registered[-1]
    assert plain(request.object) == {"a": [1], "c": "x"}
    assert {name: list(of.urns) for name, of in request.propertyDependencies.items()} == {"a": [], "c": []}
    assert list(request.dependencies) == [urn("d")]
