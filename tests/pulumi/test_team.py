"""State that a team shares: a bucket of an S3-compatible server, and the lock of a stack."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from localbucket import S3Handler

THING = "gtest:index:Thing"


@pytest.fixture
def team(environment: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """Return the environment for state in a bucket of a server on the loopback address; objects are files there."""
    bucket = tmp_path / "store" / "team"
    bucket.mkdir(parents=True)
    handler = type("Handler", (S3Handler,), {"data_root": bucket.parent})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    yield environment | {
        "PULUMI_BACKEND_URL": f"s3://team?endpoint={endpoint}&use_path_style=true&region=eu-west-1",
        "GTEST_BUCKET": str(bucket),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def shared(project, team: dict[str, str], program: Callable[[str], Path], tmp_path: Path):
    """Return a project whose state lies in the bucket."""
    return type(project)(tmp_path / f"{project.name}-shared", team, program("steps"))


def locks(project) -> list[Path]:
    return [path for path in (project.backend / ".pulumi" / "locks").rglob("*") if path.is_file()]


@pytest.mark.long
def test_shared_state(shared, gate):
    """While one update runs, another is refused and changes nothing; a lock left behind can be taken away."""
    secret = {"$secret": {"$joined": ["hun", "ter2"]}}
    shared.steps(["thing", "first", {"wait": gate.path, "shut": secret}], ["export", "shut", {"$of": "first.shut"}])
    first = shared.start("up", "--yes", "--skip-preview")
    gate.reached()
    (lock,) = locks(shared)
    refused = shared.up(code=1)
    assert "the stack is currently locked by 1 lock(s)" in refused.stdout + refused.stderr
    assert f"pid {first.pid}" in refused.stdout + refused.stderr
    assert locks(shared) == [lock]
    gate.open()
    shown, _ = first.communicate()
    assert first.returncode == 0, shown
    assert locks(shared) == []
    rows = shared.rows()
    assert rows[f"{THING}::first"]["inputs"] == {"wait": gate.path, "shut": "SECRET"}
    assert rows["stack"]["outputs"] == {"shut": "SECRET"}
    assert "hunter2" not in shared.raw_state()
    assert shared.outputs() == {"shut": "hunter2"}
    shared.up("--expect-no-changes")

    killed = left_behind(shared)
    refused = shared.up(code=1)
    assert f"pid {killed}" in refused.stdout + refused.stderr
    shared.run("cancel", "--yes")
    assert locks(shared) == []
    shared.steps(["thing", "first", {}])
    assert "~ 1 updated" in shared.up().stdout
    shared.run("destroy", "--yes", "--skip-preview")
    assert shared.state() == {}


def left_behind(project) -> int:
    """Kill an update, and return the number of the process whose lock is still there."""
    project.steps(["spin"])
    process = project.start("up", "--yes", "--skip-preview")
    for line in process.stdout:
        if "spinning" in line:
            break
    process.kill()
    process.communicate()
    (lock,) = locks(project)
    assert json.loads(lock.read_text())["pid"] == process.pid
    return process.pid


def test_race(shared):
    """Of two updates that begin together at most one gets the lock; the other changes nothing, and no lock stays."""
    shared.steps(["thing", "first", {}], ["thing", "second", {"of": {"$of": "first.shape"}}])
    both = [shared.start("up", "--yes", "--skip-preview") for _ in range(2)]
    shown = [process.communicate()[0] for process in both]
    codes = [process.returncode for process in both]
    for code, text in zip(codes, shown, strict=True):
        assert code == 0 or "the stack is currently locked by" in text, text
    assert locks(shared) == []
    made = [line for line in shared.journal() if line.startswith("create")]
    assert made == ["create first", "create second"] * (0 in codes)
    shared.up()
    assert [urn.rpartition("::")[2] for urn in shared.rows() if urn.startswith(THING)] == ["first", "second"]
    assert shared.rows()[f"{THING}::second"]["dependencies"] == [f"{THING}::first"]
