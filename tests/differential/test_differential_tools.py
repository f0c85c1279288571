"""What the comparison itself relies on: the recorder, the provider and the comparison of requests."""

import base64

import pytest
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import resource_pb2

from differential.compare import ABSENT, compare
from differential.provider import UNKNOWN, outputs, secret
from differential.recorder import Recorder, Refused, Scenario

STACK_URN = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


def registration(name: str, type_: str = "test:index:Echo", **fields: object) -> resource_pb2.RegisterResourceRequest:
    """Return a registration of a custom resource."""
    return resource_pb2.RegisterResourceRequest(type=type_, name=name, custom=True, **fields)


def recorded(*messages: Message, rpc: str = "RegisterResource") -> list[list[str]]:
    """Return a recording of requests, as the worker gives it."""
    return [[rpc, base64.b64encode(message.SerializeToString()).decode()] for message in messages]


def stacked(**facts: bool) -> Recorder:
    """Return a recorder that has a stack."""
    recorder = Recorder(Scenario(**facts))
    recorder.handle(
        "RegisterResource", resource_pb2.RegisterResourceRequest(type="pulumi:pulumi:Stack", name="shop-dev")
    )
    return recorder


def test_order_does_not_matter():
    """Requests are compared whatever their order, and so are sets of URNs."""
    one = registration("a", dependencies=["urn:2", "urn:1"])
    same = registration("a", dependencies=["urn:1", "urn:2"])
    other = registration("b")
    assert compare(recorded(one, other), recorded(other, same), preview=False) == []


def test_every_field_is_compared():
    """A field that one side alone has is found, with its path; absent, false and true are three things."""
    official = registration("a", protect=False, ignoreChanges=["x"], object=ParseDict({"a": [{"b": 1}]}, Struct()))
    ours = registration("a", ignoreChanges=["y"], object=ParseDict({"a": [{"b": True}]}, Struct()))
    found = {f.path: (f.official, f.ours) for f in compare(recorded(official), recorded(ours), preview=False)}
    assert found == {"protect": (False, ABSENT), "ignoreChanges[0]": ("x", "y"), "object.a[0].b": (1.0, True)}


def test_empty_property_dependencies_are_a_fact():
    """An input that depends on nothing differs from an input that has no entry."""
    entry = resource_pb2.RegisterResourceRequest.PropertyDependencies()
    (found,) = compare(
        recorded(registration("a", propertyDependencies={"x": entry})), recorded(registration("a")), preview=False
    )
    assert (found.path, found.official, found.ours) == ("propertyDependencies", {"x": []}, ABSENT)


def test_each_request_counts():
    """A request that is sent twice by one side is found, and the rest is still paired."""
    one, other = registration("a", version="1.0.0"), registration("a")
    (found,) = compare(recorded(one, other), recorded(other), preview=False)
    assert (found.path, found.ours) == ("", ABSENT)
    assert found.official["version"] == "1.0.0"


def test_recorder_answers_like_pulumi():
    """URNs hold the parents' types; ids exist only in an update."""
    recorder = stacked()
    outer = recorder.handle("RegisterResource", registration("outer", parent=STACK_URN))
    inner = recorder.handle("RegisterResource", registration("inner", "test:index:Computed", parent=outer.urn))
    assert outer.id == "outer-id"
    assert inner.urn == "urn:pulumi:dev::shop::test:index:Echo$test:index:Computed::inner"
    assert inner.object["arn"] == "arn:inner"
    assert not stacked(preview=True).handle("RegisterResource", registration("a", parent=STACK_URN)).id


def test_recorder_refuses():
    """An unknown parent and a URN that exists are refused, as Pulumi does, and written down all the same."""
    recorder = stacked()
    recorder.handle("RegisterResource", registration("a"))
    with pytest.raises(Refused, match="Duplicate resource URN"):
        recorder.handle("RegisterResource", registration("a"))
    with pytest.raises(Refused, match="could not find parent"):
        recorder.handle("RegisterResource", registration("b", parent="urn:pulumi:dev::shop::test:index:Echo::c"))
    assert len(recorder.calls) == 4


def test_features_can_be_missing():
    """What this Pulumi lacks is neither in the list of features nor in the answers to single questions."""
    recorder = Recorder(Scenario(without=("outputValues",)))
    output_values = resource_pb2.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES
    assert output_values not in recorder.info().supportedFeatures
    request = resource_pb2.SupportsFeatureRequest(id="outputValues")
    assert not recorder.handle("SupportsFeature", request).hasSupport


def test_provider_computes():
    """A preview knows less than an update, and secrets are marked in both."""
    assert outputs("Computed", "a", {"x": 1}, preview=True) == {"x": 1}
    assert outputs("Computed", "a", {"x": 1}, preview=False)["arn"] == "arn:a"
    assert outputs("Unknowns", "a", {}, preview=True)["nested"]["late"] == UNKNOWN
    assert outputs("Secrets", "a", {}, preview=True)["password"] == secret("password-a")


def test_requests_about_the_same_are_paired_by_likeness():
    """Of several requests about the same, those that differ least are compared."""
    plain = ParseDict({"x": ["s"]}, Struct())
    marked = ParseDict({"x": secret(["s"])}, Struct())
    official = [registration("a", provider="p", object=plain), registration("a", object=ParseDict({"x": []}, Struct()))]
    ours = [registration("a", object=ParseDict({"x": []}, Struct())), registration("a", provider="p", object=marked)]
    (found,) = compare(recorded(*official), recorded(*ours), preview=False)
    assert (found.path, found.official, found.ours) == ("object.x", ["s"], secret(["s"]))
