"""Uniform resource names, built and checked as the Pulumi engine does (pulumi-protocol.md, 3.2)."""

from collections.abc import Iterator

from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.text import printable, quoted
from pulumi_gestalt_rpc.host_pb2 import ReadResourceRequest, RegisterResourceRequest

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_PREFIX = "pulumi:providers:"

_REGISTER_FIRST = "a resource must be registered before others refer to it"


class Urns:
    """The URNs of one deployment.

    Arguments:
        stack: the stack's name.
        project: the project's name.
    """

    def __init__(self, stack: str, project: str) -> None:
        self._prefix = f"urn:pulumi:{stack}::{project}::"
        self._qualified: dict[str, str] = {}
        self.stack_urn = f"{self._prefix}{STACK_TYPE}::{project}-{stack}"

    def __contains__(self, urn: str) -> bool:
        return urn in self._qualified

    def add_stack(self) -> None:
        """Make the root stack resource known."""
        self._qualified[self.stack_urn] = STACK_TYPE

    def add(self, request: RegisterResourceRequest) -> str:
        """Return the URN of the resource in `request` and remember it.

        Raises:
            OperationError: the Pulumi engine would refuse the registration too.
        """
        _check_names(request)
        qualified = self._qualified_type(request)
        urn = f"{self._prefix}{qualified}::{request.name}"
        if urn in self._qualified:
            raise OperationError(f"Duplicate resource URN '{printable(urn)}'; try giving it a unique name", urn=urn)
        self._check_references(request, urn)
        self._qualified[urn] = qualified
        return urn

    def check_provider(self, reference: str, subject: str) -> None:
        """Check that the provider of `subject`, a reference or "", is a resource of this deployment.

        Raises:
            OperationError: it is not.
        """
        provider = reference.rpartition("::")[0]
        if reference and provider not in self._qualified:
            raise OperationError(f"unknown provider {quoted(provider)}", hint=_REGISTER_FIRST, subject=subject)

    def _qualified_type(self, request: RegisterResourceRequest) -> str:
        if not request.parent:
            return request.type
        parent = self._qualified.get(request.parent)
        if parent is None:
            raise OperationError(
                f"could not find parent resource {printable(request.parent)}",
                hint="a parent must be registered before its children",
                subject=described(request),
            )
        return request.type if parent == STACK_TYPE else f"{parent}${request.type}"

    def _check_references(self, request: RegisterResourceRequest, urn: str) -> None:
        known = self._qualified
        for other in request.dependencies:
            if other not in known:
                raise _unknown_reference(urn, other, "depends on")
        for key, dependencies in request.property_dependencies.items():
            for other in dependencies.urns:
                if other not in known:
                    raise _unknown_reference(urn, other, f"property {quoted(key)} depends on")
        for role, other in _other_references(request):
            if other not in known:
                raise _unknown_reference(urn, other, role)


def _other_references(request: RegisterResourceRequest) -> Iterator[tuple[str, str]]:
    if request.provider:
        yield "uses the provider", _urn_of(request.provider)
    for package, reference in request.providers.items():
        yield f"uses the provider {package}", _urn_of(reference)
    if request.deleted_with:
        yield "goes with", request.deleted_with
    for other in request.replace_with:
        yield "goes with", other


def _urn_of(provider: str) -> str:
    return provider.rpartition("::")[0]


def _unknown_reference(urn: str, other: str, role: str) -> OperationError:
    return OperationError(
        f"{role} {quoted(other)}, which is not a resource of this deployment",
        hint=_REGISTER_FIRST,
        urn=urn,
        subject=f"resource '{printable(urn)}'",
    )


def described(request: RegisterResourceRequest | ReadResourceRequest) -> str:
    """Return the words that name the resource in `request` where it has no URN yet."""
    return f"resource {quoted(request.name)} of type {quoted(request.type)}"


def _check_names(request: RegisterResourceRequest) -> None:
    if not request.name:
        raise OperationError(
            f"a resource of type {quoted(request.type)} has no name", hint="give every resource a name"
        )
    if (request.custom or request.remote) and not _is_token(request.type):
        # Pulumi asks for two colons only, so an empty module (`random::RandomPet`) passes.
        raise OperationError(
            "the type is not a token of three parts",
            hint="write package:module:Name, such as random:index/randomPet:RandomPet",
            subject=described(request),
        )


def _is_token(text: str) -> bool:
    package, _, rest = text.partition(":")
    return bool(package) and bool(rest.partition(":")[2])
