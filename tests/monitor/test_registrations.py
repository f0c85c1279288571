import json

import pytest
from pulumi.runtime.proto import resource_pb2

from monitor.program import SIGNATURE, STACK, UNKNOWN, Program, output_value, reference, secret, struct

FAILING = json.dumps({"resources": {"a:b:Bad": {"error": "no"}}})


def test_unknowns_need_a_preview():
    """An unknown input or stack output fails an update with its path, and passes a preview."""
    program = Program()
    assert program.register("a:b:C", "x", {"a": {"b": [UNKNOWN]}}).result == 1
    program.export({"o": UNKNOWN})
    assert program.errors() == [
        'resource "x" of type "a:b:C": the value of "a.b[0]" is unknown, which is possible only in a preview',
        f'outputs of "{STACK}": the value of "o" is unknown, which is possible only in a preview',
    ]
    program = Program(preview=True)
    program.export({"o": UNKNOWN})
    assert program.snapshot()["outputs"] == {"o": {"$unknown": True}}
    assert not program.monitor.failed


def test_a_refused_registration_is_not_recorded():
    """What was refused stands among the failures, not among the resources, and whoever asked for it tells it."""
    program = Program()
    program.register("a:b:C", "x")
    program.register("a:b:C", "x")
    assert [resource["name"] for resource in program.snapshot()["resources"]] == ["x"]
    assert program.snapshot()["failures"][0]["operation"] == "registration"
    assert program.log.messages == []


def test_what_needs_a_failed_resource_is_left_out():
    """Children, dependents and users of it are answered with SKIP, and what needs those too."""
    program = Program(FAILING)
    bad = program.register("a:b:Bad", "bad").urn
    answers = [
        program.register("a:b:C", "child", parent=bad),
        program.register("a:b:C", "dependent", dependencies=[bad]),
        program.register("a:b:C", "property", {"p": 1}, propertyDependencies={"p": {"urns": [bad]}}),
        program.register("a:b:C", "provided", provider=f"{bad}::id"),
        program.register("a:b:C", "deleted", deletedWith=bad),
        program.register("a:b:C", "replaced", replace_with=[bad]),
    ]
    answers.append(program.register("a:b:C", "further", dependencies=[answers[0].urn]))
    assert {answer.result for answer in answers} == {resource_pb2.SKIP}
    snapshot = program.snapshot()
    assert snapshot["resources"] == []
    assert snapshot["skipped"][0] == {"urn": answers[0].urn, "because": bad}
    assert snapshot["skipped"][-1] == {"urn": answers[6].urn, "because": answers[0].urn}
    assert snapshot["counts"] == {"resources": 0, "invokes": 0, "calls": 0, "failures": 1, "skipped": 7}
    assert len(program.log.messages) == 1


def test_a_program_that_knows_no_results_is_refused():
    """Without `supportsResultReporting` a failed resource is a failed operation, in the words of Pulumi."""
    program = Program(FAILING)
    program.register("a:b:Bad", "bad", supportsResultReporting=False)
    assert program.failures == ["resource registration failed"]
    assert [message.text for message in program.log.messages] == ['resource "bad" of type "a:b:Bad": no']


@pytest.mark.parametrize("remote", [False, True])
def test_output_values_are_accepted(remote):
    """They are lowered in the answer and in the record, and their dependencies are those of the property."""
    program = Program(preview=True)
    other = program.register("a:b:C", "other").urn
    inputs = {"a": output_value(value=[1], secret=True, dependencies=[other]), "b": {"c": output_value()}}
    answer = program.register("a:b:C", "x", inputs, custom=not remote, remote=remote)
    assert answer.object == struct({"a": secret([1]), "b": {"c": UNKNOWN}})
    found = program.snapshot()["resources"][1]
    assert found["inputs"] == {"a": {"$secret": True}, "b": {"c": {"$unknown": True}}}
    assert found["propertyDependencies"] == {"a": [other]}
    # Only what a provider made of several resources tells where it came from (1.3).
    assert {key: list(urns.urns) for key, urns in answer.propertyDependencies.items()} == (
        {"a": [other]} if remote else {}
    )


