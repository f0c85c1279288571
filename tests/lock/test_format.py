import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_gestalt_lock import FORMAT, Entry, Lock, LockError, dump, identity, parse

A, B = "ab" * 32, "cd" * 32
RANDOM = {
    "name": "random",
    "version": "4.16.3",
    "pluginDownloadURL": "https://x.example",
    "checksums": {"linux-amd64": A},
}
NET = {
    "name": "terraform",
    "version": "1.0.0",
    "parameterization": {"name": "net", "version": "2.0.0", "value": "eA=="},
}
LOCK = Lock({"app.wasm": Entry(A, "0.1.0", {"release": B}, (RANDOM, NET)), "all.wasm": Entry(B, "", {}, ())})

digests = st.text("0123456789abcdef", min_size=64, max_size=64)
words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=20)
parameters = st.fixed_dictionaries({"name": words, "version": words, "value": st.just("eHg=")})
providers = st.fixed_dictionaries(
    {"name": words, "version": words | st.just("")},
    optional={
        "pluginDownloadURL": words,
        "checksums": st.dictionaries(st.sampled_from(["linux-amd64", "darwin-arm64"]), digests),
        "parameterization": parameters,
        "extension": parameters,
    },
)
entries = st.builds(
    Entry,
    digests,
    words | st.just(""),
    st.dictionaries(st.sampled_from(["release", "debug"]), digests),
    st.lists(providers, max_size=3, unique_by=identity).map(tuple),
)
locks = st.builds(Lock, st.dictionaries(words, entries, max_size=3))


def changed(*path: str | int, to: Any = None, drop: bool = False) -> bytes:
    """Return the bytes of `LOCK` with the value at `path` replaced or removed."""
    whole = json.loads(dump(LOCK))
    place = whole
    for key in path[:-1]:
        place = place[key]
    if drop:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return json.dumps(whole).encode()


@settings(max_examples=25)
@given(locks)
def test_round_trip(lock: Lock):
    """What is written is read again, and written as the same bytes."""
    content = dump(lock)
    assert parse(content, "x") == lock
    assert dump(parse(content, "x")) == content


def test_written_form():
    """The file is JSON for people and for diffs: sorted programs, one fact on a line, a line end at the end."""
    text = dump(LOCK).decode()
    assert json.loads(text)["format"] == FORMAT == 1
    assert list(json.loads(text)["programs"]) == ["all.wasm", "app.wasm"]
    assert text.endswith("}\n")
    assert f'\n      "sha256": "{A}",\n' in text


APP = ("programs", "app.wasm")
WRONG = [
    (b"", "is not JSON"),
    (b"\xff", "is not JSON"),
    (b"[" * 100_000, "is not JSON"),
    (b'{"format": NaN}', "is not JSON"),
    (b"[1]", "is not a lock: it has no format"),
    (b"{}", "is not a lock: it has no format"),
    (b'{"format": 1, "format": 1}', "is not a lock: a key stands twice in an object"),
    (b'{"format": 2, "new": 1}', "has the format 2, and this version knows 1"),
    (b'{"format": true, "programs": {}}', "has the format True, and this version knows 1"),
    (b'{"format": 1}', "is damaged: it lacks programs"),
    (b'{"format": 1, "programs": []}', "is damaged: programs is not an object"),
    (b" " * (4 * 1024 * 1024 + 1), "has more than 4194304 bytes"),
    (changed("more", to=1), "is damaged: it has the key 'more', which is unknown"),
    (changed(*APP, to=1), "is damaged: programs.'app.wasm' is not an object"),
    (changed(*APP, "wit", drop=True), "is damaged: programs.'app.wasm' lacks wit"),
    (changed(*APP, "sha256", to=A.upper()), "is damaged: programs.'app.wasm'.sha256 is not a SHA-256 of 64"),
    (changed(*APP, "sha256", to=A + "0"), "sha256 is not a SHA-256 of 64"),
    (changed(*APP, "wit", to=""), "wit is not a text"),
    (changed(*APP, "wit", to="\x1b[2J"), "wit is not a text that can be shown"),
    (changed(*APP, "implementations", "fast", to=A), "implementations has the key 'fast', which is unknown"),
    (changed(*APP, "implementations", "release", to=None), "implementations.release is not a SHA-256"),
    (changed(*APP, "providers", to={}), "providers is not a list"),
    (changed(*APP, "providers", 1, to=RANDOM), "providers names one provider twice"),
    (changed(*APP, "providers", 0, "name", drop=True), "providers[0] lacks name"),
    (changed(*APP, "providers", 0, "version", to=4), "providers[0].version is not a text"),
    (changed(*APP, "providers", 0, "checksum", to={}), "providers[0] has the key 'checksum', which is unknown"),
    (changed(*APP, "providers", 0, "checksums", to={"linux": A}), "checksums has the platform 'linux', which is none"),
    (changed(*APP, "providers", 0, "checksums", "linux-amd64", to="00"), "checksums.linux-amd64 is not a SHA-256"),
    (changed(*APP, "providers", 1, "parameterization", to=[]), "providers[1].parameterization is not an object"),
    (changed(*APP, "providers", 1, "parameterization", "value", to="?"), "parameterization.value is not base64"),
    (changed("programs", "\ud800", to={}), "programs is not a text that can be shown"),
    (changed("programs", "x" * 5000, to={}), "programs is not a text that can be shown"),
]


@pytest.mark.parametrize(("content", "problem"), WRONG, ids=[problem for _, problem in WRONG])
def test_mistakes(content: bytes, problem: str):
    """What is no lock of this format is refused, with the place of the mistake and what to do."""
    with pytest.raises(LockError) as caught:
        parse(content, "gestalt.lock")
    assert str(caught.value).startswith("gestalt.lock ")
    assert problem in str(caught.value)
    assert caught.value.hint
    assert len(str(caught.value)) < 500


@settings(max_examples=50)
@given(st.binary(max_size=200) | st.from_regex(rb"[\[{]*[\"0-9:,nul]{0,20}[\]}]*", fullmatch=True))
def test_any_bytes(content: bytes):
    """Any bytes are a lock or one error, and its text can be shown."""
    with pytest.raises(LockError) as caught:
        parse(content, "x")
    assert str(caught.value).isprintable()


@settings(max_examples=50)
@given(st.data())
def test_any_change(data: st.DataObject):
    """A lock with any value in it replaced is another lock, or is refused."""
    whole = json.loads(dump(LOCK))
    places = [*_places(whole)]
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = data.draw(st.none() | st.booleans() | st.integers() | st.text() | st.just([]) | st.just({}))
    text = json.dumps(whole)
    try:
        found = parse(text.encode(), "x")
    except LockError as error:
        problem = str(error)
    else:
        problem = ""
        assert json.loads(dump(found)) == json.loads(text)
    assert problem.isprintable()


def _places(value: Any) -> list[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, each in list(items) for place in [(value, key), *_places(each)]]
