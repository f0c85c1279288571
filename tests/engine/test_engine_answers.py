import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto.provider_pb2 import CallResponse, CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    ReadResourceResponse,
    RegisterPackageResponse,
    RegisterResourceResponse,
    Result,
)

from engine.strategies import FOREIGN, LATER, engine_data, exact, keys, proto, trees, wire_data
from fakes.scripted import UNKNOWN, secret
from pulumi_gestalt_engine.answers import (
    decode_call,
    decode_invoke,
    decode_package,
    decode_read,
    decode_register,
)
from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.properties import decode_value, encode_value
from pulumi_gestalt_engine.values import in_clear
from pulumi_gestalt_engine.wire import LENGTH, length_delimited, tag, text_field

A = "urn:pulumi:dev::shop::a:b:C::a"


@given(
    st.text(min_size=1),
    st.text(),
    st.dictionaries(keys, trees(max_leaves=5), max_size=4),
    st.dictionaries(st.text(max_size=5), st.lists(st.text(max_size=5)), max_size=3),
    st.sampled_from([Result.SUCCESS, Result.FAIL, Result.SKIP]),
)
def test_registration_answers_are_read(urn, identity, properties, dependencies, result):
    """We read what the official library writes, and skip fields that we do not know."""
    message = RegisterResourceResponse(
        urn=urn,
        id=identity,
        object=proto({name: wire_data(tree) for name, tree in properties.items()}).struct_value,
        stable=True,
        stables=["x"],
        propertyDependencies={
            name: RegisterResourceResponse.PropertyDependencies(urns=urns) for name, urns in dependencies.items()
        },
        result=result,
    )
    answer = decode_register(FOREIGN + LATER + message.SerializeToString() + LATER + FOREIGN)
    assert (answer.urn, answer.id) == (urn, identity)
    read = {name: decode_value(part, keep_unknowns=True) for name, part in answer.properties.items()}
    assert exact(read) == exact(engine_data(properties))
    assert answer.dependencies == {name: tuple(urns) for name, urns in dependencies.items()}
    assert answer.failed == (result != Result.SUCCESS)


def test_unknown_id_is_an_empty_one():
    """A provider resource may carry the unknown as its ID (1.3)."""
    assert decode_register(RegisterResourceResponse(urn=A, id=UNKNOWN).SerializeToString()).id == ""


def test_an_object_in_two_parts_is_one():
    """A message that stands twice is merged, as in the official library."""
    parts = [RegisterResourceResponse(urn=A, object={name: "x"}).SerializeToString() for name in "ab"]
    assert list(decode_register(b"".join(parts)).properties) == ["a", "b"]


def test_dependencies_skip_unknown_fields():
    """The list of URNs may hold fields that we do not know."""
    urns = LATER + length_delimited(tag(1, LENGTH), b"u")
    entry = length_delimited(tag(1, LENGTH), b"k") + length_delimited(tag(2, LENGTH), urns)
    message = text_field(1, A) + length_delimited(tag(6, LENGTH), entry)
    assert decode_register(message).dependencies == {"k": ("u",)}


def test_registration_without_urn():
    """A success must say which resource it is about; a failure need not."""
    with pytest.raises(MonitorError, match=r"^the monitor's RegisterResourceResponse cannot be read: it has no URN$"):
        decode_register(RegisterResourceResponse(id="i").SerializeToString())
    assert decode_register(RegisterResourceResponse(result=Result.FAIL).SerializeToString()).failed


@given(
    st.dictionaries(st.text(max_size=5), st.text(), max_size=4), st.lists(st.tuples(st.text(), st.text()), max_size=3)
)
def test_invoke_answers_are_read(properties, failures):
    """We read what the official library writes, failures with their property and reason."""
    message = InvokeResponse(
        failures=[CheckFailure(property=name, reason=reason) for name, reason in failures], **{"return": properties}
    )
    answer = decode_invoke(FOREIGN + message.SerializeToString() + LATER)
    assert answer.properties == {name: encode_value(text) for name, text in properties.items()}
    assert answer.failures == tuple(failures)
    assert not answer.secret


def test_failure_skips_unknown_fields():
    """A failure may hold fields that we do not know."""
    assert decode_invoke(length_delimited(tag(2, LENGTH), LATER + b"\x12\x01x")).failures == (("", "x"),)


@given(trees(unknowns=False))
def test_a_secret_anywhere_makes_the_whole_result_secret(tree):
    """As the official SDKs do (1.5, "secretness"): wherever a secret object stands, it is found."""
    clear = InvokeResponse(**{"return": proto({"a": in_clear(engine_data(tree))}).struct_value})
    assert not decode_invoke(clear.SerializeToString()).secret
    marked = InvokeResponse(**{"return": proto({"a": [wire_data(tree), {"b": secret(1)}]}).struct_value})
    assert decode_invoke(marked.SerializeToString()).secret


# ---- reads, calls, packages ----


