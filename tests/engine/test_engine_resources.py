import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse, Result

from engine.strategies import A, B, properties, serialized, struct_of, values_of, without_nulls
from fakes.scripted import STACK_URN, UNKNOWN, ScriptedMonitor, ScriptedRun, plain, secret
from pulumi_gestalt_engine import Node, ResourceKind, ResourceOptions
from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.nodes import Fault, Fields
from pulumi_gestalt_engine.values import Value

U = "urn:u"


def constants(run: ScriptedRun, inputs: dict[str, Value]) -> dict[str, Node]:
    return {name: run.engine._graph.constant(value) for name, value in inputs.items()}


def sent(run: ScriptedRun, name: str = "n") -> RegisterResourceRequest:
    run.flush()
    return run.monitor.by_name(name)


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


def fields(result: Fields | Fault) -> Fields:
    assert isinstance(result, Fields)
    return result


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
