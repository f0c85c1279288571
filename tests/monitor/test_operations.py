import json
import subprocess
import sys
import textwrap

import pytest
from google.protobuf.message import DecodeError

from monitor.program import STACK, UNKNOWN, Program, secret, struct
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.operations import _depth_reported

STACKS = json.dumps({"stackReferences": {"o/p/s": {"outputs": {"v": "${stack}", "t": {"$secret": "x"}}}}})
REFERENCE = {"name": "o/p/s", "outputs": {"v": "dev", "t": secret("x")}, "secretOutputNames": ["t"]}


def result(answer):
    return getattr(answer, "return")


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


def test_a_failed_registration_is_not_recorded():
    """What failed stands among the failures, not among the resources."""
    program = Program()
    program.register("a:b:C", "x")
    answer = program.register("a:b:C", "x")
    assert answer.result == 1
    assert [resource["name"] for resource in program.snapshot()["resources"]] == ["x"]
    assert program.snapshot()["failures"][0]["operation"] == "registration"


def test_an_invoke_without_a_mock_fails_with_the_json_to_add():
    """The message shows what to write, and no value of an argument, because it may be secret."""
    program = Program()
    (failure,) = program.invoke("aws:ec2/getAmi:getAmi", {"password": "hunter2"}).failures
    text = failure.reason
    assert text.startswith("no mock answers it\nhint: ")
    assert text.endswith('such as {"invokes": {"aws:ec2/getAmi:getAmi": {"return": {}}}}')
    assert "hunter2" not in text
    (kept,) = program.snapshot()["failures"]
    assert kept["message"] == f'invoke "aws:ec2/getAmi:getAmi": {text}'
    assert program.monitor.failed
    assert program.snapshot()["invokes"] == []


def test_an_invoke_that_no_mock_matches_says_so():
    """When there are mocks but none matches, the message tells how many and the names of the arguments."""
    program = Program('{"invokes": {"f": [{"when": {"args": {"a": 1}}, "return": {}}]}}')
    (first,) = program.invoke("f", {"b": "hunter2", "a": 2}).failures
    (second,) = program.invoke("f", {}).failures
    assert 'none of its 1 mocks matches the arguments ("a", "b")' in first.reason
    assert "(none)" in second.reason
    assert "hunter2" not in first.reason


@pytest.mark.parametrize("preview", [False, True])
def test_unknown_arguments_are_refused(preview):
    """An invoke whose argument is unknown must not be sent, not even in a preview."""
    program = Program('{"invokes": {"f": {"return": {}}}}', preview=preview)
    (failure,) = program.invoke("f", {"a": {"b": UNKNOWN}}).failures
    assert failure.reason == 'the argument "a.b" is unknown, so it cannot be called'


@pytest.mark.parametrize("preview", [False, True])
def test_stack_references_are_answered(preview):
    """Another stack's outputs come from the mocks, by resource and by function, in previews too."""
    program = Program(STACKS, preview=preview)
    by_input = program.register("pulumi:pulumi:StackReference", "ref", {"name": "o/p/s"})
    by_name = program.register("pulumi:pulumi:StackReference", "o/p/s")
    for answer in (by_input, by_name):
        assert (answer.id, answer.object) == ("o/p/s", struct(REFERENCE))
    assert result(program.invoke("pulumi:pulumi:readStackOutputs", {"name": "o/p/s"})) == struct(REFERENCE)
    assert program.snapshot()["unusedMocks"] == []


def test_an_unmocked_stack_reference_fails_with_the_json_to_add():
    """The message shows what to write to the file."""
    program = Program(STACKS)
    assert program.register("pulumi:pulumi:StackReference", "o/p/x").result == 1
    assert program.invoke("pulumi:pulumi:readStackOutputs", {"name": 1}).failures
    assert 'reference to stack "o/p/x": no mock gives its outputs' in program.errors()[0]
    assert '{"stackReferences": {"o/p/x": {"outputs": {"NAME": "VALUE"}}}}' in program.errors()[0]
    assert program.monitor.record.failures[0].urn.endswith("::o/p/x")


def test_a_stack_reference_may_be_mocked_as_a_resource():
    """A mock of the type comes before the section for stack references."""
    program = Program('{"resources": {"pulumi:pulumi:StackReference": {"outputs": {"outputs": {"a": 1}}}}}')
    answer = program.register("pulumi:pulumi:StackReference", "s")
    assert answer.object == struct({"outputs": {"a": 1}})


