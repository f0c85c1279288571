"""Packages that a program registers, and the references that stand for them (pulumi-protocol.md, 1.7)."""

import hashlib
import re

from pulumi_gestalt_monitor.decode import decode
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.text import quoted
from pulumi_gestalt_rpc.host_pb2 import Parameterization, RegisterPackageRequest, RegisterPackageResponse

_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", re.ASCII)


class Packages:
    """The packages of one deployment; `registered` has the `RegisterPackageRequest` by reference."""

    def __init__(self, registered: dict[str, bytes]) -> None:
        self._registered = registered

    def register(self, body: bytes) -> bytes:
        """Answer a `RegisterPackageRequest`: equal requests have the same reference, on every machine.

        Raises:
            OperationError: it has no name, or a version that is none.
        """
        request = decode(RegisterPackageRequest, body)
        if not request.name:
            raise OperationError("a package has no name")
        for version in _versions(request):
            check_version(f"package {quoted(request.name)}", version)
        canonical = request.SerializeToString(deterministic=True)
        reference = _reference(request, canonical)
        self._registered[reference] = canonical
        return RegisterPackageResponse(ref=reference).SerializeToString()

    def check(self, subject: str, reference: str, version: str) -> None:
        """Check reference and version in a request of `subject`; both may be "".

        Raises:
            OperationError: no package has the reference, or the version is none.
        """
        if reference and reference not in self._registered:
            problem = f"unknown provider package {quoted(reference)}"
            raise OperationError(problem, hint="register the package first", subject=subject)
        if version:
            check_version(subject, version)


def check_version(subject: str, version: str) -> None:
    """Check the version in a request of `subject`.

    Raises:
        OperationError: it is none.
    """
    if _VERSION.fullmatch(version) is None:
        hint = "write three numbers, such as 1.2.3, without a v before them"
        raise OperationError(f"{quoted(version)} is not a version", hint=hint, subject=subject)


def _versions(request: RegisterPackageRequest) -> list[str]:
    found = [request.version] if request.version else []
    return found + ([request.parameterization.version] if request.HasField("parameterization") else [])


def _reference(request: RegisterPackageRequest, canonical: bytes) -> str:
    if request.HasField("extension"):
        return hashlib.sha256(_content(request.extension)).hexdigest()
    return hashlib.sha256(canonical).hexdigest()[:32]


def _content(extension: Parameterization) -> bytes:
    """Return the bytes whose digest is the engine's reference of an extension."""
    return b"\0".join((extension.name.encode(), extension.version.encode(), extension.value))
