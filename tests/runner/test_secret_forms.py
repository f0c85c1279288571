import ast
import base64
import json
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_runner.marked import MIN_PIECE, texts_in
from pulumi_gestalt_runner.redaction import MASK, Redactor
from pulumi_gestalt_runner.secret_forms import MAX_ENCODED, MIN_SECRET, forms, parts_of

SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=MIN_PIECE, max_size=30).filter(
    lambda text: len(text.strip()) >= MIN_PIECE and text == text.strip()
)
NASTY = "pä\"ss'w\\o/r<d>&😀 +%\tx"


def hidden(secret: str, said: str) -> str:
    redactor = Redactor()
    redactor.conceal([secret])
    return redactor.redacted(said)


ENCODERS = {
    "as it is": str,
    "JSON": json.dumps,
    "JSON with letters": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"a": text})),
    "JSON with letters in JSON": lambda text: json.dumps(
        json.dumps({"a": text}, ensure_ascii=False), ensure_ascii=False
    ),
    "repr": repr,
    "ascii": ascii,
    "repr of a list": lambda text: repr([text, 1]),
    "repr with both quotes": lambda text: repr(f"'{text}\""),
    "repr of bytes": lambda text: repr(text.encode()),
    "hexadecimal": lambda text: text.encode().hex(),
    "quote": urllib.parse.quote,
    "quote all": lambda text: urllib.parse.quote(text, safe=""),
    "form": lambda text: urllib.parse.urlencode({"a": text}),
}


@pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)
@pytest.mark.parametrize("secret", ["hunter2", NASTY, "it's me", 'say "no"', "a+b/c=", "line one\nline two"])
def test_encoders(encode, secret: str):
    """What Python's own encoders make of a secret is hidden whole, with nothing of it left."""
    said = encode(secret)
    expected = encode("\N{WHITE SQUARE}").replace("\N{WHITE SQUARE}", MASK)
    for mask in (ascii("\N{WHITE SQUARE}")[1:-1], json.dumps(ascii("\N{WHITE SQUARE}")[1:-1])[1:-1]):
        expected = expected.replace(mask, MASK)
    for encoder in (str.encode, lambda t: t.encode()):
        expected = expected.replace(encoder("\N{WHITE SQUARE}").hex(), MASK)
    expected = expected.replace(urllib.parse.quote("\N{WHITE SQUARE}"), MASK)
    expected = expected.replace(repr("\N{WHITE SQUARE}".encode())[2:-1], MASK)
    left = hidden(secret, f"<{said}>")
    assert MASK in left
    # Quotes may have been chosen by what stood inside.
    assert left.replace('"', "'").replace("\\", "") == f"<{expected}>".replace('"', "'").replace("\\", "")


@given(SECRETS, st.binary(max_size=7), st.binary(max_size=7), st.booleans())
def test_base64(secret: str, before: bytes, after: bytes, urlsafe: bool):
    """In the base64 of a text around a secret no four characters are left that decode to more than a byte of it."""
    encode = base64.urlsafe_b64encode if urlsafe else base64.b64encode
    said = encode(before + secret.encode() + after).decode()
    left = hidden(secret, said)
    kept = left.split(MASK)
    assert len(kept) >= 2
    # A character of base64 at the edge holds at most four bits of the secret.
    assert len(kept[0]) <= len(before) * 8 // 6 + 1
    assert len(kept[-1].rstrip("=")) <= len(after) * 8 // 6 + 2


@pytest.mark.parametrize("size", [40, 57, 58, 200])
def test_broken_base64(size: int):
    """Base64 in lines, as MIME and PEM have it, is hidden line by line."""
    secret = ("0123456789abcdefghij" * 20)[:size]
    lines = base64.encodebytes(secret.encode()).decode()
    pem = "\n".join(base64.b64encode(secret.encode()).decode()[at : at + 64] for at in range(0, 4 * size // 3, 64))
    for said in (lines, pem):
        assert all(len(line.replace(MASK, "").strip("=")) < 2 * MIN_PIECE for line in hidden(secret, said).splitlines())


def test_lines():
    """Each line of a secret is hidden on its own, unless it is short; so is the whole."""
    secret = "-----BEGIN KEY-----\n  c2VjcmV0c2VjcmV0\nab\n-----END KEY-----\n"
    assert hidden(secret, secret) == f"{MASK}\n"
    assert hidden(secret, "> c2VjcmV0c2VjcmV0\n> ab") == f"> {MASK}\n> ab"
    assert hidden("one two\r\nthree four", "one two\nthree four") == MASK


@pytest.mark.parametrize("text", ["", "ab", "  ab  ", "true", "FALSE", "null", "None", "\n\n"])
def test_not_hidden(text: str):
    """What is short, or a word that stands everywhere, is not looked for."""
    assert forms(text) == set()


def test_least():
    """Three characters are hidden as they are, and in base64 only from six on."""
    assert len("abc") == MIN_SECRET
    assert hidden("abc", "xabcx YWJj") == f"x{MASK}x YWJj"
    assert hidden("abcdef", "YWJjZGVm") == MASK


def test_long():
    """A very long secret is hidden as it is and in JSON, and costs no more forms than that."""
    secret = 'x"' * MAX_ENCODED
    assert hidden(secret, json.dumps(secret)) == f'"{MASK}"'
    assert base64.b64encode(secret.encode()) not in forms(secret)


def test_data():
    """Of JSON data strings and long numbers are hidden, but no names, booleans, references or signatures."""
    reference = {"4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:x"}
    asset = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "body"}
    data = {
        "name": ["one", {"two": "three"}],
        "n": [12345, 123456, 1234567.0, 0.25, 0.123456],
        "r": reference,
        "a": asset,
    }
    assert sorted(texts_in([data, True, None])) == ["0.123456", "123456", "1234567", "body", "one", "three"]


def test_json_in_configuration():
    """A secret that is a JSON object hides its strings too; one that only looks like it, itself."""
    assert set(parts_of('{"password": "hunter2"}')) == {'{"password": "hunter2"}', "hunter2"}
    assert list(parts_of("{not json")) == ["{not json"]
    assert list(parts_of("[" * 100_000)) == ["[" * 100_000]


@given(SECRETS)
def test_forms_are_not_too_short(secret: str):
    """No form is so short that it would be found everywhere."""
    assert min(map(len, forms(secret))) >= MIN_SECRET


def test_repr_is_repr():
    """The forms that Python writes are those that Python reads back."""
    text = "a\"b'c\\d"
    assert any(
        ast.literal_eval(f"'{form.decode()}'") == text for form in forms(text) if b"\\'" in form and b"\\\\" in form
    )
