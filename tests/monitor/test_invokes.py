import pytest

from monitor.program import UNKNOWN, Program, secret, struct


def result(answer):
    return getattr(answer, "return")


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
