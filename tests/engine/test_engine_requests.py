import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto.provider_pb2 import CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import RegisterResourceOutputsRequest, ResourceInvokeRequest

from engine.strategies import A, B, properties, serialized, struct_of, values_of, without_nulls
from fakes.scripted import STACK_URN, UNKNOWN, ScriptedMonitor, ScriptedRun, secret
from pulumi_gestalt_engine import CallOptions, Node
from pulumi_gestalt_engine.nodes import Ask, Fault, Fields
from pulumi_gestalt_engine.requests import encode_outputs
from pulumi_gestalt_engine.values import Value

NOT_KNOWN = Value(None, known=False)


def constants(run: ScriptedRun, inputs: dict[str, Value]) -> dict[str, Node]:
    return {name: run.engine._graph.constant(value) for name, value in inputs.items()}


def invoked(
    arguments: dict[str, Value] | None = None, *, preview: bool = True, failures: tuple = (), **result: object
) -> Fields | Fault:
    """Return what an invoke with such an answer comes to."""
    monitor = ScriptedMonitor(invoke=lambda _: InvokeResponse(failures=failures, **{"return": result}))
    run = ScriptedRun(monitor, preview=preview)
    node = run.invoke("a:b:f", **constants(run, arguments or {}))
    run.drive()
    assert isinstance(node.result, Fields | Fault)
    return node.result


def fields(result: Fields | Fault) -> Fields:
    assert isinstance(result, Fields)
    return result


# ---- invokes ----


@given(st.text(min_size=1), st.text(), properties(unknowns=False))
def test_invokes_are_the_official_messages(token, version, given_):
    """The official library reads an invoke whose arguments keep their secret marks and whose nulls are left out."""
    expected = ResourceInvokeRequest(
        tok=token,
        args=struct_of(without_nulls(given_)),
        version=version,
        acceptResources=True,
        accepts_byte_string=True,
    )
    run = ScriptedRun()
    run.invoke(token, CallOptions(version=version), **constants(run, values_of(given_)))
    run.flush()
    (request,) = run.monitor.invoked
    assert serialized(request) == serialized(expected)


def test_invoke_asks_the_monitor():
    """The result inherits the dependencies of the arguments."""
    run = ScriptedRun()
    arguments = {"a": Value(1, dependencies=(A,)), "b": Value(2, dependencies=(B, A))}
    assert run.invoke("a:b:f", **constants(run, arguments)).asked == Ask("", False, (A, B))


@pytest.mark.parametrize("unknown", [NOT_KNOWN, Value([NOT_KNOWN], secret=True)])
def test_invoke_with_an_unknown_argument_is_not_sent(unknown):
    """Every property of its result is unknown, secret if any argument is, from where the arguments are (1.5)."""
    run = ScriptedRun(preview=True)
    node = run.invoke("a:b:f", **constants(run, {"a": unknown, "b": Value(1, dependencies=(A,))}))
    run.drive()
    assert run.monitor.sent == []
    unknown_too = Value(None, known=False, secret=unknown.secret, dependencies=(A,))
    assert fields(node.result).get("x") == unknown_too
    assert fields(node.result).whole() == unknown_too


def test_property_of_an_invoke():
    """A property comes from the arguments' resources; an absent one is null, in a preview too."""
    result = fields(invoked({"a": Value(1, dependencies=(A,))}, x="y"))
    assert result.get("x") == Value("y", dependencies=(A,))
    assert result.get("z") == Value(None, dependencies=(A,))


def test_unknown_in_a_result():
    """A result may hold an unknown in a preview; in an update it is null."""
    assert fields(invoked(x=[UNKNOWN])).get("x") == Value([NOT_KNOWN])
    assert fields(invoked(preview=False, x=[UNKNOWN])).get("x") == Value([None])


@pytest.mark.parametrize("argument", [Value(1, secret=True), Value([Value(1, secret=True)])])
def test_secret_argument_makes_the_result_secret(argument):
    """What a provider makes of a secret may show it, so everything that comes back is secret (1.5)."""
    result = fields(invoked({"a": argument}, x="y"))
    assert (result.get("x"), result.get("z")) == (Value("y", secret=True), Value(None, secret=True))


def test_secret_in_the_result_makes_all_of_it_secret():
    """A secret part of the result marks its other parts too (1.5)."""
    result = fields(invoked(x="y", hidden={"deep": secret("s")}))
    assert result.get("x") == Value("y", secret=True)
    assert result.get("hidden") == Value({"deep": Value("s", secret=True)}, secret=True)


def test_failed_invoke_is_a_fault_with_all_reasons():
    """Every property and reason is there."""
    failures = (CheckFailure(property="a", reason="too small"), CheckFailure(reason="no such thing"))
    assert invoked(failures=failures) == Fault("invoke of a:b:f", "a: too small; no such thing")


# ---- the stack's outputs ----


@given(properties())
def test_outputs_are_the_official_messages(given_):
    """The official library reads the stack's outputs, marks included, nulls left out."""
    expected = RegisterResourceOutputsRequest(urn=STACK_URN, outputs=struct_of(without_nulls(given_)))
    written = encode_outputs(STACK_URN, values_of(given_))
    assert serialized(RegisterResourceOutputsRequest.FromString(written)) == serialized(expected)


def test_no_outputs_are_sent_as_an_empty_object():
    """The object is there even without outputs, so that old ones are removed (1.6)."""
    request = RegisterResourceOutputsRequest.FromString(encode_outputs(STACK_URN, {}))
    assert request.HasField("outputs")
