"""The real package `sigstore`, on a release that others have signed; `make sigstore` brings both and runs this.

`rfc8785-0.1.2.sigstore.json` is the bundle of the wheel rfc8785 0.1.2, made by its own release workflow, as the tests
of sigstore-python keep it: a signature by the production instance of Sigstore, whose certificate expired long ago.
"""

import base64
import json
import socket
from pathlib import Path

import pytest

from pulumi_gestalt_runner.signatures import Rejected, Signer, SigstoreVerifier

pytestmark = pytest.mark.long
HERE = Path(__file__).parent
WHEEL = HERE.parents[1] / "build" / "sigstore" / "signed" / "rfc8785-0.1.2-py3-none-any.whl"
BUNDLE = HERE / "rfc8785-0.1.2.sigstore.json"
SIGNER = Signer(
    "https://github.com/trailofbits/rfc8785.py/.github/workflows/release.yml@refs/tags/v0.1.2",
    "https://token.actions.githubusercontent.com",
)


@pytest.fixture(autouse=True)
def no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a home without anything fetched before, and no sockets."""

    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("the network was asked")

    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def verify(content: bytes | None = None, bundle: object = None, signer: Signer = SIGNER) -> None:
    text = BUNDLE.read_bytes() if bundle is None else json.dumps(bundle).encode()
    SigstoreVerifier().verify(WHEEL.read_bytes() if content is None else content, text, signer)


def test_signed(capfd: pytest.CaptureFixture[str]):
    """A signed file passes, with no network, no home and no words."""
    verify()
    assert capfd.readouterr() == ("", "")


def test_changed_content():
    """Another content is not what was signed."""
    with pytest.raises(Rejected):
        verify(WHEEL.read_bytes() + b"\0")


@pytest.mark.parametrize(
    "signer",
    [
        Signer(SIGNER.identity + "x", SIGNER.issuer),
        Signer(SIGNER.identity[:-1], SIGNER.issuer),
        Signer(SIGNER.identity, SIGNER.issuer + "x"),
        Signer("", SIGNER.issuer),
    ],
)
def test_another_signer(signer: Signer):
    """Name and issuer are compared as a whole."""
    with pytest.raises(Rejected):
        verify(signer=signer)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths to all texts in a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] if isinstance(value, str) else [place for key, one in items for place in places(one, (*path, key))]


def changed(text: str) -> list[object]:
    """Return what may stand in the place of a text: nothing, another kind, a flipped bit, a cut."""
    try:
        data = bytearray(base64.b64decode(text, validate=True))
        data[len(data) // 2] ^= 1
        flipped = base64.b64encode(data).decode()
    except ValueError:
        flipped = text + "x"
    return [new for new in ("", None, 7, [], flipped, text[: len(text) // 2]) if new != text]


def test_changed_bundles():
    """Whatever is changed in the signature, the certificate or the log's proofs is refused, and only ever refused."""
    original = json.loads(BUNDLE.read_bytes())
    verify(bundle=original)
    accepted = []
    for place in places(original):
        for new in changed(_at(original, place)):
            bundle = json.loads(BUNDLE.read_bytes())
            _at(bundle, place[:-1])[place[-1]] = new
            try:
                verify(bundle=bundle)
            except Rejected:
                continue
            accepted.append((place, new))
    assert accepted == []


def _at(value: object, place: tuple[str | int, ...]) -> object:
    for key in place:
        value = value[key]  # type: ignore[index]
    return value


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"null", b"\xff", b"{" * 100_000, b'{"mediaType": "x"}'])
def test_no_bundles(text: bytes):
    """What is no bundle at all is refused like a wrong one."""
    with pytest.raises(Rejected):
        SigstoreVerifier().verify(WHEEL.read_bytes(), text, SIGNER)
