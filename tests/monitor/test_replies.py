import pytest

from monitor.program import SIGNATURE, UNKNOWN, Program, reference, secret, struct
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.replies import Accepts, understood


def byte_string(encoded):
    return {SIGNATURE: "803fd3297a5875dc03ca845dda5d2a98", "value": encoded}


EVERYTHING = {
    "s": secret({"a": secret(1)}),
    "r": reference("u", id="i"),
    "component": [reference("c")],
    "pending": reference("p", id=""),
    "b": byte_string("aGk="),
    "u": {"deep": [UNKNOWN]},
    "plain": None,
}


def test_a_program_that_accepts_everything_gets_everything():
    """Nothing is changed, not even copied."""
    properties = struct(EVERYTHING)
    assert understood(properties, Accepts(), "x") is properties


def test_a_program_that_accepts_nothing_gets_plain_values():
    """Secrets are opened, references become ID or URN, bytes text, and properties with unknown parts are left out."""
    accepts = Accepts(secrets=False, resources=False, byte_strings=False, unknown_parts=False)
    assert understood(struct(EVERYTHING), accepts, "x") == struct(
        {"s": {"a": 1}, "r": "i", "component": ["c"], "pending": "p", "b": "hi", "plain": None}
    )


def test_bytes_that_are_not_text_are_refused():
    """A program that does not accept byte strings cannot be told bytes that are not UTF-8."""
    with pytest.raises(OperationError, match='x: "b" holds bytes that are not text, which the program does not accept'):
        understood(struct({"b": byte_string("/w==")}), Accepts(byte_strings=False), "x")


def test_answers_keep_to_what_the_program_accepts():
    """A registration without flags is answered with plain values; the record keeps the marks."""
    program = Program(preview=True)
    flags = dict.fromkeys(("acceptSecrets", "acceptResources", "supportsPartialValues", "accepts_byte_string"), False)
    answer = program.register("a:b:C", "x", {"s": secret(1), "u": UNKNOWN}, **flags)
    assert answer.object == struct({"s": 1})
    assert program.snapshot()["resources"][0]["outputs"] == {"s": {"$secret": True}, "u": {"$unknown": True}}
