import json
import time

import pytest
from hypothesis import given

from engine.strategies import engine_data, exact, json_text, trees
from fakes.scripted import OUTPUT, SIGNATURE, UNKNOWN, reference, secret
from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.json_text import parse_json, to_json, write_json
from pulumi_gestalt_engine.values import MAX_DEPTH, NULL, RELAYED_SIGNATURES, UNKNOWNS, Value, in_clear, marks

A, B = "urn:a", "urn:b"


def parse(text: str, *, keep_unknowns: bool = True) -> object:
    return parse_json(text, "context.create-output", keep_unknowns=keep_unknowns)


def problem(text: str, *, keep_unknowns: bool = False) -> str:
    with pytest.raises(ProgramError) as caught:
        parse(text, keep_unknowns=keep_unknowns)
    assert caught.value.operation == "context.create-output"
    return caught.value.problem


# ---- JSON out ----


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Value({"a": ["ü", 1, -0.0, 1e300, True, None]}), '{"a":["ü",1,-0.0,1e+300,true,null]}'),
        (NULL, "null"),
        (Value(2**70), "1180591620717411303424"),
    ],
)
def test_json_is_compact_and_exact(value, text):
    """Text is written as it is, numbers without loss."""
    assert to_json(value) == (text, False)


def test_json_shows_nested_secrets_in_clear():
    """A function gets plain data; that a part was secret is told beside it."""
    value = Value({"a": [Value({"b": Value("x", secret=True)}, secret=True)]})
    assert to_json(value) == ('{"a":[{"b":"x"}]}', True)
    assert to_json(Value("x", secret=True)) == ('"x"', True)


@pytest.mark.parametrize("is_secret", [True, False])
@pytest.mark.parametrize("nested", [True, False])
def test_json_of_an_unknown_is_none_and_keeps_the_secret_mark(nested, is_secret):
    """A function cannot be given what does not exist; the secret mark survives."""
    unknown = Value(None, known=False, secret=is_secret)
    assert to_json(Value([unknown]) if nested else unknown) == (None, is_secret)


def test_json_of_an_unknown_beside_a_secret_keeps_the_secret_mark():
    """The secret may stand behind the unknown."""
    assert to_json(Value([Value(None, known=False), [Value("x", secret=True)]])) == (None, True)


@given(trees(unknowns=False))
def test_json_round_trip(tree):
    """What a program writes comes back as the plain data inside."""
    data = engine_data(tree)
    text, is_secret = to_json(Value(data))
    assert text is not None
    assert exact(json.loads(text)) == exact(in_clear(data))
    assert is_secret == marks(data)[1]


# ---- JSON in ----


@given(trees())
def test_marks_in_json_are_read(tree):
    """Signature objects and unknown texts become marks where they stand."""
    assert exact(parse(json_text(tree))) == exact(engine_data(tree))


@given(trees(unknowns=False))
def test_an_update_reads_secrets_too(tree):
    """Outside of a preview the same text gives the same value, as long as nothing is unknown."""
    assert exact(parse(json_text(tree), keep_unknowns=False)) == exact(engine_data(tree))


@pytest.mark.parametrize("mark", sorted(UNKNOWNS))
def test_unknowns_are_refused_in_an_update(mark):
    """Whatever its kind, an unknown in an update is a mistake of the program."""
    assert (
        problem(json.dumps({"a": [mark]}))
        == "the value holds Pulumi's mark for unknown, which exists only in a preview"
    )


def test_text_that_mentions_a_mark_is_text():
    """The signature or an unknown inside a longer text means nothing."""
    for text in (f"about {UNKNOWN}", f"about {SIGNATURE}"):
        assert parse(json.dumps([text]), keep_unknowns=False) == [text]


def test_marks_spelled_with_escapes_are_marks():
    """An escape in the text of a mark does not hide it."""
    assert parse(json.dumps(UNKNOWN).replace("-", "\\u002d")) == Value(None, known=False)
    assert parse(json.dumps(secret("x")).replace(SIGNATURE, "\\u0034" + SIGNATURE[1:])) == Value("x", secret=True)


def test_secret_without_value_is_refused():
    """A secret object must say what is secret."""
    text = json.dumps({SIGNATURE: secret(1)[SIGNATURE]})
    assert problem(text) == "the value holds a secret object without the key 'value'"


@pytest.mark.parametrize("signature", sorted(RELAYED_SIGNATURES))
def test_objects_of_pulumi_pass_through(signature):
    """Assets, archives, resource references and byte strings are objects to the engine; marks inside them count."""
    data = {SIGNATURE: signature, "value": [secret("x")]}
    assert parse(json.dumps(data)) == {SIGNATURE: signature, "value": [Value("x", secret=True)]}


@pytest.mark.parametrize("signature", ["", 1, None, ["x"], {}])
def test_signatures_without_meaning_are_refused(signature):
    """Pulumi fails on any other signature, so the program is told at once."""
    assert problem(json.dumps({SIGNATURE: signature, "value": 1})) == (
        f"the value holds an object with Pulumi's key {SIGNATURE} and a signature that has no meaning"
    )


def test_the_last_of_equal_keys_counts():
    """As in JavaScript and Python."""
    assert parse('{"a":1,"a":2}') == {"a": 2}


