"""Projects with `locked: true`: what the CLI is told is what `gestalt.lock` says."""

import hashlib
import json
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2

from fakes.projects import info, write
from pulumi_gestalt_language import declared
from pulumi_gestalt_language.errors import NotLockedError
from pulumi_gestalt_language.locking import check
from pulumi_gestalt_language.packages import from_json, required, to_json
from pulumi_gestalt_language.project import Project
from pulumi_gestalt_language.runner import arguments, provider_arguments
from pulumi_gestalt_lock import Entry, Lock, dump

A, B = "ab" * 32, "cd" * 32
RANDOM = {"name": "random", "version": "4.16.3"}
CHECKED = {**RANDOM, "pluginDownloadURL": "https://x.example", "checksums": {"darwin-arm64": B, "linux-amd64": A}}
NET = {
    "name": "terraform",
    "version": "1.0.0",
    "parameterization": {"name": "net", "version": "2.0.0", "value": "eA=="},
}
EXTENDED = {"name": "aws", "version": "7.0.0", "extension": {"name": "more", "version": "", "value": ""}}
DECLARED = f"packageDeclarationVersion: 1\nname: random\nversion: 4.16.3\nchecksums: {{linux-amd64: {A}}}\n"
FACTS = {"version": "0.1.0", "providers": [RANDOM]}


def project(root: Path) -> Project:
    return Project(root, root, root / "app.wasm", "", debug=False, locked=True)


def lock(root: Path, *providers: dict[str, object], name: str = "app.wasm") -> str:
    """Lock the program in a folder with these providers, and return its digest."""
    own = hashlib.sha256((root / "app.wasm").read_bytes()).hexdigest()
    (root / "gestalt.lock").write_bytes(dump(Lock({name: Entry(own, "0.1.0", {}, providers)})))
    return own


@pytest.mark.parametrize("provider", [RANDOM, CHECKED, NET, EXTENDED, {"name": "mine", "version": ""}])
def test_form_of_a_package(provider: dict[str, object]):
    """A package has one form in a lock, in what a bundle says and in what the CLI is told."""
    assert to_json(from_json(provider)) == provider
    assert from_json(provider).kind == "resource"


def test_same_packages(tmp_path: Path):
    """Packages that are as they are locked are right, in whatever order."""
    write(tmp_path)
    lock(tmp_path, NET, CHECKED)
    check(project(tmp_path), map(from_json, [CHECKED, NET]))


def test_other_packages(tmp_path: Path):
    """Each difference is told, and what to do."""
    write(tmp_path)
    lock(tmp_path, CHECKED, NET)
    changed = {**CHECKED, "checksums": {"linux-amd64": B}}
    with pytest.raises(NotLockedError) as caught:
        check(project(tmp_path), map(from_json, [changed]))
    assert str(caught.value) == (
        "app.wasm is not what gestalt.lock says:\n"
        "  provider net 2.0.0: locked present, found -\n"
        f"  provider random 4.16.3, checksums darwin-arm64: locked {B}, found -\n"
        f"  provider random 4.16.3, checksums linux-amd64: locked {A}, found {B}"
    )
    assert f"run `pulumi_wasm_runner lock {tmp_path}/app.wasm`" in caught.value.hint


def test_no_lock(tmp_path: Path):
    """A lock that is not there, cannot be used or knows nothing of the program is told."""
    write(tmp_path)
    with pytest.raises(NotLockedError, match=r"there is no gestalt.lock beside the project file"):
        check(project(tmp_path), [])
    lock(tmp_path, name="other.wasm")
    with pytest.raises(NotLockedError, match=r"gestalt.lock says nothing about app.wasm"):
        check(project(tmp_path), [])
    (tmp_path / "gestalt.lock").write_text("{}")
    with pytest.raises(NotLockedError, match=r"gestalt.lock is not a lock: it has no format"):
        check(project(tmp_path), [])


def test_served(stub, tmp_path: Path):
    """The CLI is told packages with checksums that are locked, and nothing when the program is another one."""
    write(tmp_path, inspect=FACTS)
    (tmp_path / "sdks").mkdir()
    (tmp_path / "sdks" / "random.yaml").write_text(DECLARED)
    was = lock(tmp_path, {**RANDOM, "checksums": {"linux-amd64": A}})
    asked = language_pb2.GetRequiredPackagesRequest(info=info(tmp_path, program="app.wasm", locked=True))
    (package,) = stub.GetRequiredPackages(asked).packages
    assert dict(package.checksums) == {"linux-amd64": bytes.fromhex(A)}
    now = hashlib.sha256(write(tmp_path, inspect=FACTS, code=1).read_bytes()).hexdigest()
    with pytest.raises(grpc.RpcError) as caught:
        stub.GetRequiredPackages(asked)
    assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
    assert f"program: locked {was}, found {now}" in caught.value.details()
    stub.Cancel(Empty())


def test_the_runner_is_held_to_it_too(tmp_path: Path):
    """Runs and providers get the lock beside the project file, wherever the program is."""
    wanted = ["--locked", f"--lock-file={tmp_path}/gestalt.lock"]
    assert [each for each in arguments(project(tmp_path)) if "lock" in each] == wanted
    assert [each for each in provider_arguments(project(tmp_path), "") if "lock" in each] == wanted


def test_declared(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """`lock` gets the packages as the CLI is told them, or the reason why they cannot be read."""
    (tmp_path / "sdks").mkdir()
    (tmp_path / "sdks" / "random.yaml").write_text(DECLARED)
    assert declared.main(tmp_path, json.dumps([RANDOM, NET])) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == [NET, {**RANDOM, "checksums": {"linux-amd64": A}}]
    assert found == [to_json(each) for each in required(tmp_path, [RANDOM, NET])]
    (tmp_path / "sdks" / "random.yaml").write_text("packageDeclarationVersion: 2\n")
    assert declared.main(tmp_path, "[]") == 2
    assert capsys.readouterr().err.startswith("sdks/random.yaml: its packageDeclarationVersion is not 1")
