"""What is asked about an output without a function of the program: the rows of pulumi-protocol.md 2.5."""

import json

import pytest

from engine.helpers import new_has_no_id
from fakes.scripted import UNKNOWN, ScriptedMonitor, ScriptedRun, secret, urn
from pulumi_gestalt_engine import derivations
from pulumi_gestalt_engine.values import Value

A = "urn:a"
NOT_KNOWN = Value(None, known=False)
SECRET = Value("x", secret=True, dependencies=(A,))


def test_secret():
    """The value is as before, and secret."""
    assert derivations.secret(Value("x", dependencies=(A,))) == SECRET
    assert derivations.secret(NOT_KNOWN) == Value(None, known=False, secret=True)


def test_unsecret():
    """No part is secret any more; what is unknown stays so, and dependencies stay."""
    assert derivations.unsecret(SECRET) == Value("x", dependencies=(A,))
    parts = [SECRET, Value(None, known=False, secret=True), Value("y", secret=True)]
    assert derivations.unsecret(Value({"a": parts, "b": 1}, secret=True)) == Value(
        {"a": [Value("x", dependencies=(A,)), NOT_KNOWN, "y"], "b": 1}
    )


@pytest.mark.parametrize(
    ("value", "known", "hidden"),
    [
        (Value("x"), True, False),
        (SECRET, True, True),
        (NOT_KNOWN, False, False),
        (Value([SECRET, {"k": NOT_KNOWN}]), False, True),
        (Value(None, known=False, secret=True), False, True),
    ],
)
def test_questions_about_marks(value, known, hidden):
    """Whether all is known and whether any part is secret: answers that are known and not secret themselves."""
    assert derivations.is_known(value) == Value(known)
    assert derivations.is_secret(value) == Value(hidden)


def test_dependencies():
    """The URNs are a list that is neither secret nor from anywhere."""
    assert derivations.dependencies(SECRET) == Value([A])


# ---- items ----


def item(value: Value, key: str, place: str | None = None) -> Value:
    return derivations.item(key, place)(value)


@pytest.mark.parametrize(
    ("data", "key", "found"),
    [
        ({"a": 1}, "a", 1),
        ({"": 1}, "", 1),
        ({"0": "zero"}, "0", "zero"),
        (["x", "y"], "1", "y"),
        (["x"], "00", "x"),
        ({"a": None}, "a", None),
    ],
)
def test_item(data, key, found):
    """A property of an object, or the item of a list at a decimal index, with the marks of the whole."""
    assert item(Value(data, secret=True, dependencies=(A,)), key) == Value(found, secret=True, dependencies=(A,))


def test_item_with_marks_of_its_own():
    """Only the marks on the way count: an item can be known or secret when its neighbour is not."""
    value = Value({"a": SECRET, "b": NOT_KNOWN, "c": 1}, dependencies=(A,))
    assert [item(value, key) for key in "abc"] == [
        SECRET,
        Value(None, known=False, dependencies=(A,)),
        Value(1, dependencies=(A,)),
    ]


def test_item_of_what_is_unknown():
    """It is unknown, also if it must exist."""
    assert item(Value(None, known=False, secret=True), "a", "app.py:1") == Value(None, known=False, secret=True)


MISSING = [
    (None, "a", "null"),
    ({"b": 1}, "a", "an object without it"),
    ([1, 2], "2", "a list of 2"),
    ([1], "-1", "a list of 1"),
    ([1], "a", "a list of 1"),
    ([1], "9" * 30, "a list of 1"),
    ([1], "", "a list of 1"),
    ("text", "0", "neither a list nor an object"),
    (True, "0", "neither a list nor an object"),
]


@pytest.mark.parametrize(("data", "key", "shape"), MISSING)
def test_item_that_does_not_exist(data, key, shape):
    """It is null, with the marks of the whole; if it must exist, it fails, naming the place and quoting no value."""
    assert item(Value(data, secret=True, dependencies=(A,)), key) == Value(None, secret=True, dependencies=(A,))
    fault = item(Value(data), key, "app.py:12")
    assert str(fault) == f"item {key!r} asked for at app.py:12 failed: the value is {shape}"


def test_missing_item_fails_alone():
    """The failure is reported once, what depends on the item is left out, and everything else goes on."""
    run = ScriptedRun()
    value = run.value('{"a": 1}')
    missing = run.engine.derive(value, derivations.item("b", "app.py:3"))
    run.resource("left out", x=missing)
    run.resource("other", x=value)
    run.engine.export("a", value)
    assert run.finish() == {"a": {"a": 1.0}}
    assert [request.name for request in run.monitor.registered] == ["other"]
    assert run.engine.failed
    assert [report.text for report in run.reports] == [
        "item 'b' asked for at app.py:3 failed: the value is an object without it",
        "resource a:b:C \"left out\" is not sent: it depends on item 'b' asked for at app.py:3, which failed",
    ]


def test_item_of_a_property_that_is_partly_unknown():
    """In a preview a known item of a property goes on being known (checklist line 32)."""
    run = ScriptedRun(preview=True)
    login = run.engine.field(run.resource("n", login=run.value(json.dumps({"user": "u", "id": UNKNOWN}))), "login")
    for name in ("user", "id"):
        run.engine.export(name, run.engine.derive(login, derivations.item(name, None)))
    run.engine.export("known", run.engine.derive(login, derivations.is_known))
    run.engine.export("from", run.engine.derive(login, derivations.dependencies))
    assert run.finish() == {"user": "u", "id": UNKNOWN, "known": False, "from": [urn("n")]}


def test_secret_and_back_in_a_run():
    """Marks that are set and taken reach Pulumi."""
    run = ScriptedRun(ScriptedMonitor(new_has_no_id), preview=True)
    output = run.engine.field(run.resource("new"), "id")
    hidden = run.engine.derive(output, derivations.secret)
    run.engine.export("hidden", hidden)
    run.engine.export("open", run.engine.derive(hidden, derivations.unsecret))
    assert run.finish() == {"hidden": secret(UNKNOWN), "open": UNKNOWN}
