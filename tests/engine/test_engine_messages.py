import contextlib

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto.provider_pb2 import CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    DeploymentInfo as ProtoInfo,
)
from pulumi.runtime.proto.resource_pb2 import (
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
    ResourceInvokeRequest,
    Result,
)

from engine.strategies import engine_data, exact, keys, proto, single_secrets, trees, wire_data
from fakes.scripted import STACK_URN, UNKNOWN, plain, secret
from pulumi_gestalt_engine.config import Config
from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.messages import (
    DeploymentInfo,
    Invocation,
    Registration,
    decode_deployment_info,
    decode_invoke,
    decode_register,
    encode_invoke,
    encode_outputs,
    encode_register,
)
from pulumi_gestalt_engine.properties import decode_value, encode_value
from pulumi_gestalt_engine.values import Value, as_value, in_clear
from pulumi_gestalt_engine.wire import FIXED32, FIXED64, LENGTH, VARINT, length_delimited, tag, text_field

A, B = "urn:pulumi:dev::shop::a:b:C::a", "urn:pulumi:dev::shop::a:b:C::b"
PROPERTIES = st.dictionaries(
    keys, st.tuples(trees(max_leaves=5), st.lists(st.sampled_from([A, B]), unique=True)), max_size=4
)
# Fields that no message has, of every wire type: a later protocol may add some.
LATER = (
    tag(90, VARINT) + b"\x05" + tag(91, FIXED64) + b"8" * 8 + tag(92, LENGTH) + b"\x01x" + tag(93, FIXED32) + b"4444"
)
# Fields that every message has, with a wire type that they do not have.
FOREIGN = b"".join(tag(number, FIXED32) + b"4444" for number in range(1, 10))


def values(properties: dict) -> dict[str, Value]:
    return {name: as_value(engine_data(tree), dependencies=tuple(urns)) for name, (tree, urns) in properties.items()}


def struct(properties: dict) -> Struct:
    return proto({name: wire_data(single_secrets(tree)) for name, (tree, _) in properties.items()}).struct_value


def without_nulls(properties: dict) -> dict:
    return {name: entry for name, entry in properties.items() if entry[0] is not None}


# ---- requests ----


@given(st.text(), st.text(), st.text(), PROPERTIES)
def test_registrations_are_the_official_messages(kind, name, version, properties):
    """The official library reads a registration with everything that a complete SDK says."""
    sent = without_nulls(properties)
    expected = RegisterResourceRequest(
        type=kind,
        name=name,
        parent=STACK_URN,
        custom=True,
        object=struct(sent),
        dependencies=dict.fromkeys(urn for _, urns in sent.values() for urn in urns),
        propertyDependencies={
            key: RegisterResourceRequest.PropertyDependencies(urns=urns) for key, (_, urns) in sent.items()
        },
        version=version,
        acceptSecrets=True,
        supportsPartialValues=True,
        acceptResources=True,
        supportsResultReporting=True,
    )
    written = encode_register(Registration(kind, name, version), STACK_URN, values(properties))
    assert RegisterResourceRequest.FromString(written).SerializeToString(
        deterministic=True
    ) == expected.SerializeToString(deterministic=True)


def test_null_is_left_out_with_its_dependencies():
    """A plain null says nothing (2.2); a secret null and an unknown are sent."""
    inputs = {
        "null": Value(None, dependencies=(A,)),
        "secret": Value(None, secret=True),
        "unknown": Value(None, known=False, dependencies=(B,)),
    }
    request = RegisterResourceRequest.FromString(encode_register(Registration("t", "n", ""), STACK_URN, inputs))
    assert plain(request.object) == {"secret": secret(None), "unknown": UNKNOWN}
    assert list(request.dependencies) == [B]
    assert {key: list(entry.urns) for key, entry in request.propertyDependencies.items()} == {
        "secret": [],
        "unknown": [B],
    }


