import hashlib

import pytest
from pulumi.runtime.proto import resource_pb2

from monitor.program import Program


def package(program, **fields):
    request = resource_pb2.RegisterPackageRequest(**fields)
    answer = program.send("RegisterPackage", request)
    return answer and resource_pb2.RegisterPackageResponse.FromString(answer).ref


PARAMETERS = {"name": "tfe", "version": "0.1.0", "value": b"\x00x"}


def test_references_are_stable():
    """Equal requests have one reference, in every run, and different ones have different references."""
    first, second = Program(), Program()
    reference = package(first, name="terraform-provider", version="1.2.3", parameterization=PARAMETERS)
    assert reference == package(first, name="terraform-provider", version="1.2.3", parameterization=PARAMETERS)
    assert reference == package(second, name="terraform-provider", version="1.2.3", parameterization=PARAMETERS)
    assert reference != package(first, name="terraform-provider", version="1.2.4", parameterization=PARAMETERS)
    assert [found["version"] for found in first.snapshot()["packages"]] == ["1.2.3", "1.2.4"]


def test_an_extension_has_the_reference_that_pulumi_gives_it():
    """It is the SHA-256 of name, version and value with zero bytes between them."""
    reference = package(Program(), name="base", extension=PARAMETERS)
    assert reference == hashlib.sha256(b"tfe\x000.1.0\x00\x00x").hexdigest()


def test_packages_are_shown():
    """The snapshot has what was asked for, with bytes as base64 and digests in hexadecimal."""
    program = Program()
    checksums = {"linux-amd64": b"\x01\xff"}
    reference = package(program, name="a", version="1.0.0", download_url="u", checksums=checksums, extension=PARAMETERS)
    assert program.snapshot()["packages"] == [
        {
            "ref": reference,
            "name": "a",
            "version": "1.0.0",
            "downloadUrl": "u",
            "checksums": {"linux-amd64": "01ff"},
            "extension": {"name": "tfe", "version": "0.1.0", "value": "AHg="},
        }
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "a package has no name"),
        ({"name": "a", "version": "v1"}, 'package "a": "v1" is not a version'),
        ({"name": "a", "parameterization": {"name": "b"}}, 'package "a": "" is not a version'),
    ],
)
def test_packages_that_are_none(fields, message):
    """A package needs a name, and versions that are some."""
    program = Program()
    assert package(program, **fields) is None
    assert program.errors()[0].startswith(message)


def test_references_are_used():
    """Registrations, reads, invokes and calls may name a registered package, and no other."""
    program = Program('{"invokes": {"a:b:f": {"return": {}}}, "calls": {"a:b:m": {"return": {}}}}')
    reference = package(program, name="a", version="1.0.0")
    for ref in (reference, "nothing"):
        program.register("a:b:C", "x" + ref, packageRef=ref)
        program.read("a:b:C", "r" + ref, "i", packageRef=ref)
        program.invoke("a:b:f", {}, packageRef=ref)
        program.call("a:b:m", {}, packageRef=ref)
    assert program.failures == ['unknown provider package "nothing"\nhint: register the package first'] * 4
    snapshot = program.snapshot()
    assert [snapshot[key][0]["options"] for key in ("resources", "invokes", "calls")] == [{"packageRef": reference}] * 3


def test_versions_are_versions():
    """A version with a `v` before it, which Pulumi cannot read, is refused wherever one may stand."""
    program = Program('{"invokes": {"a:b:f": {"return": {}}}, "calls": {"a:b:m": {"return": {}}}}')
    for version in ("v1.0.0", "1.0", "1.2.3-beta.1+build"):
        program.register("a:b:C", version, version=version)
        program.read("a:b:C", "r" + version, "i", version=version)
        program.invoke("a:b:f", {}, version=version)
        program.call("a:b:m", {}, version=version)
    texts = [text.partition("\n")[0] for text in program.errors()]
    subjects = ['resource "{0}" of type "a:b:C"', 'resource "r{0}" of type "a:b:C"', 'invoke "a:b:f"', 'call "a:b:m"']
    assert texts == [
        f'{subject.format(version)}: "{version}" is not a version'
        for version in ("v1.0.0", "1.0")
        for subject in subjects
    ]