def test_resources_can_be_looked_up():
    """`getResource` gives URN, ID and outputs of a resource of this run, and fails for any other."""
    program = Program()
    component = program.register("my:mod:Comp", "c", custom=False)
    program.export({"o": 1}, component.urn)
    made = program.register("a:b:C", "x", {"p": secret(1)})
    found = result(program.invoke("pulumi:pulumi:getResource", {"urn": made.urn}))
    assert found == struct({"urn": made.urn, "id": made.id, "provider": "", "state": {"p": secret(1)}})
    own = result(program.invoke("pulumi:pulumi:getResource", {"urn": component.urn}))
    assert own == struct({"urn": component.urn, "id": "", "provider": "", "state": {"o": 1}})
    (failure,) = program.invoke("pulumi:pulumi:getResource", {"urn": "urn:nobody"}).failures
    assert failure.reason == 'unknown resource "urn:nobody"'


def test_outputs():
    """The stack's last outputs win; a component registers once; outputs of anything else are an error."""
    program = Program()
    component = program.register("my:mod:Comp", "c", custom=False)
    program.export({"a": 1})
    program.export({"b": secret(2)})
    program.export({"o": 1}, component.urn)
    assert program.snapshot()["outputs"] == {"b": {"$secret": True}}
    assert program.snapshot()["resources"][0]["outputs"] == {"o": 1}
    program.export({"o": 2}, component.urn)
    program.export({}, "urn:nobody")
    assert program.errors() == [
        f'outputs of "{component.urn}": they have been registered before',
        'outputs of "urn:nobody": it is not a resource of this deployment',
    ]
    assert program.snapshot()["resources"][0]["outputs"] == {"o": 1}


def test_bytes_that_are_no_message_fail_the_operation():
    """Garbage gives a FAILURE and a failure on record for each kind of operation, never an exception."""
    program = Program()
    program.send("RegisterResource", b"\xff")
    program.send("Invoke", b"\xff")
    program.send("RegisterResourceOutputs", b"\xff")
    assert len(program.failures) == 3
    assert [failure["operation"] for failure in program.snapshot()["failures"]] == [
        "registration",
        "invoke",
        "outputs",
    ]


def test_used_mocks_are_told_from_unused_ones():
    """Only mocks that applied count as used."""
    program = Program(
        '{"resources": {"a:b:C": [{"when": {"name": "x"}}, {}]}, "invokes": {"f": {"return": {}}, "g": {"return": {}}}}'
    )
    program.register("a:b:C", "x")
    program.invoke("g", {})
    assert program.snapshot()["unusedMocks"] == ['$.resources["a:b:C"][1]', "$.invokes.f"]


def test_values_too_deep_are_an_error_of_the_operation():
    """What protobuf says about depth becomes a message that names the subject."""
    with pytest.raises(OperationError, match='"f": the answer has values nested too deep'), _depth_reported("f"):
        raise DecodeError


def test_answers_that_nest_too_deep_fail():
    """Mocks, secrets and lookups that push deep values deeper fail by name and leave a report that can be read; in a
    process of its own, because the official `pulumi` package switches protobuf's limit off.
    """  # noqa: D205 - one sentence
    script = """
        from pulumi_gestalt_monitor import EmbeddedMonitor, json_chunks, parse_mocks
        from pulumi_gestalt_rpc.host_pb2 import RegisterResourceRequest, ResourceInvokeRequest

        MOCKS = '''{
          "resources": {"a:b:C": [{"when": {"name": "mock"}, "outputs": {"o": [[[[[["${inputs.p}"]]]]]]}}]},
          "invokes": {"f": {"return": {"o": [[[[[["${args.p}"]]]]]]}}}}'''

        def nest(properties, depth):
            value = properties.fields["p"]
            for _ in range(depth):
                value = value.struct_value.fields["x"]
            value.bool_value = True

        monitor = EmbeddedMonitor(mocks=parse_mocks(MOCKS, "m"))
        monitor.deployment()
        for depth, name, secrets in [(30, "mock", []), (32, "secret", ["p"]), (32, "echo", [])]:
            request = RegisterResourceRequest(type="a:b:C", name=name, custom=True, additional_secret_outputs=secrets)
            nest(request.object, depth)
            monitor.start("RegisterResource", "1", request.SerializeToString())
        call = ResourceInvokeRequest(tok="f")
        nest(call.args, 30)
        monitor.start("Invoke", "2", call.SerializeToString())
        lookup = ResourceInvokeRequest(tok="pulumi:pulumi:getResource")
        lookup.args.update({"urn": "urn:pulumi:dev::project::a:b:C::echo"})
        monitor.start("Invoke", "3", lookup.SerializeToString())
        for failure in monitor.record.failures:
            print(failure.message)
        assert "".join(json_chunks(monitor.record))
        """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stderr == ""
    subjects = ["urn:pulumi:dev::project::a:b:C::mock", "urn:pulumi:dev::project::a:b:C::secret", "f"]
    assert done.stdout.splitlines() == [
        f'"{subject}": the answer has values nested too deep to be sent'
        for subject in [*subjects, "pulumi:pulumi:getResource"]
    ]