@given(st.text(min_size=1), st.dictionaries(keys, trees(max_leaves=5), max_size=4))
def test_read_answers_are_read(urn, properties):
    """We read what the official library writes, and skip fields that we do not know."""
    state = proto({name: wire_data(tree) for name, tree in properties.items()}).struct_value
    message = ReadResourceResponse(urn=urn, properties=state)
    found, encoded = decode_read(FOREIGN + message.SerializeToString() + LATER)
    assert found == urn
    assert {name: exact(decode_value(body, keep_unknowns=True)) for name, body in encoded.items()} == {
        name: exact(engine_data(tree)) for name, tree in properties.items()
    }


def test_read_without_urn():
    """What comes from a resource depends on it by URN, so there must be one."""
    with pytest.raises(MonitorError, match=r"^the monitor's ReadResourceResponse cannot be read: it has no URN$"):
        decode_read(ReadResourceResponse(properties={"a": 1}).SerializeToString())


@given(
    st.dictionaries(st.text(max_size=5), st.text(), max_size=4),
    st.lists(st.tuples(st.text(), st.text()), max_size=3),
    st.dictionaries(st.text(max_size=5), st.lists(st.text(max_size=5)), max_size=3),
)
def test_call_answers_are_read(properties, failures, dependencies):
    """Failures have another number than in the answer of an invoke; dependencies are told by property (1.5)."""
    message = CallResponse(
        failures=[CheckFailure(property=name, reason=reason) for name, reason in failures],
        returnDependencies={name: CallResponse.ReturnDependencies(urns=urns) for name, urns in dependencies.items()},
        **{"return": properties},
    )
    answer = decode_call(FOREIGN + message.SerializeToString() + LATER)
    assert answer.properties == {name: encode_value(text) for name, text in properties.items()}
    assert answer.failures == tuple(failures)
    assert answer.dependencies == {name: tuple(urns) for name, urns in dependencies.items()}


def test_reasons_are_one_line():
    """All failures are told, each with the argument that it is about, if it is about one."""
    failures = [CheckFailure(property="a", reason="too small"), CheckFailure(reason="no such thing")]
    answer = decode_invoke(InvokeResponse(failures=failures).SerializeToString())
    assert answer.reasons == "a: too small; no such thing"


@given(st.text())
def test_package_references_are_read(ref):
    """We read what the official library writes; an empty one is left out there."""
    message = RegisterPackageResponse(ref=ref)
    assert decode_package(FOREIGN + message.SerializeToString() + LATER) == ref


DECODERS = [
    (decode_register, "RegisterResourceResponse", b"\x0a\x01\xff"),
    (decode_invoke, "InvokeResponse", b"\x0a\x05"),
    (decode_call, "CallResponse", b"\x12\x02\x0a\x05"),
    (decode_read, "ReadResourceResponse", b"\x0a\x01\xff"),
    (decode_package, "RegisterPackageResponse", b"\x0a\x01\xff"),
]


@pytest.mark.parametrize(("decode", "name", "message"), DECODERS)
def test_unreadable_answers_are_the_monitors_fault(decode, name, message):
    """Bytes that are not the message are an error that names it."""
    with pytest.raises(MonitorError, match=f"^the monitor's {name} cannot be read: "):
        decode(message)


@pytest.mark.parametrize(
    ("decode", "name", "number"),
    [
        (decode_register, "RegisterResourceResponse", 3),
        (decode_invoke, "InvokeResponse", 1),
        (decode_call, "CallResponse", 1),
        (decode_read, "ReadResourceResponse", 2),
    ],
)
def test_large_properties_are_looked_into_at_once(decode, name, number):
    """Those that are no Struct are an error of the answer then; of small ones that is seen when one is asked for."""
    small = length_delimited(tag(number, LENGTH), b"\x0a\x05")
    large = length_delimited(tag(number, LENGTH), b"\x22\x90\x4e" + bytes(10_000) + b"\x0a\x05")
    urn = text_field(1, A) if number != 1 else b""
    assert decode(urn + small)
    with pytest.raises(
        MonitorError, match=f"^the monitor's {name} cannot be read: field 1 at offset 10005 wants 5 bytes"
    ):
        decode(urn + large)


@pytest.mark.parametrize("decode", [decoder for decoder, _, _ in DECODERS])
@given(message=st.data())
def test_damaged_answers_are_read_or_the_monitors_fault(decode, message):
    """Whatever the bytes are, nothing but a MonitorError comes out."""
    whole = RegisterResourceResponse(
        urn="u", id="i", object={"a": ["b"]}, propertyDependencies={"a": {"urns": ["x"]}}, result=Result.FAIL
    ).SerializeToString()
    other = b"\x06\x0a\x01a\x12\x01b"
    data = bytearray(message.draw(st.sampled_from([whole, b"\x12" + other, b"\x22" + other, b"\x1a" + other])))
    for _ in range(message.draw(st.integers(1, 3))):
        at = message.draw(st.integers(0, len(data)))
        data[at : at + message.draw(st.integers(0, 2))] = message.draw(st.binary(max_size=3))
    with contextlib.suppress(MonitorError):
        decode(bytes(data))
