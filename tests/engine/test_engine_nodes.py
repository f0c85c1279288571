import pytest
from pulumi.runtime.proto.provider_pb2 import CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import RegisterResourceResponse, Result

from fakes.scripted import UNKNOWN, secret
from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.messages import Invocation, Registration
from pulumi_gestalt_engine.nodes import (
    Ask,
    Combine,
    Constant,
    Fault,
    Field,
    Fields,
    Invoke,
    Map,
    RequestKind,
    Resource,
)
from pulumi_gestalt_engine.nodes import (
    Result as NodeResult,
)
from pulumi_gestalt_engine.values import Value

U, A, B = "urn:u", "urn:a", "urn:b"
NOT_KNOWN = Value(None, known=False)


def settled(result: NodeResult) -> Constant:
    return Constant(0, (), result=result)


def resource(**inputs: Value) -> Resource:
    sources = tuple(settled(value) for value in inputs.values())
    return Resource(1, sources, names=tuple(inputs), request=Registration("a:b:C", "n", ""))


def invoke(**arguments: Value) -> Invoke:
    sources = tuple(settled(value) for value in arguments.values())
    return Invoke(1, sources, names=tuple(arguments), request=Invocation("a:b:f", ""))


def registered(node: Resource, *, preview: bool = False, identity: str = "i", **answer: object) -> Fields | Fault:
    message = RegisterResourceResponse(urn=U, id=identity, **answer)
    return node.answer(message.SerializeToString(), preview=preview)


def invoked(node: Invoke, *, preview: bool = False, failures: tuple = (), **result: object) -> Fields | Fault:
    ask = node.rule()
    assert isinstance(ask, Ask)
    node.asked = ask
    message = InvokeResponse(failures=failures, **{"return": result})
    return node.answer(message.SerializeToString(), preview=preview)


def fields(result: Fields | Fault | Ask) -> Fields:
    assert isinstance(result, Fields)
    return result


# ---- map, combine, field ----


def test_map_asks_with_plain_json():
    """The argument is plain JSON; the result inherits secret and dependencies."""
    value = Value({"a": Value("x", secret=True)}, dependencies=(A,))
    assert Map(1, (settled(value),), function="f").rule() == Ask('{"a":"x"}', True, (A,))


def test_map_of_an_unknown_is_unknown():
    """Nothing is asked; the secret mark, also of a part, and the dependencies stay."""
    value = Value([NOT_KNOWN, Value("x", secret=True)], dependencies=(A,))
    assert Map(1, (settled(value),), function="f").rule() == Value(None, known=False, secret=True, dependencies=(A,))


def test_combine_gives_the_list():
    """The values stand in the order of the inputs."""
    assert Combine(1, (settled(Value(1)), settled(Value(2))), depth=1).rule() == Value([1, 2])


def test_field_gives_the_property():
    """A field is read from the fields of its composite."""
    composite = settled(fields(registered(resource(), object={"a": "x"})))
    assert Field(1, (composite,), name="a").rule() == Value("x", dependencies=(U,))


def test_fault_of_an_input_is_found():
    """The first fault among the inputs counts."""
    first, second = Fault("first"), Fault("second")
    assert Combine(1, (settled(Value(1)), settled(first), settled(second)), depth=1).fault() is first
    assert Combine(1, (settled(Value(1)),), depth=1).fault() is None


# ---- resources ----


def test_resource_asks_the_monitor():
    """A registration is always sent."""
    assert resource().rule() == Ask()
    assert resource().kind is RequestKind.REGISTER
    assert resource().describe() == 'resource a:b:C "n"'


def test_property_of_the_answer():
    """A property that was sent back is that value, from the resource and from what the answer says (1.3)."""
    result = fields(
        registered(
            resource(a=Value("old", dependencies=(A,))),
            object={"a": "new", "b": secret("x")},
            propertyDependencies={"a": {"urns": [B, U]}},
        )
    )
    assert result.get("a") == Value("new", dependencies=(U, B))
    assert result.get("b") == Value("x", secret=True, dependencies=(U,))


@pytest.mark.parametrize("preview", [True, False])
def test_urn_and_id_are_not_properties(preview):
    """What the provider calls `urn` or `id`, and inputs of that name, do not hide the resource's own."""
    node = resource(id=Value("input"), urn=Value("input"))
    result = fields(registered(node, preview=preview, object={"id": "output", "urn": "output"}))
    assert result.get("id") == Value("i", dependencies=(U,))
    assert result.get("urn") == Value(U, dependencies=(U,))
    absent = fields(registered(node, preview=preview))
    assert (absent.get("id").data, absent.get("urn").data) == ("i", U)


@pytest.mark.parametrize("identity", ["", UNKNOWN])
@pytest.mark.parametrize("preview", [True, False])
def test_empty_id_is_unknown(identity, preview):
    """An ID that is empty or the mark for unknown does not exist yet, also in an update (1.3)."""
    assert fields(registered(resource(), preview=preview, identity=identity)).get("id") == Value(
        None, known=False, dependencies=(U,)
    )


