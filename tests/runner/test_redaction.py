import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_gestalt_runner import redaction
from pulumi_gestalt_runner.redaction import MASK, SECRETS, Redaction, Redactor, TooManySecretsError, masked

LETTERS = st.text("ab\n", min_size=3, max_size=12)


def knowing(*secrets: str) -> Redactor:
    redactor = Redactor()
    redactor.conceal(secrets)
    return redactor


def streamed(redactor: Redactor, *pieces: bytes) -> bytes:
    stream = Redaction(redactor)
    return b"".join(map(stream.feed, pieces)) + stream.end()


def test_nothing_known():
    """Without secrets every text and every byte passes as it is."""
    redactor = Redactor()
    assert redactor.redacted("text \ud800") == "text \ud800"
    assert redactor.redacted_bytes(b"\xff") == b"\xff"
    assert not redactor.active
    assert streamed(redactor, b"a", b"\xff") == b"a\xff"


@pytest.mark.parametrize(
    ("secrets", "said", "left"),
    [
        (["hunter2"], "my hunter2, hunter2hunter2 and hunter", f"my {MASK}, {MASK} and hunter"),
        (["pass", "password"], "password pass passw", f"{MASK} {MASK} {MASK}w"),
        (["abcd", "cdef"], "abcdef", MASK),
        (["abc0", "ab7", "abd"], "abd abc0 ab7", f"{MASK} {MASK} {MASK}"),
        (["hunter2"], "hun\x1b[1mter2 \x1b[0m", f"{MASK} "),
        (["hunter2"], "\x1b[1mhunt", "\x1b[1mhunt"),
        (["größe"], "Größe größe \ud800", f"Größe {MASK} \ud800"),
    ],
)
def test_hidden(secrets: list[str], said: str, left: str):
    """The longest secret that stands somewhere is hidden there, and those that overlap are one."""
    assert knowing(*secrets).redacted(said) == left


@given(st.lists(LETTERS, min_size=1, max_size=5), st.text("abc\n", max_size=60))
def test_no_secret_is_left(secrets: list[str], said: str):
    """What is left holds no secret that is long enough to be hidden."""
    left = knowing(*secrets).redacted(said).split(MASK)
    assert not [secret for secret in secrets if len(secret.strip()) >= 3 and any(secret in part for part in left)]


@given(st.lists(LETTERS, min_size=1, max_size=5), st.lists(st.text("abc", max_size=8), max_size=4))
@example(["abcabc"], ["ab", "ca", "bc"])
def test_pieces_make_no_difference(secrets: list[str], pieces: list[str]):
    """Where a stream is cut changes nothing, as long as no cut follows a newline."""
    redactor = knowing(*secrets)
    # Two that touch are one only when they come together.
    left = streamed(redactor, *(p.encode() for p in pieces)).decode()
    assert left.replace(MASK + MASK, MASK).replace(MASK + MASK, MASK) == redactor.redacted("".join(pieces))


def test_live():
    """Only what could go on as a secret waits, and nothing that ends with a newline does."""
    stream = Redaction(knowing("hunter2", "line one\nline two"))
    assert stream.feed(b"my hun") == b"my "
    assert stream.feed(b"t!") == b"hunt!"
    assert stream.feed(b"hunter2") == MASK.encode()
    assert stream.feed(b"h") == b""
    assert stream.feed(b"x\nline one\n") == b"hx\n" + MASK.encode() + b"\n"
    assert stream.feed(b"line two\n") == MASK.encode() + b"\n"
    assert stream.feed(b"hunte") == b""
    assert stream.end() == b"hunte"
    assert stream.end() == b""


def test_longer_secret_may_follow():
    """A secret at the end that another one begins with waits, so that nothing of the longer one is left."""
    stream = Redaction(knowing("pass", "password"))
    assert stream.feed(b"xpass") == b"x"
    assert stream.feed(b"word") == MASK.encode()
    stream = Redaction(knowing("secretor", "order"))
    assert stream.feed(b"secretor") == b""
    assert stream.feed(b"x") == MASK.encode() + b"x"


def test_learned_late():
    """A secret that becomes known while its beginning waits, or between two texts, is hidden from then on."""
    redactor = knowing("abc")
    stream = Redaction(redactor)
    assert stream.feed(b"xyz") == b"xyz"
    redactor.conceal(["xyz", "xyz"])
    assert stream.feed(b"xyz") == MASK.encode()
    redactor.forget()
    assert stream.feed(b"xyz") == b"xyz"


def test_many():
    """Thousands of secrets are each hidden, whether they come at once or one by one."""
    secrets = [f"s{number:05}x" for number in range(1200)]
    redactor = knowing(*secrets[:1000])
    for secret in secrets[1000:]:
        redactor.conceal([secret])
        assert redactor.redacted(f"<{secret}>") == f"<{MASK}>"
    assert redactor.redacted(" ".join(secrets)) == " ".join([MASK] * len(secrets))


def test_long_secret_in_pieces():
    """A long secret that repeats itself is hidden in pieces too, and its pieces are not searched again and again."""
    secret = "ab" * 200_000
    stream = Redaction(knowing(secret))
    data = f"<{secret}>".encode()
    left = b"".join(stream.feed(data[at : at + 4096]) for at in range(0, len(data), 4096)) + stream.end()
    assert left.decode() == f"<{MASK}>"


def test_too_many(monkeypatch: pytest.MonkeyPatch):
    """More secrets than can be looked for are an error: none is shown."""
    monkeypatch.setattr(redaction, "MAX_SECRETS", 2)
    redactor = knowing("one", "two", "one")
    with pytest.raises(TooManySecretsError, match="may have 2 secrets"):
        redactor.conceal(["three"])
    for lines in ("one\ntwo\nthree", '["one", "two"]'):
        with pytest.raises(TooManySecretsError):
            knowing(lines)
    monkeypatch.setattr(redaction, "MAX_CHARACTERS", 7)
    with pytest.raises(TooManySecretsError):
        knowing("four", "five")


def test_threads():
    """Several threads may learn and hide at once."""
    redactor = Redactor()
    left: list[str] = []

    def work(number: int) -> None:
        for count in range(50):
            secret = f"secret-{number}-{count}-end"
            redactor.conceal([secret])
            left.append(redactor.redacted(f"<{secret}>"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(left) == {f"<{MASK}>"}


def test_masked():
    """What stands between the spans stays."""
    assert masked(b"0123456789", [(0, 2), (5, 6)]) == b"[secret]234[secret]6789"


def test_of_this_process():
    """There is one for everything that the process says, and it knows nothing at first."""
    assert isinstance(SECRETS, Redactor)