def test_remote_components_are_answered_by_mocks():
    """Inputs come back, a mock adds outputs such as references to resources; there is no ID."""
    made = {"$resource": {"urn": "${urn}-inner", "id": "i"}}
    program = Program(json.dumps({"resources": {"m:n:R": {"outputs": {"inner": made, "name": "${name}"}}}}))
    answer = program.register("m:n:R", "r", {"size": 3}, custom=False, remote=True)
    urn = "urn:pulumi:dev::shop::m:n:R::r"
    assert (answer.urn, answer.id) == (urn, "")
    assert answer.object == struct({"size": 3, "inner": reference(urn + "-inner", id="i"), "name": "r"})
    assert program.snapshot()["resources"][0]["kind"] == "remote"


def test_values_of_every_kind_pass():
    """References, assets, archives and byte strings come back as they were and are shown in the notation."""
    program = Program()
    other = program.register("a:b:C", "other")
    inputs = {
        "reference": reference(other.urn, id=other.id),
        "asset": {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": ""},
        "archive": {
            SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7",
            "assets": {"a": {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "path": "./a"}},
        },
        "bytes": {SIGNATURE: "803fd3297a5875dc03ca845dda5d2a98", "value": "/w=="},
        "nested": [{"s": secret([None])}],
    }
    assert program.register("a:b:C", "x", inputs).object == struct(inputs)
    assert program.snapshot(show_secrets=True)["resources"][1]["inputs"] == {
        "archive": {"$archive": {"assets": {"a": {"$asset": {"path": "./a"}}}}},
        "asset": {"$asset": {"text": ""}},
        "bytes": {"$bytes": {"value": "/w=="}},
        "nested": [{"s": {"$secret": [None]}}],
        "reference": {"$resource": {"id": other.id, "urn": other.urn}},
    }


def test_environment_mappings_are_for_providers():
    """Any other resource with them is refused, as by Pulumi."""
    program = Program()
    program.register("a:b:C", "x", envVarMappings={"A": "B"})
    assert program.errors() == ['resource "x" of type "a:b:C": envVarMappings can only be used with provider resources']


@pytest.mark.parametrize("timeout", ["5m", "1h30m", "300ms", "1.5h", "0", "-2s"])
def test_timeouts_are_durations(timeout):
    """Durations as Go writes them are accepted."""
    program = Program()
    program.register("a:b:C", "x", customTimeouts={"create": timeout})
    assert program.snapshot()["resources"][0]["options"] == {"customTimeouts": {"create": timeout}}


@pytest.mark.parametrize("timeout", ["5", "5 minutes", "m", "1d", "."])
def test_other_timeouts_are_refused(timeout):
    """Any other text is refused, with the operation that it is for."""
    program = Program()
    program.register("a:b:C", "x", customTimeouts={"delete": timeout})
    assert program.errors()[0].startswith(
        f'resource "x" of type "a:b:C": the timeout "{timeout}" for delete is not a duration\nhint: '
    )


@pytest.mark.parametrize("preview", [False, True])
def test_a_stash_keeps_its_input(preview):
    """A new stash has its input as output, with the marks; it has no other property and is not imported."""
    program = Program(preview=preview)
    made = program.register("pulumi:index:Stash", "s", {"input": {"a": secret(1)}})
    assert made.object == struct({"input": {"a": secret(1)}, "output": {"a": secret(1)}})
    assert bool(made.id) is not preview
    program.register("pulumi:index:Stash", "t", {"input": 1, "more": 2})
    program.register("pulumi:index:Stash", "u", {"input": 1}, importId="i")
    assert [text.partition(": ")[2] for text in program.errors()] == [
        'a stash has one property, "input"',
        "a stash cannot be imported",
    ]
