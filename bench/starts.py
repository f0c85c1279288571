"""What it costs to start: a first run on a machine, a warm one, a program that was changed, a second program.

    python -m bench.starts [--rounds N] [--json]           (the second half of `make bench`)

With the embedded monitor and an empty program. A first run is measured once, because it compiles into a new cache;
everything else is the median of the rounds, which take turns. To package a program is not part of it.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

from bench.contestants import (
    HERE,
    RUNNER,
    build_gestalt_javascript,
    build_gestalt_python,
    compile_sources,
    componentize_javascript,
)
from bench.measuring import clean_environment, timed


def run(program: Path, cache: Path) -> tuple[float, float]:
    """Run an empty program and return wall and CPU seconds."""
    command = [*RUNNER, "run", "--config", "case=empty", "--config", "count=0", str(program)]
    return timed(command, clean_environment() | {"PULUMI_GESTALT_CACHE": str(cache)})


def changed_python(folder: Path, number: int) -> Path:
    """Return the Python program with other names in it."""
    source = folder / f"python-{number}"
    shutil.copytree(HERE / "gestalt_python", source)
    app = source / "app.py"
    app.write_text(app.read_text("utf-8").replace("thing-", f"thing{number}-"), "utf-8")
    target = folder / f"python-{number}.wasm"
    subprocess.run([*RUNNER, "build", str(source), "-o", str(target)], check=True, stderr=subprocess.DEVNULL)
    return target


def changed_javascript(folder: Path, number: int) -> Path:
    """Return the JavaScript program with other names in it."""
    stage = folder / f"javascript-{number}"
    stage.mkdir()
    text = (HERE / "gestalt_javascript" / "app.js").read_text("utf-8").replace("thing-", f"thing{number}-")
    (stage / "app.js").write_text(text, "utf-8")
    target = folder / f"javascript-{number}.wasm"
    componentize_javascript(stage, target)
    return target


def measure(rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Return wall and CPU seconds of each run, by what it was."""
    compile_sources()
    python, javascript = build_gestalt_python(), build_gestalt_javascript()
    found: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found["JavaScript, the first run on a machine"] = [run(javascript, folder / "cache")]
        found["Python, the first run after that"] = [run(python, folder / "cache")]
        for number in range(rounds):
            for title, program in (
                ("JavaScript, again", javascript),
                ("JavaScript, changed", changed_javascript(folder, number)),
                ("Python, again", python),
                ("Python, changed", changed_python(folder, number)),
            ):
                found.setdefault(title, []).append(run(program, folder / "cache"))
    return found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.starts", description="What it costs to start.")
    parser.add_argument("--rounds", type=int, default=5, help="default: 5")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    found = measure(given.rounds)
    if given.json:
        print(json.dumps({title: [{"wall": wall, "cpu": cpu} for wall, cpu in runs] for title, runs in found.items()}))
        return
    print(f"| {'Seconds, an empty program':40} |             wall |              CPU |")
    print(f"| {'-' * 40} | ---------------: | ---------------: |")
    for title, runs in found.items():
        print(f"| {title:40} | {_spread([wall for wall, _ in runs])} | {_spread([cpu for _, cpu in runs])} |")


def _spread(values: list[float]) -> str:
    shown = f"{statistics.median(values):.2f}"
    return f"{shown} ({min(values):.2f}-{max(values):.2f})" if len(values) > 1 else f"{shown:>16}"


if __name__ == "__main__":
    main()
