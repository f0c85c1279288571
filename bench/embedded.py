"""Resources per second on the embedded monitor, and what a warm, a cold and an edited run cost.

    make bench            or: python -m bench.embedded [--json]

Machines are noisy: each figure is the best of some runs, and stands beside a ratio to another figure of the same run.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tools.examples import EXAMPLES, build

RUNNER = [sys.executable, "-m", "pulumi_gestalt_runner"]
MANY = next(example for example in EXAMPLES if example.name == "many")


def run(program: Path, count: int, cache: str) -> tuple[float, float]:
    """Run `program` with `count` resources and return wall seconds and the peak memory in MB."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
    command = [*RUNNER, "run", "--json", "--config", f"count={count}", str(program)]
    before = time.perf_counter()
    with subprocess.Popen(
        command, env=kept | {"PULUMI_GESTALT_CACHE": cache}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(errors.decode())
    return time.perf_counter() - before, usage.ru_maxrss / 1024


def best(program: Path, count: int, cache: str, times: int) -> tuple[float, float]:
    """Return the fastest of several runs, and the smallest peak."""
    results = [run(program, count, cache) for _ in range(times)]
    return min(seconds for seconds, _ in results), min(memory for _, memory in results)


def edited(cache: str, folder: Path) -> float:
    """Return the seconds of the first run of a program that was changed after another had run."""
    shutil.copytree(MANY.folder, folder / "many")
    source = folder / "many" / "app.py"
    source.write_text(source.read_text("utf-8").replace("thing-", "changed-thing-"), "utf-8")
    component = folder / "edited.wasm"
    subprocess.run([*RUNNER, "build", str(source.parent), "-o", str(component)], check=True, stderr=subprocess.DEVNULL)
    return run(component, 0, cache)[0]


def measure() -> dict[str, Any]:
    """Return all figures."""
    program = build(MANY)
    with tempfile.TemporaryDirectory() as name:
        cache = str(Path(name) / "cache")
        cold = run(program, 0, cache)[0]
        warm = best(program, 0, cache, 5)
        after_edit = edited(cache, Path(name))
        sizes = {count: best(program, count, cache, 2) for count in (1_000, 10_000)}
    return {
        "cold": cold,
        "warm": warm[0],
        "warm memory": warm[1],
        "edited": after_edit,
        "resources": {
            str(count): {"seconds": seconds, "per second": count / (seconds - warm[0]), "memory": memory}
            for count, (seconds, memory) in sizes.items()
        },
    }


def main() -> None:
    """Print the figures."""
    figures = measure()
    if "--json" in sys.argv:
        print(json.dumps(figures, indent=2))
        return
    warm = figures["warm"]
    print(f"cold run (nothing compiled)     {figures['cold']:8.2f} s   {figures['cold'] / warm:6.1f} x warm")
    print(f"edited program, first run       {figures['edited']:8.2f} s   {figures['edited'] / warm:6.1f} x warm")
    print(f"warm run, no resources          {warm:8.2f} s   {figures['warm memory']:6.0f} MB")
    for count, row in figures["resources"].items():
        print(f"{count:>6} resources              {row['seconds']:8.2f} s   {row['memory']:6.0f} MB", end="")
        print(f"   {row['per second']:6.0f} resources per second on top of a warm run")


if __name__ == "__main__":
    main()