@given(st.text(), st.text(), PROPERTIES)
def test_invokes_are_the_official_messages(token, version, properties):
    """The official library reads an invoke whose arguments keep their secret marks and whose nulls are left out."""
    expected = ResourceInvokeRequest(
        tok=token, args=struct(without_nulls(properties)), version=version, acceptResources=True
    )
    written = encode_invoke(Invocation(token, version), values(properties))
    assert ResourceInvokeRequest.FromString(written).SerializeToString(
        deterministic=True
    ) == expected.SerializeToString(deterministic=True)


@given(PROPERTIES)
def test_outputs_are_the_official_messages(properties):
    """The official library reads the stack's outputs, marks included, nulls left out."""
    expected = RegisterResourceOutputsRequest(urn=STACK_URN, outputs=struct(without_nulls(properties)))
    written = encode_outputs(STACK_URN, values(properties))
    assert RegisterResourceOutputsRequest.FromString(written).SerializeToString(
        deterministic=True
    ) == expected.SerializeToString(deterministic=True)


def test_no_outputs_are_sent_as_an_empty_object():
    """The object is there even without outputs, so that old ones are removed (4)."""
    request = RegisterResourceOutputsRequest.FromString(encode_outputs(STACK_URN, {}))
    assert request.HasField("outputs")


# ---- answers ----


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


@given(
    st.tuples(st.text(), st.text(), st.text()),
    st.booleans(),
    st.dictionaries(st.text(), st.text(), max_size=4),
    st.sets(st.text(), max_size=3),
)
def test_deployment_is_read(names, dry_run, config, secret_keys):
    """We read what the official library writes, the features that we do not need aside."""
    project, stack, organization = names
    message = ProtoInfo(
        project=project,
        stack=stack,
        organization=organization,
        config=config,
        configSecretKeys=sorted(secret_keys),
        dryRun=dry_run,
        parallel=3,
        supportedFeatures=[1, 2, 9],
    )
    expected = DeploymentInfo(project, stack, organization, dry_run, Config(project, config, frozenset(secret_keys)))
    assert decode_deployment_info(FOREIGN + message.SerializeToString() + LATER) == expected


def test_repr_of_the_deployment_shows_no_configuration():
    """The configuration may hold secrets."""
    info = decode_deployment_info(ProtoInfo(project="p", config={"p:a": "hunter2"}).SerializeToString())
    assert "hunter2" not in repr(info)


DECODERS = [
    (decode_deployment_info, "DeploymentInfo", b"\x0a\x05x"),
    (decode_register, "RegisterResourceResponse", b"\x0a\x01\xff"),
    (decode_invoke, "InvokeResponse", b"\x0a\x02\x0a\x05"),
]


@pytest.mark.parametrize(("decode", "name", "message"), DECODERS)
def test_unreadable_answers_are_the_monitors_fault(decode, name, message):
    """Bytes that are not the message are an error that names it."""
    with pytest.raises(MonitorError, match=f"^the monitor's {name} cannot be read: "):
        decode(message)


@pytest.mark.parametrize("decode", [decoder for decoder, _, _ in DECODERS])
@given(message=st.data())
def test_damaged_answers_are_read_or_the_monitors_fault(decode, message):
    """Whatever the bytes are, nothing but a MonitorError comes out."""
    whole = RegisterResourceResponse(
        urn="u", id="i", object={"a": ["b"]}, propertyDependencies={"a": {"urns": ["x"]}}, result=Result.FAIL
    ).SerializeToString()
    other = b"\x06\x0a\x01a\x12\x01b"
    data = bytearray(message.draw(st.sampled_from([whole, b"\x12" + other, b"\x22" + other])))
    for _ in range(message.draw(st.integers(1, 3))):
        at = message.draw(st.integers(0, len(data)))
        data[at : at + message.draw(st.integers(0, 2))] = message.draw(st.binary(max_size=3))
    with contextlib.suppress(MonitorError):
        decode(bytes(data))
