"""Who signed an implementation, checked with the optional package `sigstore` and without a network.

A Sigstore bundle holds the signature, a certificate that names the signer, and the proof that both stand in a public
log. Only a user can say whose signature counts; with nobody named, no signature is looked at.
"""

import contextlib
import logging
from collections.abc import Callable
from typing import Protocol

from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.cache import Cache, digest
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.sources import SIGNATURE, Implementation
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasm.errors import printable

_KIND = "signatures"
_REJECTED = (
    "do not use the file, unless you have misspelt the signer; an old package sigstore does not know the newest keys "
    "of the public log: install its newest version"
)


@plain(frozen=True)
class Signer:
    """Whose signature counts.

    Attributes:
        identity: the name in the certificate: a mail address, or the URI of a workflow.
        issuer: who has vouched for that name: the URL of an OpenID Connect provider.
    """

    identity: str
    issuer: str


class SignatureError(RunnerError):
    """An implementation that has to be signed, and of which that is not certain.

    Args:
        name: of its file.
        problem: what is wrong.
        hint: what to do.
    """

    def __init__(self, name: str, problem: str, hint: str) -> None:
        self.name = name
        self.problem = problem
        self.hint = hint
        super().__init__(name, problem)

    def __str__(self) -> str:
        return f"the signature of {self.name}: {self.problem}"


class Rejected(Exception):  # noqa: N818 - what a verifier says, told as a SignatureError
    """A verifier does not accept a signature; the text says why, as the end of a sentence."""


class MissingVerifierError(RunnerError):
    """There is nothing that could check a signature."""

    hint = "install it beside the Runner: pip install 'pulumi-gestalt-wasm[sigstore]'"

    def __str__(self) -> str:
        return "a signature is demanded, and the package sigstore, which checks signatures, is not installed"


class Verifier(Protocol):
    """What checks signatures."""

    def verify(self, content: bytes, bundle: bytes, signer: Signer) -> None:
        """Return if `bundle` is a signature of `content` by `signer`.

        Raises:
            Rejected: it is not.
            MissingVerifierError: there is nothing that could tell.
        """
        ...


class SigstoreVerifier:
    """The package `sigstore`, with the trust root that it brings or has fetched by itself before."""

    def verify(self, content: bytes, bundle: bytes, signer: Signer) -> None:
        """Check the bundle as `Verifier` says; see the package's `Verifier.verify_artifact` (4.5)."""
        try:
            from sigstore.models import Bundle  # noqa: PLC0415 - optional, and 0.8 s to import
            from sigstore.verify import Verifier as Sigstore  # noqa: PLC0415
            from sigstore.verify import policy  # noqa: PLC0415
        except ImportError:
            raise MissingVerifierError from None
        # It warns of what is wanted: that it asks no network.
        logging.getLogger("sigstore").setLevel(logging.ERROR)
        try:
            verifier = Sigstore.production(offline=True)
            identity = policy.Identity(identity=signer.identity, issuer=signer.issuer)
            verifier.verify_artifact(content, Bundle.from_json(bundle), identity)
        except Exception as error:  # the bundle is a stranger's: whatever goes wrong with it, it is not accepted
            raise Rejected(printable(str(error), 300)) from error


class Signatures:
    """A `Voucher` that asks a verifier, once for each file.

    Args:
        signer: whose signature counts.
        verifier: checks signatures.
        cache: remembers what has been checked, or None.
        progress: is told what is checked.
    """

    def __init__(self, signer: Signer, verifier: Verifier, cache: Cache | None, progress: Progress) -> None:
        self._signer = signer
        self._verifier = verifier
        self._cache = cache
        self._progress = progress

    def signature(self, sha256: str) -> bytes | None:
        """See `Voucher.signature`."""
        return self._cache.read(_KIND, self._key(sha256)) if self._cache else None

    def _key(self, sha256: str) -> str:
        return digest("signed", self._signer.identity, self._signer.issuer, sha256)

    def check(self, name: str, implementation: Implementation, bundle: Callable[[], bytes | None]) -> None:
        """See `Voucher.check`.

        Raises:
            SignatureError: there is no signature, or not that of the right person.
            MissingVerifierError: there is nothing that could tell.
        """
        signer = self._signer
        # The cache holds machine code that is run as it is: who can write there needs no forged signature.
        if self.signature(implementation.digest) is not None:
            return
        content = bundle()
        if content is None:
            hint = "fetch it from a page that has signatures; or do not demand one, if a digest is enough for you"
            raise SignatureError(name, f"there is no {name}{SIGNATURE} beside it", hint)
        with self._progress.step(f"checking that {signer.identity} has signed {name}"):
            try:
                self._verifier.verify(implementation.content, content, signer)
            except Rejected as error:
                problem = f"it is not one by {signer.identity}, for whom {signer.issuer} vouches: {error}"
                raise SignatureError(name, problem, _REJECTED) from error
        if self._cache:
            with contextlib.suppress(OSError):
                self._cache.put(_KIND, self._key(implementation.digest), content)
