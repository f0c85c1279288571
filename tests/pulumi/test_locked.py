"""What was previewed is what is applied: projects with `locked: true`, and bundles."""

import subprocess
import sys

RUNNER = [sys.executable, "-m", "pulumi_gestalt_runner"]
MORE = b"\0\5\4more"
"""A custom section: the program does the same with it, and is another one."""


def test_locked(project):
    """An update applies the program that was previewed and locked, or nothing; a bundle of it can take its place."""

    def runner(*arguments: str) -> None:
        subprocess.run([*RUNNER, *arguments], cwd=project.folder, env=project.environment, check=True)

    yaml = (project.folder / "Pulumi.yaml").read_text()
    (project.folder / "Pulumi.yaml").write_text(f"{yaml}    locked: true\n")
    project.steps(["stash", "x", "one"], ["export", "x", {"$of": "x.output"}])
    app = project.folder / "app.wasm"
    previewed = app.read_bytes()
    runner("lock", "app.wasm")
    assert "+ 2 to create" in project.run("preview").stdout
    app.unlink()
    app.write_bytes(previewed + MORE)
    refused = project.run("up", "--yes", "--skip-preview", code=1)
    assert "app.wasm is not what gestalt.lock says" in refused.stdout + refused.stderr
    assert "program: locked " in refused.stdout + refused.stderr
    assert project.state() == {}
    app.write_bytes(previewed)
    runner("bundle", "--locked", "app.wasm", "-o", "app.bundle")
    runner("lock", "app.bundle")
    app.unlink()
    (project.folder / "Pulumi.yaml").write_text(f"{yaml}    locked: true\n".replace("app.wasm", "app.bundle"))
    project.up()
    assert project.checkpoint()["resources"][0]["outputs"] == {"x": "one"}
