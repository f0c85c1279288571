"""Where our requests differ from those of the official SDK on purpose.

The reasons stand in docs/reference/differences.md, in a table with the same names. Here stands what is recognised as
each, as narrowly as it can be said, and a program that shows it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from differential.compare import ABSENT, Finding
from differential.provider import BESIDE, OUTPUT_VALUE, REFERENCE, SECRET, SIGNATURE, UNKNOWN, lowered, secret
from differential.words import COMPONENT

Json = Any
_NULL_OUTPUT = {SIGNATURE: OUTPUT_VALUE, "value": None}


@dataclass(frozen=True)
class Difference:
    """One difference that is there on purpose.

    Attributes:
        name: as it stands in the documentation.
        shown_by: a program, and whether it shows the difference in a preview.
        covers: whether a finding is one of this kind.
    """

    name: str
    shown_by: tuple[str, bool]
    covers: Callable[[Finding], bool]


def _start_up(finding: Finding) -> bool:
    return finding.subject.split()[0] in ("SupportsFeature", "GetDeploymentInfo")


def _positions(finding: Finding) -> bool:
    return finding.path.split(".")[0] in ("sourcePosition", "stackTrace")


def _byte_strings(finding: Finding) -> bool:
    said = True if finding.path.endswith("accepts_byte_string") else {"accepts_byte_string": True}
    return finding.official == ABSENT and finding.ours == said


def _after_a_failure(finding: Finding) -> bool:
    return finding.official == ABSENT and finding.path == "" and finding.failed == (True, True)


def _unknown_kind(finding: Finding) -> bool:
    return finding.ours == UNKNOWN and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(finding.official))


def _unknown_ids(finding: Finding) -> bool:
    return finding.preview and finding.ours == UNKNOWN and finding.official == UNKNOWN.upper()


def _unknown_secret(finding: Finding) -> bool:
    return finding.official == UNKNOWN and finding.ours == secret(UNKNOWN)


def _nulls(finding: Finding) -> bool:
    inside = re.match(r"(replacement_trigger|(object|args|outputs|properties)\.[^.]*).", finding.path)
    if finding.preview and finding.official == UNKNOWN:
        return finding.ours != ABSENT and _in_clear(finding.ours) is None
    return finding.official == ABSENT and finding.ours is None and bool(inside)


def _kept_unknowns(finding: Finding) -> bool:
    parts = list(_parts(_in_clear(finding.ours)))
    return finding.official == UNKNOWN and UNKNOWN in parts and len(parts) > 1


def _kept_secrets(finding: Finding) -> bool:
    official, ours = finding.official, finding.ours
    if not _is_secret(official) or not any(map(_is_secret, _objects(ours))):
        return False
    # What an output value came from is told by those inside of it.
    told, here = (
        {urn for value in _objects(side) for urn in value.get("dependencies", [])} for side in (official, ours)
    )
    return _in_clear(ours) == _in_clear(official) and told == here


def _beside_secrets(finding: Finding) -> bool:
    texts = [part for part in _parts(finding.ours) if isinstance(part, str)]
    plain = any(text.startswith(BESIDE) for text in texts) and SECRET not in texts
    return plain and finding.official == secret(finding.ours)


def _call_results(finding: Finding) -> bool:
    known = finding.ours != ABSENT and not _holds_unknown(finding.ours)
    return finding.preview and "Call" in finding.rpcs and finding.official == UNKNOWN and known


def _method_results(finding: Finding) -> bool:
    is_call = finding.subject.startswith("Invoke ") and finding.path == "" and "Call" in finding.rpcs
    return is_call and finding.preview and finding.ours == ABSENT


def _alias_parents(finding: Finding) -> bool:
    of_alias = re.fullmatch(r"(options\.)?aliases\[\d+\]\.spec\.parentUrn", finding.path)
    return bool(of_alias) and (finding.official, finding.ours) == ("", ABSENT)


def _plain_outputs(finding: Finding) -> bool:
    official, ours = finding.official, finding.ours
    if isinstance(official, dict) and official.get(SIGNATURE) == OUTPUT_VALUE:
        if official == _NULL_OUTPUT and ours == ABSENT:
            return True
        only_value = official.keys() == {SIGNATURE, "value"} and SECRET not in list(_parts(ours))
        return only_value and _in_clear(official["value"]) == _in_clear(ours)
    if ours != ABSENT or ABSENT in finding.requests:
        return False
    # A null among the inputs is left out, and so is what it depends on; with it may go the last of its kind.
    part, _, name = finding.path.partition(".")
    if part not in ("object", "args", "propertyDependencies"):
        return False
    request = finding.requests[0]
    inputs = request.get("object", request.get("args", {}))
    return all(inputs.get(key) == _NULL_OUTPUT for key in ([name] if name else official))


def _null_triggers(finding: Finding) -> bool:
    return finding.path == "replacement_trigger" and (finding.official, finding.ours) == (None, ABSENT)


def _transform_outputs(finding: Finding) -> bool:
    of_transform = finding.subject.startswith("Transformed ") and finding.path.startswith("properties.")
    return of_transform and finding.ours != finding.official and lowered(finding.ours) == finding.official


def _hook_errors(finding: Finding) -> bool:
    is_error = finding.subject.startswith("Hooked ") and finding.path == "id"
    return is_error and finding.official not in ("", ABSENT) and finding.official in finding.ours


def _kept_references(finding: Finding) -> bool:
    ours = finding.ours
    if not isinstance(ours, dict) or ours.get(SIGNATURE) != REFERENCE:
        return False
    return finding.official == ours.get("id", ours["urn"])


def _exported_resources(finding: Finding) -> bool:
    official, ours = finding.official, finding.ours
    both = isinstance(official, dict) and isinstance(ours, dict) and ours.get(SIGNATURE) == REFERENCE
    return both and finding.subject.startswith("RegisterResourceOutputs ") and official.get("urn") == ours["urn"]


def _no_references(finding: Finding) -> bool:
    return finding.path == "acceptResources" and (finding.official, finding.ours) == (True, ABSENT)


def _invoke_parents(finding: Finding) -> bool:
    about_parent = finding.subject.startswith("Invoke ") and finding.path == "parent" and finding.official == ABSENT
    return about_parent and "provider" not in finding.requests[0]


def _method_arguments(finding: Finding) -> bool:
    if not finding.subject.startswith("Call ") or not finding.path.startswith("propertyDependencies."):
        return False
    if ABSENT in (finding.official, finding.ours):
        return False
    official, ours = (value if isinstance(value, list) else [value] for value in (finding.official, finding.ours))
    types = [urn.split("::")[2] for urn in official if urn not in ours]
    inside = [urn.split("::")[2] for urn in ours if urn not in official]
    are_components = bool(types) and all(type_.endswith(COMPONENT) for type_ in types)
    return are_components and all(f"{COMPONENT}$" in type_ for type_ in inside)


def _component_providers(finding: Finding) -> bool:
    official, _ = finding.requests
    if not finding.path.startswith("providers.") or finding.official != ABSENT:
        return False
    return list(official["providers"]) == [official["type"].split(":")[0]]


def _invoke_secrets(finding: Finding) -> bool:
    marked = SECRET in list(_parts(finding.ours))
    return finding.subject.startswith("Invoke ") and marked and _in_clear(finding.ours) == _in_clear(finding.official)


def _skipped_invoke(finding: Finding) -> bool:
    official, ours = finding.requests
    if not finding.preview or ABSENT in (official, ours):
        return False
    if finding.path.endswith(".secret"):
        return finding.official == ABSENT and any(map(_is_unknown_output, _objects(official)))
    if not finding.path.endswith("dependencies") and not finding.path.startswith("propertyDependencies."):
        return False
    told, here = (set(urns) if isinstance(urns, list) else set() for urns in (finding.official, finding.ours))
    if not told < here:
        return False
    if finding.path == "dependencies" and finding.subject.startswith("ReadResource "):
        return _holds_unknown(official.get("properties"))
    if finding.path == "dependencies":
        return here <= told | {urn for urns in ours.get("propertyDependencies", {}).values() for urn in urns}
    part, _, name = finding.path.partition(".")
    if part != "propertyDependencies":
        return any(map(_is_unknown_output, _objects(official)))
    value = official.get("object", official.get("args", {})).get(name)
    return _holds_unknown(value) or any(map(_is_unknown_output, _objects(value)))


def _whole_numbers(finding: Finding) -> bool:
    official, ours = finding.official, finding.ours
    return isinstance(official, str) and official != ours and re.sub(r"(\d)\.0(?!\d)", r"\1", official) == ours


DIFFERENCES = (
    Difference("start-up", ("nothing", False), _start_up),
    Difference("source-positions", ("no_inputs", False), _positions),
    Difference("byte-strings", ("no_inputs", False), _byte_strings),
    Difference("kinds-of-unknowns", ("unknown_kinds", True), _unknown_kind),
    Difference("unknown-ids-of-reads", ("read_with_an_output_for_its_id", True), _unknown_ids),
    Difference("unknown-secrets", ("outputs_that_are_missing", True), _unknown_secret),
    Difference("nulls-inside", ("nulls_of_a_provider", False), _nulls),
    Difference("unknowns-inside", ("unknown_inside", True), _kept_unknowns),
    Difference("secrets-inside", ("secrets_of_a_provider", False), _kept_secrets),
    Difference("beside-secrets", ("stack_reference", False), _beside_secrets),
    Difference("secret-arguments", ("invoke_with_secrets", False), _invoke_secrets),
    Difference("functions-not-called", ("invoke_of_outputs", True), _skipped_invoke),
    Difference("results-of-methods", ("method_with_an_unknown_argument", True), _call_results),
    Difference("functions-of-methods", ("invoke_of_the_result_of_a_method", True), _method_results),
    Difference("arguments-of-methods", ("method_with_the_urn_of_a_component", False), _method_arguments),
    Difference("parents-of-functions", ("invoke_in_a_component", False), _invoke_parents),
    Difference("providers-of-components", ("provider_of_a_remote_component", False), _component_providers),
    Difference("parents-of-aliases", ("aliases", False), _alias_parents),
    Difference("references-of-providers", ("echoed_resource", False), _kept_references),
    Difference("exported-resources", ("exported_whole_resource", False), _exported_resources),
    Difference("null-triggers", ("replacement_trigger", False), _null_triggers),
    Difference("no-references", ("resource_as_an_input_without_references", False), _no_references),
    Difference("outputs-of-nothing", ("remote_component_secrets_and_unknowns", False), _plain_outputs),
    Difference("outputs-of-transforms", ("transform_of_secrets_and_outputs", False), _transform_outputs),
    Difference("errors-of-hooks", ("hooks_that_tell", False), _hook_errors),
    Difference("whole-numbers", ("numbers_as_text", False), _whole_numbers),
    Difference("after-a-failure", ("failing_resource_exported", False), _after_a_failure),
)


def explain(finding: Finding) -> list[str]:
    """Return the names of the differences that cover `finding`."""
    return [difference.name for difference in DIFFERENCES if difference.covers(finding)]


def _in_clear(value: Json) -> Json:
    if isinstance(value, list):
        return [_in_clear(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get(SIGNATURE) in (SECRET, OUTPUT_VALUE):
        return _in_clear(value.get("value", UNKNOWN))
    # What is null in an object is another difference, and may come with this one.
    return {key: _in_clear(item) for key, item in value.items() if item is not None}


def _parts(value: Json) -> Any:
    if isinstance(value, list):
        for item in value:
            yield from _parts(item)
        yield None
    elif isinstance(value, dict):
        for item in value.values():
            yield from _parts(item)
        yield None
    else:
        yield value


def _is_secret(value: Json) -> bool:
    if not isinstance(value, dict):
        return False
    return value.get(SIGNATURE) == SECRET or (value.get(SIGNATURE) == OUTPUT_VALUE and value.get("secret") is True)


def _is_unknown_output(value: Json) -> bool:
    return value.get(SIGNATURE) == OUTPUT_VALUE and "value" not in value


def _objects(value: Json) -> Any:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict):
        yield value
    for item in inside:
        yield from _objects(item)


def _holds_unknown(value: Json) -> bool:
    return UNKNOWN in list(_parts(value))