def test_absent_property_of_an_update_is_the_input():
    """What an update does not return is the input that was sent, secret if that was, else null (1.3)."""
    node = resource(a=Value("x", secret=True, dependencies=(A,)), b=Value([Value("y", secret=True)]))
    result = fields(registered(node))
    assert result.get("a") == Value("x", secret=True, dependencies=(U,))
    assert result.get("b") == Value([Value("y", secret=True)], dependencies=(U,))
    assert result.get("c") == Value(None, dependencies=(U,))


def test_absent_property_of_a_preview_is_unknown():
    """What a preview does not return cannot be known yet; it is secret if the input was, or a part of it."""
    node = resource(a=Value("x", secret=True), b=Value([Value("y", secret=True)]), c=Value("z"))
    result = fields(registered(node, preview=True))
    secret_unknown = Value(None, known=False, secret=True, dependencies=(U,))
    assert [result.get(name) for name in "ab"] == [secret_unknown, secret_unknown]
    assert [result.get(name) for name in "cd"] == [Value(None, known=False, dependencies=(U,))] * 2


def test_unknown_property_of_an_update_is_null():
    """Unknowns exist in previews only (2.4)."""
    assert fields(registered(resource(), object={"a": UNKNOWN})).get("a") == Value(None, dependencies=(U,))
    assert fields(registered(resource(), preview=True, object={"a": UNKNOWN})).get("a") == Value(
        None, known=False, dependencies=(U,)
    )


@pytest.mark.parametrize("result", [Result.FAIL, Result.SKIP])
def test_failed_or_skipped_registration_is_a_fault(result):
    """Every output of it is faulted; the Pulumi engine has shown the reason."""
    assert registered(resource(), result=result) == Fault('resource a:b:C "n"')


def test_property_that_cannot_be_read():
    """The error names the resource and the property."""
    result = registered(resource(), object={"a": [float("inf")]})
    with pytest.raises(MonitorError) as caught:
        fields(result).get("a")
    assert str(caught.value) == (
        'the monitor\'s answer for resource a:b:C "n" cannot be read: property "a": a number is not finite'
    )


# ---- invokes ----


def test_invoke_asks_the_monitor():
    """The result inherits the dependencies of the arguments."""
    assert invoke(a=Value(1, dependencies=(A,)), b=Value(2, dependencies=(B, A))).rule() == Ask("", False, (A, B))
    assert invoke().kind is RequestKind.INVOKE


@pytest.mark.parametrize("unknown", [NOT_KNOWN, Value([NOT_KNOWN], secret=True)])
def test_invoke_with_an_unknown_argument_is_not_sent(unknown):
    """Every property of its result is unknown, secret if any argument is, from where the arguments are (1.5)."""
    result = fields(invoke(a=unknown, b=Value(1, dependencies=(A,))).rule())
    assert result.get("x") == Value(None, known=False, secret=unknown.secret, dependencies=(A,))


def test_property_of_an_invoke():
    """A property comes from the arguments' resources; an absent one is null, in a preview too."""
    result = fields(invoked(invoke(a=Value(1, dependencies=(A,))), preview=True, x="y"))
    assert result.get("x") == Value("y", dependencies=(A,))
    assert result.get("z") == Value(None, dependencies=(A,))


def test_unknown_in_a_result():
    """A result may hold an unknown in a preview; in an update it is null."""
    assert fields(invoked(invoke(), preview=True, x=[UNKNOWN])).get("x") == Value([NOT_KNOWN])
    assert fields(invoked(invoke(), x=[UNKNOWN])).get("x") == Value([None])


@pytest.mark.parametrize("argument", [Value(1, secret=True), Value([Value(1, secret=True)])])
def test_secret_argument_makes_the_result_secret(argument):
    """What a provider makes of a secret may show it, so everything that comes back is secret (1.5)."""
    result = fields(invoked(invoke(a=argument), x="y"))
    assert (result.get("x"), result.get("z")) == (Value("y", secret=True), Value(None, secret=True))


def test_secret_in_the_result_makes_all_of_it_secret():
    """A secret part of the result marks its other parts too (1.5)."""
    result = fields(invoked(invoke(), x="y", hidden={"deep": secret("s")}))
    assert result.get("x") == Value("y", secret=True)
    assert result.get("hidden") == Value({"deep": Value("s", secret=True)}, secret=True)


def test_failed_invoke_is_a_fault_with_all_reasons():
    """Every property and reason is there."""
    failures = (CheckFailure(property="a", reason="too small"), CheckFailure(reason="no such thing"))
    assert invoked(invoke(), failures=failures) == Fault("invoke of a:b:f", "a: too small; no such thing")
