"""What is being deployed, as the monitor says it (pulumi-protocol.md 1.2), and what that means for one run."""

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_gestalt_engine.config import Config
from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.graph import MANY
from pulumi_gestalt_engine.nodes import Fault, Fields, Node
from pulumi_gestalt_engine.wire import LENGTH, VARINT, WireError, body, fields, key, map_entry, read_varint, text

if TYPE_CHECKING:
    from pulumi_gestalt_engine.operations import Operation
    from pulumi_gestalt_engine.resources import Registered


class Feature(enum.IntEnum):
    """What a Pulumi engine can do; the numbers are those of the protocol."""

    SECRETS = 0
    RESOURCE_REFERENCES = 1
    OUTPUT_VALUES = 2
    ALIAS_SPECS = 3
    REPLACEMENT_TRIGGER = 4
    DELETED_WITH = 5
    REPLACE_WITH = 6
    TRANSFORMS = 7
    INVOKE_TRANSFORMS = 8
    PARAMETERIZATION = 9
    RESOURCE_HOOKS = 10
    ERROR_HOOKS = 11
    SENDS_OPTIONS_TO_HOOKS = 12
    BYTE_STRING = 13
    INVOKE_PARENT = 15


ALL_FEATURES = frozenset(Feature)


@dataclass(frozen=True, slots=True)
class DeploymentInfo:
    """What the program may know of the deployment; the configuration stays out of `repr`.

    Attributes:
        max_outputs: how many outputs the program may make: the Runner adds it to Pulumi's message (design.md).
    """

    project: str
    stack: str
    organization: str
    dry_run: bool
    config: Config = field(repr=False)
    features: frozenset[int] = ALL_FEATURES
    max_outputs: int = MANY


_NAMES = {key(1, LENGTH): "project", key(2, LENGTH): "stack", key(3, LENGTH): "organization"}
_CONFIG, _SECRET_KEY, _DRY_RUN = key(4, LENGTH), key(5, LENGTH), key(6, VARINT)
_MAX_OUTPUTS = key(50_001, VARINT)
_FEATURE, _PACKED_FEATURES = key(8, VARINT), key(8, LENGTH)


def decode_deployment_info(message: bytes) -> DeploymentInfo:
    """Return what a `DeploymentInfo` message holds.

    Raises:
        MonitorError: the bytes are not one.
    """
    names = dict.fromkeys(_NAMES.values(), "")
    values: dict[str, str] = {}
    secret_keys = set()
    features: set[int] = set()
    dry_run = False
    max_outputs = MANY
    try:
        for number, content in fields(message):
            if number in _NAMES:
                names[_NAMES[number]] = text(content)
            elif number == _CONFIG:
                full_key, value = map_entry(content)
                values[full_key] = text(value)
            elif number == _SECRET_KEY:
                secret_keys.add(text(content))
            elif number == _DRY_RUN:
                dry_run = content != 0
            elif number == _MAX_OUTPUTS and isinstance(content, int):
                max_outputs = content
            elif number == _PACKED_FEATURES:
                features.update(_packed(body(content)))
            elif number == _FEATURE:
                features.add(int(content) if isinstance(content, int) else 0)
    except WireError as error:
        raise MonitorError("DeploymentInfo", str(error)) from None
    config = Config(names["project"], values, frozenset(secret_keys))
    return DeploymentInfo(
        **names, dry_run=dry_run, config=config, features=frozenset(features), max_outputs=max_outputs
    )


def _packed(content: bytes) -> list[int]:
    numbers = []
    at = 0
    while at < len(content):
        number, at = read_varint(content, at)
        numbers.append(number)
    return numbers


@dataclass(slots=True, eq=False)
class Scope:
    """What every operation of one run knows of its surroundings.

    Attributes:
        info: what is being deployed.
        stack_urn: URN of the root stack resource, the parent of what has no other.
        program_directory: absolute folder of the program on the host, or "".
        components: URN -> the components of this program, which stand for what is in them.
        unknown_ids: URNs of the resources whose ID is not known yet.
        unsettled: number -> the operations that have not settled.
    """

    info: DeploymentInfo
    stack_urn: str
    program_directory: str = ""
    components: "dict[str, Registered]" = field(default_factory=dict)
    unknown_ids: set[str] = field(default_factory=set)
    unsettled: "dict[int, Operation]" = field(default_factory=dict)

    @property
    def preview(self) -> bool:
        """Whether nothing is created."""
        return self.info.dry_run

    def has(self, feature: Feature) -> bool:
        """Return whether the Pulumi engine knows `feature`."""
        return feature in self.info.features

    def expand(self, urns: tuple[str, ...], asker: "Registered | None" = None) -> tuple[str, ...]:
        """Return the URNs that Pulumi is told for `urns`: for a component of this program those of what is in it.

        Source: pulumi-protocol.md 3.1, "expansion".
        """
        return self._walk(urns, asker)[0] if self.components else urns

    def awaited(self, urns: tuple[str, ...], asker: "Registered | None" = None) -> tuple[Node, ...]:
        """Return the resources inside of components that must settle, or have failed, before `urns` are told."""
        return self._walk(urns, asker)[1] if self.components else ()

    def _walk(self, urns: tuple[str, ...], asker: "Registered | None") -> tuple[tuple[str, ...], tuple[Node, ...]]:
        found: dict[str, None] = {}
        waiting: list[Node] = []
        seen: set[tuple[str, bool]] = set()
        # Whether a URN is told because of a component that the asker itself stands in.
        todo = [(urn, False) for urn in reversed(urns)]
        while todo:
            urn, own = todo.pop()
            component = self.components.get(urn)
            if component is None:
                found[urn] = None
                continue
            own = own or (asker is not None and component in asker.ancestors())
            if (urn, own) in seen:
                continue
            seen.add((urn, own))
            for child in reversed(component.children):
                # What stands in a component waits, of all that is in it, for what was there before it only: waiting for
                # each other would never end.
                if child is asker or (own and asker is not None and child.id > asker.id):
                    continue
                if isinstance(child.result, Fields):
                    todo.append((child.result.urn, own))
                else:
                    assert child.result is None or isinstance(child.result, Fault)
                    waiting.append(child)
        return tuple(found), tuple(reversed(waiting))


__all__ = ["ALL_FEATURES", "DeploymentInfo", "Feature", "Scope", "decode_deployment_info"]
