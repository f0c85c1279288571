"""Rules and policies with the real engine: what is refused is never made, and nobody widens a policy."""

from pathlib import Path

THING = "gtest:index:Thing"
REFUSED = f"does not allow the resource {THING} 'a'"


def write(project, sandbox: str) -> None:
    options = f"  options:\n    program: app.wasm\n    sandbox: {sandbox}\n"
    (project.folder / "Pulumi.yaml").write_text(f"name: {project.name}\nruntime:\n  name: gestalt\n{options}")


def diagnostics(text: str) -> str:
    """Return what the CLI says at the end; it has shown some of it on the way too."""
    return text.split("Diagnostics:")[1]


def test_rules(project, tmp_path: Path):
    """A type that no rule lists fails preview and update with the rule's name, and nothing of it reaches a provider."""
    project.steps(["thing", "a", {"size": 1}], ["export", "x", 1])
    write(project, '{type: ["random:*"]}')
    shown = diagnostics(project.run("preview", code=1).stdout)
    assert shown.count(REFUSED) == 1
    assert "the rule allow-type (random:*)" in shown
    assert f"--allow-type {THING} would" in shown
    assert diagnostics(project.up(code=1).stdout).count(REFUSED) == 1
    assert set(project.rows()) <= {"stack"}
    assert project.journal() == []

    # The administrator's policy: the project may not go beyond it, and without a word of its own gets what it gives.
    policy = tmp_path / "policy.toml"
    policy.write_text(f"[sandbox]\nallow-env = ['LANG']\nallow-type = ['{THING}']\n")
    project.environment |= {"PULUMI_GESTALT_POLICY": str(policy), "LANG": "C.UTF-8"}
    write(project, '{type: ["*"]}')
    shown = project.run("preview", code=1).stdout
    assert f"--allow-type: '*' goes beyond the policy {policy}, [sandbox] allow-type" in shown
    assert set(project.rows()) <= {"stack"}
    write(project, "{}")
    shown = project.up().stdout
    assert f"{policy}: the program is granted the environment variable LANG" in shown
    assert f"{THING}::a" in project.rows()
