"""What resources take from those that they belong to (pulumi-protocol.md, 3.3, 3.4 and 1.9)."""

from collections.abc import Iterator, Mapping

from pulumi_gestalt_monitor.urns import PROVIDER_PREFIX
from pulumi_gestalt_rpc.host_pb2 import RegisterResourceRequest
from pulumi_gestalt_rpc.plain import field, plain


@plain(frozen=True)
class _Parent:
    """What was asked for a resource, as far as its children take it; `providers` is None unless it is a component."""

    parent: str
    protect: bool | None
    retain_on_delete: bool | None
    deleted_with: str
    provider: str
    providers: Mapping[str, str] | None
    transforms: tuple[str, ...] = field(repr=False)


class Lineage:
    """The resources of a deployment, as parents."""

    def __init__(self) -> None:
        self._known: dict[str, _Parent] = {}

    def add(self, urn: str, request: RegisterResourceRequest, transforms: tuple[str, ...]) -> None:
        """Remember the resource in `request`, with the tokens of its own transforms."""
        # The engine keeps no goal of a component that a provider implements, only its providers and transforms.
        goal = not request.remote
        self._known[urn] = _Parent(
            request.parent,
            request.protect if goal and request.HasField("protect") else None,
            request.retain_on_delete if goal and request.HasField("retain_on_delete") else None,
            request.deleted_with if goal else "",
            request.provider if goal else "",
            None if request.custom else dict(request.providers),
            transforms,
        )

    def inherit(self, request: RegisterResourceRequest) -> bool:
        """Give `request` what it leaves to its parent and tell whether that was anything."""
        parent = self._known.get(request.parent)
        changed = parent is not None and _inherit_goal(request, parent)
        if not request.provider and (parent is not None or request.providers) and _needs_provider(request):
            request.provider = self._provider(request, parent)
            changed |= bool(request.provider)
        return changed

    def _provider(self, request: RegisterResourceRequest, parent: _Parent | None) -> str:
        package = request.type.partition(":")[0]
        if parent is not None and _package_of(parent.provider) == package:
            return parent.provider
        return request.providers.get(package, "") or self.provider_for(request.parent, package)

    def provider_for(self, parent: str, package: str) -> str:
        """Return the provider that the component `parent` gives to a package, or ""."""
        found = self._known.get(parent)
        return found.providers.get(package, "") if found is not None and found.providers else ""

    def merge_providers(self, request: RegisterResourceRequest) -> bool:
        """Give a component the providers of the component that it is in and tell whether there were any."""
        parent = self._known.get(request.parent)
        if request.custom or parent is None or not parent.providers:
            return False
        for package, provider in parent.providers.items():
            if package not in request.providers:
                request.providers[package] = provider
        return True

    def transforms_above(self, parent: str) -> Iterator[str]:
        """Yield the tokens of the transforms of `parent`, then those of its parents."""
        while (found := self._known.get(parent)) is not None:
            yield from found.transforms
            parent = found.parent


def _inherit_goal(request: RegisterResourceRequest, parent: _Parent) -> bool:
    changed = False
    if not request.deleted_with and parent.deleted_with:
        request.deleted_with = parent.deleted_with
        changed = True
    if parent.protect is not None and not request.HasField("protect"):
        request.protect = parent.protect
        changed = True
    if parent.retain_on_delete is not None and not request.HasField("retain_on_delete"):
        request.retain_on_delete = parent.retain_on_delete
        changed = True
    return changed


def _needs_provider(request: RegisterResourceRequest) -> bool:
    return (request.custom or request.remote) and not request.type.startswith(PROVIDER_PREFIX)


def _package_of(provider: str) -> str:
    """Return the package of a reference to a provider, such as "aws" of "urn:...::pulumi:providers:aws::eu::id"."""
    parts = provider.split("::", 3)
    return parts[2].rpartition("$")[2].removeprefix(PROVIDER_PREFIX) if len(parts) == 4 else ""
