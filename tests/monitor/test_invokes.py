import pytest

from monitor.program import UNKNOWN, Program, output_value, reference, secret, struct


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


def test_output_values_are_arguments_like_others():
    """An output value counts by its value, for mocks and placeholders, and is shown so."""
    program = Program('{"invokes": {"f": {"when": {"args": {"a": 1}}, "return": {"r": "${args.a}"}}}}')
    assert result(program.invoke("f", {"a": output_value(value=1, secret=True)})) == struct({"r": secret(1)})
    assert program.snapshot()["invokes"][0]["args"] == {"a": {"$secret": True}}


def test_results_keep_to_what_the_program_accepts():
    """References and byte strings become plain values for a program that does not accept them, failures stay."""
    returned = '{"r": {"$resource": {"urn": "u", "id": "i"}}, "b": {"$bytes": {"value": "aGk="}}}'
    failing = '{"failures": [{"reason": "r"}]}'
    program = Program(f'{{"invokes": {{"f": {{"return": {returned}}}, "g": {failing}}}}}')
    flags = {"acceptResources": False, "accepts_byte_string": False}
    assert result(program.invoke("f", {}, **flags)) == struct({"r": "i", "b": "hi"})
    assert program.invoke("g", {}, **flags).failures[0].reason == "r"


def test_looked_up_resources_keep_their_references():
    """`getResource` gives references to every program, as Pulumi's does."""
    program = Program()
    inputs = {"r": reference("u", id="i")}
    made = program.register("a:b:C", "x", inputs)
    found = result(program.invoke("pulumi:pulumi:getResource", {"urn": made.urn}, acceptResources=False))
    assert found["state"] == struct(inputs)


def test_previews_may_have_their_own_result():
    """What stands under `preview` is returned in a preview only, and may be unknown."""
    mocks = '{"invokes": {"f": {"return": {"a": 1}, "preview": {"return": {"a": {"$unknown": true}}}}}}'
    assert result(Program(mocks).invoke("f", {})) == struct({"a": 1})
    assert result(Program(mocks, preview=True).invoke("f", {})) == struct({"a": UNKNOWN})


def test_providers_of_invokes_must_be_known():
    """An explicit provider must be a resource of this run."""
    program = Program('{"invokes": {"f": {"return": {}}}}')
    program.invoke("f", {}, provider="urn:no::id")
    assert program.errors()[0].startswith('invoke "f": unknown provider "urn:no"')
