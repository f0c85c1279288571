import json

import pytest

from monitor.program import SIGNATURE, UNKNOWN, Program, output_value, reference, secret, struct

TOKEN = "m:n:R/greet"


def mocks(*cases):
    return json.dumps({"calls": {TOKEN: list(cases)}, "resources": {"m:n:R": {"outputs": {"zone": "z"}}}})


def receiver(program, name="r"):
    made = program.register("m:n:R", name, {"size": 3}, custom=False, remote=True)
    return reference(made.urn)


def result(answer):
    return getattr(answer, "return")


def test_mocks_answer_by_token():
    """The result may use arguments and the receiver's name, type, URN, inputs and outputs."""
    text = "${self.name} ${self.type} ${self.inputs.size} ${self.outputs.zone} ${args.greeting} ${token} ${stack}"
    program = Program(mocks({"return": {"text": text, "urn": "${self.urn}", "s": {"$secret": 1}}}))
    self = receiver(program)
    answer = program.call(TOKEN, {"__self__": self, "greeting": "hi"})
    assert result(answer) == struct({"text": f"r m:n:R 3 z hi {TOKEN} dev", "urn": self["urn"], "s": secret(1)})
    assert program.snapshot()["calls"] == [
        {
            "token": TOKEN,
            "receiver": self["urn"],
            "args": {"greeting": "hi"},
            "options": {},
            "return": {"s": {"$secret": True}, "text": f"r m:n:R 3 z hi {TOKEN} dev", "urn": self["urn"]},
            "failures": [],
        }
    ]
    assert program.snapshot()["counts"]["calls"] == 1


def test_the_first_mock_that_holds_answers():
    """Mocks may ask for the receiver's name and for arguments, output values counting by their value."""
    program = Program(
        mocks(
            {"when": {"name": "x"}, "return": {"n": 1}},
            {"when": {"args": {"a": 1}}, "return": {"n": 2}},
            {"return": {}},
        )
    )
    first = receiver(program, "x")
    second = receiver(program, "y")
    assert result(program.call(TOKEN, {"__self__": first})) == struct({"n": 1})
    assert result(program.call(TOKEN, {"__self__": second, "a": output_value(value=1, secret=True)})) == struct(
        {"n": 2}
    )
    assert result(program.call(TOKEN, {"__self__": second, "a": 2})) == struct({})


def test_ids_of_receivers():
    """A custom resource has its ID, which is unknown in a preview."""
    given = json.dumps({"calls": {TOKEN: {"return": {"id": "${self.id}"}}}})
    for preview in (False, True):
        program = Program(given, preview=preview)
        made = program.register("a:b:C", "x")
        answer = program.call(TOKEN, {"__self__": reference(made.urn, id=made.id)})
        assert result(answer) == struct({"id": made.id or UNKNOWN})


def test_previews_may_have_their_own_result():
    """Unknown arguments are sent, and what stands under `preview` may be unknown."""
    case = {"return": {"a": "${args.p}"}, "preview": {"return": {"a": "${args.p}", "b": {"$unknown": True}}}}
    program = Program(mocks(case), preview=True)
    answer = program.call(TOKEN, {"__self__": receiver(program), "p": output_value()})
    assert result(answer) == struct({"a": UNKNOWN, "b": UNKNOWN})
    program = Program(mocks(case))
    assert result(program.call(TOKEN, {"__self__": receiver(program), "p": 1})) == struct({"a": 1})
    assert program.call(TOKEN, {"__self__": receiver(program, "s"), "p": output_value()}) is None
    assert program.errors() == [f'call "{TOKEN}": the value of "p" is unknown, which is possible only in a preview']


def test_a_call_without_a_mock_fails_with_the_json_to_add():
    """As for invokes: an answer that nobody gave would prove nothing."""
    program = Program()
    assert program.call(TOKEN, {"password": "hunter2"}) is None
    program = Program(mocks({"when": {"name": "x"}, "return": {}}))
    assert program.call(TOKEN, {"__self__": receiver(program), "password": "hunter2"}) is None
    (text,) = program.failures
    assert text.startswith('none of its 1 mocks matches the arguments ("__self__", "password")\nhint: ')
    assert text.endswith(json.dumps({"calls": {TOKEN: {"return": {}}}}))
    assert "hunter2" not in text
    assert program.errors() == [f'call "{TOKEN}": {text}']


def test_mocked_failures_reach_the_program():
    """Failed checks are the method's answer: the program gets them and the run has not failed."""
    program = Program(mocks({"failures": [{"property": "p", "reason": "bad ${args.p} of ${self.name}"}]}))
    answer = program.call(TOKEN, {"__self__": receiver(program), "p": secret("hunter2")})
    assert [(failure.property, failure.reason) for failure in answer.failures] == [("p", "bad [secret] of r")]
    assert program.snapshot()["calls"][0]["return"] is None
    assert not program.monitor.failed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"__self__": "text"}, "the argument __self__ is not a reference to a resource"),
        ({"__self__": {"urn": "u"}}, "the argument __self__ is not a reference to a resource"),
        ({"__self__": {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:no"}}, 'unknown resource "urn:no"'),
    ],
)
def test_receivers_must_be_resources(arguments, message):
    """What `__self__` refers to must be a resource of this run."""
    program = Program(mocks({"return": {}}))
    assert program.call(TOKEN, arguments) is None
    assert program.failures == [message]


def test_calls_without_a_receiver():
    """A method of a package as a whole has none; a placeholder for it then names nothing."""
    program = Program(mocks({"when": {"args": {"a": 1}}, "return": {"r": 1}}, {"return": {"r": "${self.urn}"}}))
    assert result(program.call(TOKEN, {"a": 1})) == struct({"r": 1})
    assert program.call(TOKEN, {}) is None
    assert "${self.urn} names nothing" in program.failures[0]


def test_providers_of_calls_must_be_known():
    """An explicit provider must be a resource of this run; what was given is recorded."""
    program = Program(mocks({"return": {}}))
    provider = program.register("pulumi:providers:m", "p")
    known = f"{provider.urn}::{provider.id}"
    program.call(TOKEN, {}, provider=known, version="1.0.0")
    program.call(TOKEN, {}, provider="urn:no::id")
    assert program.snapshot()["calls"][0]["options"] == {"provider": known, "version": "1.0.0"}
    assert program.errors() == [
        'call "m:n:R/greet": unknown provider "urn:no"\nhint: a resource must be registered before others refer to it'
    ]


def test_byte_strings_in_results():
    """A program that does not accept byte strings gets text where the bytes are text."""
    program = Program(mocks({"return": {"b": {"$bytes": {"value": "aGk="}}}}))
    assert result(program.call(TOKEN, {}, accepts_byte_string=False)) == struct({"b": "hi"})
