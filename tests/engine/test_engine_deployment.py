import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto.resource_pb2 import DeploymentInfo as ProtoInfo

from engine.strategies import FOREIGN, LATER
from pulumi_gestalt_engine.config import Config
from pulumi_gestalt_engine.deployment import DeploymentInfo, Feature, decode_deployment_info
from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.graph import MANY
from pulumi_gestalt_engine.wire import LENGTH, VARINT, length_delimited, tag, varint


@given(
    st.tuples(st.text(), st.text(), st.text()),
    st.booleans(),
    st.dictionaries(st.text(), st.text(), max_size=4),
    st.sets(st.text(), max_size=3),
    st.sets(st.integers(0, 200), max_size=5),
)
def test_deployment_is_read(names, dry_run, config, secret_keys, features):
    """We read what the official library writes, and skip fields that we do not know."""
    project, stack, organization = names
    message = ProtoInfo(
        project=project,
        stack=stack,
        organization=organization,
        config=config,
        configSecretKeys=sorted(secret_keys),
        dryRun=dry_run,
        parallel=3,
        supportedFeatures=sorted(features),
    )
    keys = frozenset(secret_keys)
    expected = DeploymentInfo(project, stack, organization, dry_run, Config(project, config, keys), frozenset(features))
    assert decode_deployment_info(FOREIGN + message.SerializeToString() + LATER) == expected


def test_repr_of_the_deployment_shows_no_configuration():
    """The configuration may hold secrets."""
    info = decode_deployment_info(ProtoInfo(project="p", config={"p:a": "hunter2"}).SerializeToString())
    assert "hunter2" not in repr(info)


def test_features_may_stand_apart():
    """A list of numbers comes packed or not (0.4): Google's library writes the one, and may be sent the other."""
    packed = length_delimited(tag(8, LENGTH), varint(1) + varint(300))
    apart = tag(8, VARINT) + varint(2) + tag(8, VARINT) + varint(15)
    assert ProtoInfo.FromString(packed + apart).supportedFeatures == [1, 300, 2, 15]
    assert decode_deployment_info(packed + apart).features == {1, 300, 2, 15}


def test_numbers_of_features_are_the_protocols():
    """The names are those of the official enum, without its prefix."""
    descriptor = ProtoInfo.DESCRIPTOR.fields_by_name["supportedFeatures"].enum_type
    official = {value.name: value.number for value in descriptor.values}
    assert {feature.name: int(feature) for feature in Feature} == {
        name.removeprefix("RESOURCE_MONITOR_FEATURE_"): number for name, number in official.items()
    }


@pytest.mark.parametrize("message", [b"\x0a\x05x", b"\x42\x01\x80"])
def test_unreadable_deployment_is_the_monitors_fault(message):
    """Bytes that are not the message are an error that names it."""
    with pytest.raises(MonitorError, match=r"^the monitor's DeploymentInfo cannot be read: "):
        decode_deployment_info(message)


def test_limit_of_outputs():
    """The Runner's field says how many outputs there may be; without it, or with another wire type, nothing does."""
    official = ProtoInfo(project="p", stack="s").SerializeToString()
    assert decode_deployment_info(official + b"\x88\xb5\x18\xac\x02").max_outputs == 300
    assert decode_deployment_info(official).max_outputs == MANY
    assert decode_deployment_info(official + b"\x8a\xb5\x18\x01x").max_outputs == MANY
