import builtins
from pathlib import Path

import pytest

from fakes.kept_progress import KeptProgress
from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.signatures import (
    MissingVerifierError,
    Rejected,
    SignatureError,
    Signatures,
    Signer,
    SigstoreVerifier,
)
from pulumi_gestalt_runner.sources import Implementation

ME = Signer("release@example.com", "https://issuer.example.com")
FOUND = Implementation("here", b"content")


class FakeVerifier:
    """Accepts the bundle `b"IDENTITY content"` for the content; `asked` counts."""

    def __init__(self) -> None:
        self.asked = 0

    def verify(self, content: bytes, bundle: bytes, signer: Signer) -> None:
        self.asked += 1
        if bundle != signer.identity.encode() + b" " + content:
            raise Rejected("it is another's")


GOOD = b"release@example.com content"


def signatures(cache: Cache | None, verifier: FakeVerifier, signer: Signer = ME) -> Signatures:
    return Signatures(signer, verifier, cache, KeptProgress())


def test_signed(tmp_path: Path):
    """What is signed by the right person passes; it is checked once, and then remembered, also without its bundle."""
    cache, verifier = Cache(tmp_path / "cache"), FakeVerifier()
    progress = KeptProgress()
    Signatures(ME, verifier, cache, progress).check("x.wasm", FOUND, lambda: GOOD)
    assert progress.steps == ["checking that release@example.com has signed x.wasm"]
    signatures(cache, verifier).check("x.wasm", FOUND, lambda: None)
    assert verifier.asked == 1
    assert signatures(cache, verifier).signature(FOUND.digest) == GOOD
    assert signatures(cache, verifier).signature("00" * 32) is None
    assert signatures(None, verifier).signature(FOUND.digest) is None


@pytest.mark.parametrize(
    ("signer", "content"),
    [
        (Signer("other@example.com", ME.issuer), b"content"),
        (Signer(ME.identity, "https://other.example.com"), b"content"),
        (ME, b"changed"),
    ],
)
def test_remembered_for_this_only(tmp_path: Path, signer: Signer, content: bytes):
    """What was found about one signer, issuer and content says nothing about another."""
    cache, verifier = Cache(tmp_path / "cache"), FakeVerifier()
    signatures(cache, verifier).check("x.wasm", FOUND, lambda: GOOD)
    with pytest.raises(SignatureError, match="there is no x.wasm.sigstore.json beside it"):
        signatures(cache, verifier, signer).check("x.wasm", Implementation("", content), lambda: None)


def test_not_signed(tmp_path: Path):
    """Without a bundle, or with another's, it is an error, which is not remembered as anything else."""
    cache, verifier = Cache(tmp_path / "cache"), FakeVerifier()
    for bundle, problem in ((None, "there is no x.wasm.sigstore.json beside it"), (b"", "it is not one by release@")):
        for _ in range(2):
            with pytest.raises(SignatureError, match=problem) as error:
                signatures(cache, verifier).check("x.wasm", FOUND, lambda answer=bundle: answer)
            assert error.value.hint
    assert list(cache.entries("signatures")) == []
    assert "https://issuer.example.com vouches: it is another's" in str(error.value)


def test_without_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where nothing can be remembered it is checked each time."""
    verifier = FakeVerifier()
    for _ in range(2):
        signatures(None, verifier).check("x.wasm", FOUND, lambda: GOOD)
    cache = Cache(tmp_path / "cache")
    monkeypatch.setattr(cache, "put", lambda *_: (_ for _ in ()).throw(OSError()))
    signatures(cache, verifier).check("x.wasm", FOUND, lambda: GOOD)
    assert verifier.asked == 3


def test_package_is_not_installed(monkeypatch: pytest.MonkeyPatch):
    """When a signature is demanded and nothing can check it, that is an error that says what to install."""
    real = builtins.__import__

    def importing(name: str, *arguments: object, **named: object) -> object:
        if name.partition(".")[0] == "sigstore":
            raise ModuleNotFoundError(name)
        return real(name, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", importing)
    with pytest.raises(MissingVerifierError) as error:
        SigstoreVerifier().verify(b"content", b"{}", ME)
    assert "not installed" in str(error.value)
    assert "pip install 'pulumi-gestalt-wasm[sigstore]'" in error.value.hint
