import json

import pytest

from monitor.program import Program, secret, struct

STACKS = json.dumps({"stackReferences": {"o/p/s": {"outputs": {"v": "${stack}", "t": {"$secret": "x"}}}}})
REFERENCE = {"name": "o/p/s", "outputs": {"v": "dev", "t": secret("x")}, "secretOutputNames": ["t"]}


def result(answer):
    return getattr(answer, "return")


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


def test_used_mocks_are_told_from_unused_ones():
    """Only mocks that applied count as used."""
    program = Program(
        '{"resources": {"a:b:C": [{"when": {"name": "x"}}, {}]}, "invokes": {"f": {"return": {}}, "g": {"return": {}}}}'
    )
    program.register("a:b:C", "x")
    program.invoke("g", {})
    assert program.snapshot()["unusedMocks"] == ['$.resources["a:b:C"][1]', "$.invokes.f"]
