import base64
import json
from pathlib import Path

import pytest

from pulumi_gestalt_language.errors import LockError, ProjectError, SchemaError
from pulumi_gestalt_language.packages import choose, declare, dependencies, package_of, required
from pulumi_gestalt_language.project import Project
from pulumi_gestalt_rpc.language_pb2 import PackageDependency, PackageParameterization

PLAIN = {"name": "random", "version": "4.16.3"}
CHECKSUM = "ab" * 32


def lock(root: Path, text: str, name: str = "x-1.0.0.yaml") -> None:
    file = root / "sdks" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


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


def test_files_of_one_package(tmp_path: Path):
    """A file directly in `sdks`, which `package add` leaves alone, adds to the one that it writes."""
    declare(tmp_path / "sdks" / "random", json.dumps(PLAIN))
    head = "packageDeclarationVersion: 1\nname: random\nversion: 4.16.3\n"
    lock(tmp_path, f"{head}checksums:\n  linux-amd64: {CHECKSUM}\n  windows-arm64: {CHECKSUM.upper()}\n", "random.yaml")
    (found,) = required(tmp_path, [])
    assert dict(found.checksums) == {"linux-amd64": b"\xab" * 32, "windows-arm64": b"\xab" * 32}
    lock(tmp_path, f"{head}checksums: {{linux-amd64: {'cd' * 32}}}\n", "random/again.yaml")
    with pytest.raises(LockError, match=r"sdks/random/again.yaml: checksums: that of linux-amd64 is another one"):
        required(tmp_path, [])


def test_package_without_a_version(tmp_path: Path):
    """A provider that lives in a folder has no version, and needs none."""
    path = declare(tmp_path / "sdks" / "own", json.dumps({"name": "own"}))
    assert (path.name, path.read_text()) == ("own.yaml", "packageDeclarationVersion: 1\nname: own\n")
    (found,) = required(tmp_path, [])
    assert (found.name, found.version) == ("own", "")


def chosen(root: Path, *names: str) -> list[tuple[str, str]]:
    """Return what a project that names packages is said to need, of two versions of one and a parameterized other."""
    parameter = {"name": "net", "version": "2.0.0", "value": b"x"}
    found = [
        PackageDependency(name="simple", version="2.0.0"),
        PackageDependency(name="simple", version="26.0.0"),
        PackageDependency(name="terraform", version="1.0.0", parameterization=PackageParameterization(**parameter)),
    ]
    project = Project(root, root, root / "app.wasm", build="", debug=False, packages=names)
    return [package_of(each) for each in choose(found, project)]


def test_named_packages(tmp_path: Path):
    """The packages that a project names are those that it needs, by name or by name and version."""
    assert chosen(tmp_path) == []
    assert chosen(tmp_path, "simple") == [("simple", "2.0.0"), ("simple", "26.0.0")]
    assert chosen(tmp_path, "simple@26.0.0") == [("simple", "26.0.0")]
    assert chosen(tmp_path, "net", "simple@2.0.0", "simple") == [
        ("net", "2.0.0"),
        ("simple", "2.0.0"),
        ("simple", "26.0.0"),
    ]


def test_named_packages_that_are_nowhere(tmp_path: Path):
    """A package that nobody declares is an error at its line; the plugin of another package is not the package."""
    options = "    packages:\n    - simple\n    - terraform\n"
    (tmp_path / "Pulumi.yaml").write_text(f"name: x\nruntime:\n  name: gestalt\n  options:\n{options}")
    with pytest.raises(ProjectError) as caught:
        chosen(tmp_path, "simple", "terraform")
    assert str(caught.value) == ("Pulumi.yaml:7: neither the program nor a file in sdks declares the package terraform")
    assert caught.value.hint == "there are simple@2.0.0, simple@26.0.0, net@2.0.0"


def test_other_files(tmp_path: Path):
    """YAML of other tools in the folder is left alone."""
    lock(tmp_path, "name: something\n")
    lock(tmp_path, "- a list\n", "y.yaml")
    assert required(tmp_path, []) == []


HEAD = "packageDeclarationVersion: 1\nname: x\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", ": it cannot be read as YAML"),
        ("packageDeclarationVersion: 2", ": its packageDeclarationVersion is not 1"),
        ("packageDeclarationVersion: 1", ": it has no name"),
        (f"{HEAD}version: 1.0", ":3: version must be text; put it into quotes"),
        (f"{HEAD}checksums: [1]", ":3: checksums must map OS-ARCH"),
        (
            f"{HEAD}checksums: {{LINUX: 1}}",
            ":3: checksums: there is no platform LINUX; Pulumi knows darwin-amd64, darwin",
        ),
        (
            f"{HEAD}checksums:\n  linux-amd46: ''",
            ":4: checksums: there is no platform linux-amd46; did you mean linux-amd64?",
        ),
        (f"{HEAD}checksums: {{linux-amd64: abc}}", ":3: checksums: that of linux-amd64 is not a SHA-256"),
        (f"{HEAD}checksums: {{linux-amd64: {'1' * 64}}}", ":3: checksums: that of linux-amd64 is not a SHA-256"),
        (f"{HEAD}parameterization: 1", ":3: parameterization must have name"),
        (f"{HEAD}extension: {{value: eA==}}", ":3: extension has no name"),
        (f"{HEAD}extension: {{name: 1}}", ":3: extension.name must be text"),
        (f"{HEAD}parameterization:\n  name: y\n  value: '!'", ":5: parameterization.value must be base64"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, problem: str):
    """What makes no sense in a file is an error that names it."""
    lock(tmp_path, text)
    with pytest.raises(LockError) as caught:
        required(tmp_path, [])
    assert str(caught.value).startswith(f"sdks/x-1.0.0.yaml{problem}")


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a JSON object"),
        ('{"version": "1.0.0"}', "names no package"),
        ('{"name": "x", "parameterization": {}}', "names no package in parameterization.baseProvider"),
        ('{"name": "../x", "version": "1"}', "no name of a file"),
    ],
)
def test_bad_schemas(tmp_path: Path, schema: str, problem: str):
    """A schema that names no package is refused, and nothing is written."""
    with pytest.raises(SchemaError, match=problem):
        declare(tmp_path, schema)
    assert list(tmp_path.iterdir()) == []
