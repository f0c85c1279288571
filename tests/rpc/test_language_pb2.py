import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from pulumi.runtime.proto import language_pb2 as official
from pulumi.runtime.proto import plugin_pb2 as official_plugin

from pulumi_gestalt_language.server import ANSWERED, SERVICE
from pulumi_gestalt_rpc import language_pb2

ROOT = Path(__file__).parents[2]
OURS = "pulumi_gestalt.host."


def official_message(name: str) -> Descriptor:
    found: list[Descriptor | None] = [
        file.DESCRIPTOR.message_types_by_name.get(name) for file in (official, official_plugin)
    ]
    return next(descriptor for descriptor in found if descriptor is not None)


def facts(field: FieldDescriptor) -> tuple[object, ...]:
    """Return what decides how a field looks in binary."""
    kind = field.message_type
    entry = kind is not None and kind.GetOptions().map_entry
    return (
        field.number,
        field.type,
        field.is_repeated,
        field.is_packed,
        field.has_presence,
        None if kind is None or entry else kind.name,
    )


def fields() -> Iterator[tuple[FieldDescriptor, FieldDescriptor]]:
    for message in language_pb2.DESCRIPTOR.message_types_by_name.values():
        theirs = official_message(message.name).fields_by_number
        for field in message.fields:
            yield field, theirs[field.number]


@pytest.mark.parametrize(("ours", "theirs"), list(fields()), ids=lambda field: field.full_name.removeprefix(OURS))
def test_fields_are_pulumis(ours: FieldDescriptor, theirs: FieldDescriptor) -> None:
    """Each field of each message has the number, type and label that Pulumi gave it, and its name in our spelling."""
    assert facts(ours) == facts(theirs)
    assert ours.name.replace("_", "") == theirs.name.replace("_", "").lower()


def test_every_rpc_is_known() -> None:
    """Each RPC of the service is answered or refused, but the one that Pulumi itself calls deprecated."""
    service = official.DESCRIPTOR.services_by_name["LanguageRuntime"]
    assert service.full_name == SERVICE
    assert {method.name for method in service.methods} - ANSWERED == {"GetRequiredPlugins"}
    assert {method.name for method in service.methods} >= ANSWERED


def test_same_bytes() -> None:
    """A dependency with every field set is the same message to Pulumi."""
    parameter = language_pb2.PackageParameterization(name="p", version="1.0.0", value=b"\0\xff")
    ours = language_pb2.PackageDependency(
        name="random",
        kind="resource",
        version="4.16.3",
        server="https://example.com",
        checksums={"linux-amd64": b"\1" * 32},
        parameterization=parameter,
        extension=parameter,
    )
    theirs = official_plugin.PackageDependency.FromString(ours.SerializeToString())
    assert len(theirs.ListFields()) == len(ours.ListFields()) == len(theirs.DESCRIPTOR.fields)
    assert theirs.checksums == {"linux-amd64": b"\1" * 32}
    assert theirs.parameterization.value == b"\0\xff"


def test_generated_code_is_current(tmp_path: Path) -> None:
    """The generated files are what the pinned protoc makes of the .proto file."""
    arguments = ["-I", "proto", f"--python_out={tmp_path}", f"--pyi_out={tmp_path}"]
    file = "proto/pulumi_gestalt_rpc/language.proto"
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *arguments, file], cwd=ROOT, check=True)
    for name in ("language_pb2.py", "language_pb2.pyi"):
        fresh = tmp_path / "pulumi_gestalt_rpc" / name
        assert fresh.read_text() == (ROOT / "src" / "pulumi_gestalt_rpc" / name).read_text()
