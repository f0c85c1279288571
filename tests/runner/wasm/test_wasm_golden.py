"""Every folder of tests/golden/compose is a case: `BLESS=1` writes what each gives now.

A case holds `program.wit` (world `program`) or `program.wat`, `implementation.wit` (world `implementation`) or
`implementation.wat`; what is missing is built from the WIT files that the project ships. It gives `expected.txt`, what
`inspect` says about the merged file, or `error.txt`.
"""

import os
from pathlib import Path

import pytest
import wasmtime
from wasmtime import component as oracle

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.wasm.compose import merge
from pulumi_gestalt_runner.wasm.inspect import inspect
from pulumi_gestalt_runner.wasm.tools import WasmTools
from runner.wasm.wasm_samples import dummy, shipped, wat

FOLDER = Path(__file__).parents[2] / "golden" / "compose"
CASES = sorted(path.name for path in FOLDER.iterdir())


def build(case: Path, role: str, world: str) -> bytes:
    if (case / f"{role}.wat").exists():
        return wat((case / f"{role}.wat").read_text("utf-8"))
    if (case / f"{role}.wit").exists():
        text = (case / f"{role}.wit").read_text("utf-8")
        return dummy(text, "program" if "world program" in text else "implementation")
    return shipped(world)


def outcome(case: Path) -> tuple[str, str, bytes]:
    program = build(case, "program", "client")
    implementation = build(case, "implementation", "pulumi-gestalt")
    try:
        merged = merge(
            program,
            implementation,
            WasmTools(),
            program_file="program.wasm",
            implementation_file="implementation.wasm",
        )
    except RunnerError as error:
        return "error.txt", f"{error}\nhint: {error.hint}\n", b""
    # Sizes and digests change with every release of the tools that build the parts.
    lines = [line for line in inspect(merged).to_text().splitlines() if not line.startswith(("size", "sha256"))]
    return "expected.txt", "\n".join(lines) + "\n", merged


@pytest.mark.parametrize("name", CASES)
def test_case(name: str):
    """The case gives what its folder says, and Wasmtime finds a merged file valid with the same imports and exports."""
    file, text, merged = outcome(FOLDER / name)
    assert file == ("error.txt" if name.startswith("error-") else "expected.txt"), text
    expected = FOLDER / name / file
    if os.environ.get("BLESS"):
        expected.write_text(text, "utf-8")
    assert text == expected.read_text("utf-8")
    if merged:
        engine = wasmtime.Engine()
        type_ = oracle.Component(engine, merged).type
        found = inspect(merged)
        assert [item.name for item in found.imports] == list(type_.imports(engine))
        assert [item.name for item in found.exports] == list(type_.exports(engine))


def test_as_many_failures_as_successes():
    """At least half of the cases prove an error, and no case is empty."""
    failing = [name for name in CASES if name.startswith("error-")]
    assert len(failing) * 2 >= len(CASES) >= 20
    assert all(any((FOLDER / name).iterdir()) for name in CASES)