def test_minus_zero():
    """The integer has no sign of zero, the double has."""
    assert exact(parse("-0")) == exact(0)
    assert exact(parse("-0.0")) == exact(-0.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "is not valid JSON: Expecting value (line 1, column 1)"),
        ("hunter2", "is not valid JSON: Expecting value (line 1, column 1)"),
        ('{"a":\n hunter2}', "is not valid JSON: Expecting value (line 2, column 2)"),
        ('"hunter2', "is not valid JSON: Unterminated string starting at (line 1, column 1)"),
        ('"\\qhunter2"', "is not valid JSON: Invalid \\escape (line 1, column 2)"),
        ("1 2", "is not valid JSON: Extra data (line 1, column 3)"),
        ("NaN", "is not valid JSON: it holds NaN or infinity"),
        ("[-Infinity]", "is not valid JSON: it holds NaN or infinity"),
        ("1e400", "holds a number that is too large; give it as a string"),
        ("-1e400", "holds a number that is too large; give it as a string"),
        ("7" * 5000, "holds an integer of too many digits; give it as a string"),
        ('"\\ud800"', "holds half of a surrogate pair, which is not text"),
        ('{"\\udc00":1}', "holds half of a surrogate pair, which is not text"),
        ('"\ud800"', "holds half of a surrogate pair, which is not text"),
        ("[" * 101 + "]" * 101, "is nested more than 100 levels deep"),
        ('{"a":' * 101 + "1" + "}" * 101, "is nested more than 100 levels deep"),
    ],
    ids=range(16),
)
def test_what_is_not_a_value(text, expected):
    """The program is told what is wrong and where, and the text is not quoted."""
    assert problem(text) == f"the value {expected}"


def test_invalid_json_has_a_hint():
    """The usual mistake is a string without quotes."""
    with pytest.raises(ProgramError, match=r'hint: a string must be given as JSON too, in quotes: "text"$'):
        parse("eu-west-1")


def test_whole_surrogate_pairs_are_text():
    """Two escapes that make one character are fine, beside other characters beyond ASCII too."""
    assert parse('"\\ud83d\\ude00ü"') == "😀ü"


def test_small_numbers_become_zero():
    """A number too small for a double is zero, as everywhere."""
    assert parse("1e-400") == 0


@pytest.mark.parametrize(
    "text", ["[" * MAX_DEPTH + "]" * MAX_DEPTH, "[" + "[]," * 5000 + "[]]", json.dumps("[{" * 5000)]
)
def test_brackets_are_counted_by_depth(text):
    """A hundred levels are read; many brackets beside each other or inside of a string are no depth."""
    assert json.dumps(parse(text), separators=(",", ":")) == text


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000,
        "]" * 100_000 + "[" * 100_000,
        "[" * 101 + '"' + '\\"' * 100_000,
        "[]" * 101 + '"' + '\\"' * 100_000,
        "[]" * 101 + "\\" * 100_000,
        "[]" * 101 + '"' * 100_001,
    ],
    ids=range(8),
)
def test_deep_or_broken_text_is_refused_quickly(text):
    """The time grows with the length of the text only: quadratic time would be minutes here."""
    start = time.process_time()
    problem(text)
    assert time.process_time() - start < 2


def test_a_long_list_is_read_quickly():
    """A hundred thousand items take no quadratic time."""
    text = json.dumps([{"n": str(number)} for number in range(100_000)])
    start = time.process_time()
    assert to_json(Value(parse(text))) == (text.replace(" ", ""), False)
    assert time.process_time() - start < 10


def test_error_names_the_subject():
    """What the text was is said when it is not a value of the program itself."""
    with pytest.raises(ProgramError, match=r'^context\.finish: the result of "f" is not valid JSON'):
        parse_json("x", "context.finish", keep_unknowns=False, subject='the result of "f"')


# ---- output values ----


def test_output_values_are_read():
    """A program may say where a value came from; without a value it is unknown, in a preview."""
    output = {SIGNATURE: OUTPUT, "value": ["x"], "secret": True, "dependencies": [A, B]}
    assert parse(json.dumps([output])) == [Value(["x"], secret=True, dependencies=(A, B))]
    assert parse(json.dumps({SIGNATURE: OUTPUT, "value": 1, "secret": "yes"})) == Value(1)
    assert parse(json.dumps({SIGNATURE: OUTPUT, "dependencies": [A]})) == Value(None, known=False, dependencies=(A,))
    assert problem(json.dumps({SIGNATURE: OUTPUT})).endswith("which exists only in a preview")


@pytest.mark.parametrize("urns", ["x", [1], None, {}])
def test_output_value_without_a_list_of_urns(urns):
    """Dependencies are URNs."""
    text = json.dumps({SIGNATURE: OUTPUT, "value": 1, "dependencies": urns})
    assert problem(text) == "the value holds an output whose dependencies are not a list of URNs"


def test_mark_around_a_mark():
    """A secret of an output value is both."""
    output = {SIGNATURE: OUTPUT, "value": secret("x"), "dependencies": [A]}
    assert parse(json.dumps(secret(output))) == Value("x", secret=True, dependencies=(A,))


def test_id_of_a_reference_may_be_unknown():
    """That text stands for itself there: the reference is known."""
    data = reference("n", id=UNKNOWN)
    assert parse(json.dumps([data]), keep_unknowns=False) == [data]


@given(trees())
def test_written_marks_are_read_back(tree):
    """What Pulumi's marks are written as is what they are read from."""
    data = engine_data(tree)
    assert exact(parse(write_json(data, show_secrets=False))) == exact(data)


def test_written_marks():
    """Dependencies make an output value of it; secrets are shown for those who may see them."""
    known = Value(["x", Value(1, secret=True)], secret=True, dependencies=(A,))
    unknown = Value(None, known=False, dependencies=(A,))
    assert json.loads(write_json([known, unknown, {"k": Value("y", secret=True)}], show_secrets=False)) == [
        {SIGNATURE: OUTPUT, "value": ["x", secret(1)], "secret": True, "dependencies": [A]},
        {SIGNATURE: OUTPUT, "dependencies": [A]},
        {"k": secret("y")},
    ]
    assert json.loads(write_json([known, unknown], show_secrets=True)) == [["x", 1], UNKNOWN]
