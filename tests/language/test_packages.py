import base64
import json
from pathlib import Path

import pytest

from pulumi_gestalt_language.errors import LockError, SchemaError
from pulumi_gestalt_language.packages import declare, dependencies, required

PLAIN = {"name": "random", "version": "4.16.3"}
CHECKSUM = "ab" * 32


def lock(root: Path, text: str, name: str = "x-1.0.0.yaml") -> None:
    (root / "sdks").mkdir(exist_ok=True)
    (root / "sdks" / name).write_text(text)


def test_from_the_program(tmp_path: Path):
    """What the program names is required, with the place to download it from, sorted by name."""
    providers = [PLAIN, {"name": "aws", "version": "7.0.0", "pluginDownloadURL": "https://example.com"}]
    found = required(tmp_path, providers)
    assert [(each.name, each.kind, each.version, each.server) for each in found] == [
        ("aws", "resource", "7.0.0", "https://example.com"),
        ("random", "resource", "4.16.3", ""),
    ]


def test_checksums(tmp_path: Path):
    """A file of the same name and version adds checksums, and keeps the program's place to download from."""
    text = f"packageDeclarationVersion: 1\nname: random\nversion: 4.16.3\nchecksums: {{linux-amd64: {CHECKSUM}}}\n"
    lock(tmp_path, text)
    (found,) = required(tmp_path, [{**PLAIN, "pluginDownloadURL": "https://example.com"}])
    assert dict(found.checksums) == {"linux-amd64": b"\xab" * 32}
    assert found.server == "https://example.com"


def test_declared(tmp_path: Path):
    """`package add` writes what `required` reads: a plain package, a parameterized one, an extension."""
    parameter = {
        "baseProvider": {"name": "terraform", "version": "1.0.0"},
        "parameter": base64.b64encode(b"x").decode(),
    }
    folder = tmp_path / "sdks"
    declare(folder, json.dumps({**PLAIN, "pluginDownloadURL": "https://example.com"}))
    declare(folder / "net", json.dumps({"name": "net", "version": "2.0.0", "parameterization": parameter}))
    declare(folder / "ext", json.dumps({"name": "ext", "version": "3.0.0", "extensionParameterization": parameter}))
    random, ext, net = sorted(required(tmp_path, []), key=lambda each: each.name != "random")
    assert (random.name, random.version, random.server) == ("random", "4.16.3", "https://example.com")
    assert (net.name, net.version) == (ext.name, ext.version) == ("terraform", "1.0.0")
    assert (net.parameterization.name, net.parameterization.version) == ("net", "2.0.0")
    assert net.parameterization.value == b"x"
    assert ext.extension.name == "ext"
    listed = dependencies([random, ext, net], "0.1.0")
    assert [(each.name, each.version) for each in listed] == [
        ("pulumi-gestalt", "0.1.0"),
        ("random", "4.16.3"),
        ("ext", "3.0.0"),
        ("net", "2.0.0"),
    ]
    assert dependencies([], "") == []


def test_other_files(tmp_path: Path):
    """YAML of other tools in the folder is left alone."""
    lock(tmp_path, "name: something\n")
    lock(tmp_path, "- a list\n", "y.yaml")
    assert required(tmp_path, []) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "cannot be read as YAML"),
        ("packageDeclarationVersion: 2", "not 1"),
        ("packageDeclarationVersion: 1", "has no name"),
        ("packageDeclarationVersion: 1\nname: x\nversion: 1.0", "version must be text"),
        ("packageDeclarationVersion: 1\nname: x\nchecksums: [1]", "checksums must map"),
        ("packageDeclarationVersion: 1\nname: x\nchecksums: {LINUX: 1}", "not of the form OS-ARCH"),
        ("packageDeclarationVersion: 1\nname: x\nchecksums: {linux-amd64: abc}", "not a SHA-256"),
        ("packageDeclarationVersion: 1\nname: x\nparameterization: 1", "must have name"),
        ("packageDeclarationVersion: 1\nname: x\nparameterization: {value: '!'}", "base64"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, problem: str):
    """What makes no sense in a file is an error that names it."""
    lock(tmp_path, text)
    with pytest.raises(LockError) as caught:
        required(tmp_path, [])
    assert str(caught.value).startswith("sdks/x-1.0.0.yaml: ")
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a JSON object"),
        ('{"name": "x"}', "no version"),
        ('{"name": "../x", "version": "1"}', "no name of a file"),
    ],
)
def test_bad_schemas(tmp_path: Path, schema: str, problem: str):
    """A schema that names no package is refused, and nothing is written."""
    with pytest.raises(SchemaError, match=problem):
        declare(tmp_path, schema)
    assert list(tmp_path.iterdir()) == []
