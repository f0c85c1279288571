import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from pulumi.runtime.proto import alias_pb2, callback_pb2, engine_pb2, provider_pb2, resource_pb2, source_pb2

from pulumi_gestalt_rpc import host_pb2

ROOT = Path(__file__).parents[2]
OFFICIAL = [resource_pb2, provider_pb2, engine_pb2, alias_pb2, callback_pb2, source_pb2]
OURS = "pulumi_gestalt.host."
# Our names, where they differ from Pulumi's.
MESSAGES = {"RegisterResourceResult": "RegisterResourceResponse"}
ENUMS = {"Feature": ("ResourceMonitorFeature", "RESOURCE_MONITOR_FEATURE_")}


def messages(descriptors: list[Descriptor]) -> Iterator[Descriptor]:
    for descriptor in descriptors:
        yield descriptor
        yield from messages(list(descriptor.nested_types))


def official_message(ours: Descriptor) -> Descriptor:
    path = ours.full_name.removeprefix(OURS).split(".")
    path[0] = MESSAGES.get(path[0], path[0])
    found: list[Descriptor | None] = [file.DESCRIPTOR.message_types_by_name.get(path[0]) for file in OFFICIAL]
    descriptor = next(descriptor for descriptor in found if descriptor is not None)
    for name in path[1:]:
        descriptor = descriptor.nested_types_by_name[name]
    return descriptor


def official_enum(name: str) -> EnumDescriptor:
    found: list[EnumDescriptor | None] = [file.DESCRIPTOR.enum_types_by_name.get(name) for file in OFFICIAL]
    return next(descriptor for descriptor in found if descriptor is not None)


def facts(field: FieldDescriptor) -> tuple[object, ...]:
    """Return what decides how a field looks in binary and in JSON."""
    return (
        field.number,
        field.type,
        field.is_repeated,
        field.is_packed,
        field.has_presence,
        field.json_name,
        field.message_type and field.message_type.name,
    )


@pytest.mark.parametrize(
    "ours",
    list(messages(list(host_pb2.DESCRIPTOR.message_types_by_name.values()))),
    ids=lambda message: message.full_name.removeprefix(OURS),
)
def test_messages_are_pulumis(ours: Descriptor) -> None:
    """Each field of each message has the number, type, label and JSON name that Pulumi gave it."""
    official = official_message(ours).fields_by_number
    assert [facts(field) for field in ours.fields] == [facts(official[field.number]) for field in ours.fields]


@pytest.mark.parametrize("ours", list(host_pb2.DESCRIPTOR.enum_types_by_name.values()), ids=lambda enum: enum.name)
def test_enums_are_pulumis(ours: EnumDescriptor) -> None:
    """Each enum has the values of Pulumi's, all of them, under the same names but for the prefix."""
    prefix = {"Feature": "FEATURE_", "Result": "RESULT_", "LogSeverity": "LOG_SEVERITY_"}[ours.name]
    name, official_prefix = ENUMS.get(ours.name, (ours.name, ""))
    assert {value.name.removeprefix(prefix): value.number for value in ours.values} == {
        value.name.removeprefix(official_prefix): value.number for value in official_enum(name).values
    }


def test_same_bytes() -> None:
    """A registration with every field of ours set is the same message to Pulumi."""
    fields = {
        "type": "a:b:C",
        "name": "ü",
        "parent": "urn",
        "custom": True,
        "object": {"list": [None, 1.5, "x", {"y": False}]},
        "protect": False,
        "dependencies": ["urn1", "urn2"],
        "provider": "urn::id",
        "propertyDependencies": {"list": {"urns": ["urn1"]}},
        "version": "1.2.3",
        "acceptSecrets": True,
        "supportsPartialValues": True,
        "acceptResources": True,
        "supportsResultReporting": True,
        "additionalSecretOutputs": ["list"],
        "importId": "id",
        "remote": True,
        "deleteBeforeReplace": True,
        "deleteBeforeReplaceDefined": True,
        "ignoreChanges": ["list[0]"],
        "aliasSpecs": True,
        "aliasURNs": ["urn3"],
        "customTimeouts": {"create": "5m", "update": "6m", "delete": "7m", "read": "8m"},
        "providers": {"b": "urn4::id"},
        "replaceOnChanges": ["*"],
        "pluginDownloadURL": "github://x",
        "retainOnDelete": False,
        "aliases": [{"urn": "urn5"}, {"spec": {"name": "n", "noParent": True}}, {"spec": {"parentUrn": "urn6"}}],
        "deletedWith": "urn7",
        "sourcePosition": {"uri": "file:///a", "line": 1, "column": 2},
        "pluginChecksums": {"linux-amd64": "AAE="},
        "transforms": [{"target": "t", "token": "u", "acceptsByteString": True}],
        "packageRef": "ref",
        "hooks": {"beforeCreate": ["h"], "afterDelete": ["i"], "onError": ["j"]},
        "stackTrace": {"frames": [{"pc": {"uri": "file:///b"}}]},
        "parentStackTraceHandle": "handle",
        "hideDiffs": ["list"],
        "replaceWith": ["urn8"],
        "replacementTrigger": {"k": None},
        "snippetId": "s",
        "envVarMappings": {"A": "B"},
        "acceptsByteString": True,
    }
    assert fields.keys() == {field.json_name for field in host_pb2.RegisterResourceRequest.DESCRIPTOR.fields}
    ours = json_format.ParseDict(fields, host_pb2.RegisterResourceRequest())
    official = resource_pb2.RegisterResourceRequest.FromString(ours.SerializeToString())
    assert json_format.MessageToDict(official) == fields


def test_generated_code_is_current(tmp_path: Path) -> None:
    """The generated files are what the pinned protoc makes of the .proto file."""
    arguments = ["-I", "proto", f"--python_out={tmp_path}", f"--pyi_out={tmp_path}"]
    subprocess.run(
        [sys.executable, "-m", "grpc_tools.protoc", *arguments, "proto/pulumi_gestalt_rpc/host.proto"],
        cwd=ROOT,
        check=True,
    )
    for name in ("host_pb2.py", "host_pb2.pyi"):
        fresh = tmp_path / "pulumi_gestalt_rpc" / name
        assert fresh.read_text() == (ROOT / "src" / "pulumi_gestalt_rpc" / name).read_text()
