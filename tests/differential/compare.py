"""Two recordings compared, field by field, whatever the order in which independent requests arrived."""

import base64
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.json_format import MessageToDict

from differential.provider import OUTPUT_VALUE, SIGNATURE
from differential.recorder import REQUESTS

ABSENT = "<absent>"
"""Stands for a field or a request that one side does not have."""

Json = Any
# Sets of URNs that are lists on the wire.
_SETS = frozenset({"dependencies", "urns"})


@dataclass(frozen=True)
class Finding:
    """One difference.

    Attributes:
        subject: the request, such as `RegisterResource t:index:Echo a`.
        path: the field in it, such as `object.tags[0]`; empty for the whole request.
        official, ours: what each side has there.
        preview: whether it was found in a preview.
        failed: whether each run ended in failure.
        requests: both requests as a whole.
        rpcs: the RPCs that the official SDK has used in the run.
    """

    subject: str
    path: str
    official: Json
    ours: Json
    preview: bool = False
    failed: tuple[bool, bool] = (False, False)
    requests: tuple[Json, Json] = field(default=(ABSENT, ABSENT), repr=False)
    rpcs: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.subject} {self.path}\n    official: {_text(self.official)}\n    ours:     {_text(self.ours)}"


def compare(
    official: list[list[str]],
    ours: list[list[str]],
    *,
    preview: bool,
    failed: tuple[bool, bool] = (False, False),
) -> list[Finding]:
    """Return the differences between two recordings: lists of (RPC, request in base64)."""
    left, right = _by_subject(official), _by_subject(ours)
    findings: list[Finding] = []
    rpcs = frozenset(rpc for rpc, _ in official)
    for subject in sorted(left | right):
        for one, other in _paired(left.get(subject, []), right.get(subject, [])):
            for path, *values in _differences(one, other, ""):
                findings.append(Finding(subject, path, *values, preview, failed, (one, other), rpcs))
    return findings


def _by_subject(calls: list[list[str]]) -> dict[str, list[Json]]:
    found = defaultdict(list)
    for rpc, body in calls:
        if rpc == "Log":
            continue  # what is said about the run is each side's own
        request = normalised(rpc, base64.b64decode(body))
        found[subject_of(rpc, request)].append(request)
    for requests in found.values():
        requests.sort(key=_text)
    return dict(found)


def normalised(rpc: str, body: bytes) -> dict[str, Json]:
    """Return a request as JSON: sets sorted, and an empty message or list the same as none."""
    request = MessageToDict(REQUESTS[rpc].FromString(body), preserving_proto_field_name=True)
    named = request.pop("propertyDependencies", request.pop("argDependencies", {}))
    fields = {key: _sorted_sets(value, key) for key, value in _sorted_sets(request).items()}
    # What an input depends on is a fact even when it is nothing: the entry says that the input was looked at.
    fields["propertyDependencies"] = {key: sorted(value.get("urns", [])) for key, value in named.items()}
    if rpc == "Transformed":
        fields["options"] = {key: value for key, value in fields["options"].items() if value != {}}
    return {key: value for key, value in fields.items() if value not in ({}, [])}


def subject_of(rpc: str, request: dict[str, Json]) -> str:
    """Return what a request is about, so that the same request of both sides has the same."""
    about = [
        request.get(field, "")
        for field in ("type", "tok", "token", "urn", "id" if rpc == "SupportsFeature" else "name")
    ]
    return " ".join([rpc, *filter(None, about)])


def _sorted_sets(value: Json, key: str = "") -> Json:
    if isinstance(value, list):
        items = [_sorted_sets(item) for item in value]
        return sorted(items) if key in _SETS else items
    if isinstance(value, dict):
        if value.keys() >= {"token", "target"}:
            # Where a function can be called, and by what name, is up to each side.
            value = {name: item for name, item in value.items() if name not in ("token", "target")}
        inside = value.get(SIGNATURE) == OUTPUT_VALUE
        return {name: _sorted_sets(item, name if inside else "") for name, item in value.items()}
    return value


def _paired(left: list[Json], right: list[Json]) -> list[tuple[Json, Json]]:
    # Several requests about the same: each is paired with the one that differs least from it.
    pairs = []
    right = list(right)
    for request in sorted(left, key=lambda one: min((_distance(one, other) for other in right), default=0)):
        if not right:
            pairs.append((request, ABSENT))
            continue
        other = min(right, key=lambda candidate: _distance(request, candidate))
        right.remove(other)
        pairs.append((request, other))
    return pairs + [(ABSENT, request) for request in right]


def _distance(one: Json, other: Json) -> int:
    return len(_differences(one, other, ""))


def _differences(one: Json, other: Json, path: str) -> list[tuple[str, Json, Json]]:
    if isinstance(one, dict) and isinstance(other, dict) and one.get(SIGNATURE) == other.get(SIGNATURE):
        found = []
        for key in sorted(one | other):
            place = f"{path}.{key}" if path else key
            found += _differences(one.get(key, ABSENT), other.get(key, ABSENT), place)
        return found
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = zip(one, other, strict=True)
        return [
            item for index, (left, right) in enumerate(pairs) for item in _differences(left, right, f"{path}[{index}]")
        ]
    # True and 1.0 are equal in Python, and not in Pulumi.
    return [] if _text(one) == _text(other) else [(path, one, other)]


def _text(value: Json) -> str:
    return json.dumps(value, sort_keys=True)


__all__ = ["ABSENT", "Finding", "compare", "normalised", "subject_of"]
