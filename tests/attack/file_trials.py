"""Trials with files beside the program: rules and limits in TOML, the cache."""

import os
import random
import shutil
from pathlib import Path

from attack import texts
from attack.mutation import mutate_bytes
from attack.seeds import seed
from attack.trials import Make, Outcome, Trial, seeded, write_file
from pulumi_gestalt_runner.cli import main


def _project(number: int, folder: Path) -> Trial:
    """Read rules and limits from a file that is not what it should be."""
    rng = seeded(number, "project")
    text = texts.toml(rng)
    program = write_file(folder, "program.wasm", seed("registers"))
    if rng.random() < 0.5:
        return Trial(["run", "--policy", str(write_file(folder, "policy.toml", text)), str(program)])
    # The worker is in the folder, and removes the file afterwards.
    write_file(folder, "gestalt.toml", text)
    return Trial(["run", str(program)])


def _spoil(path: Path, rng: random.Random) -> None:
    """Do something to a file of the cache."""
    content = path.read_bytes()
    path.chmod(0o600)
    match rng.randrange(6):
        case 0:
            path.unlink()
            path.mkdir()
        case 1:
            path.unlink()
            path.symlink_to("/dev/zero" if rng.random() < 0.5 else path.name)
        case 2:
            path.unlink()
            os.mkfifo(path)
        case 3:
            path.write_bytes(b"")
        case _:
            path.write_bytes(mutate_bytes(content, rng))


def _cache(number: int, folder: Path) -> Trial:
    """Run with a cache of which files have other bytes: it runs as it did."""
    rng = seeded(number, "cache")
    program = write_file(folder, "program.wasm", seed("registers"))
    cache, kept = folder / "cache", folder / "cache-kept"
    if not kept.exists():
        before = os.environ["PULUMI_GESTALT_CACHE"]
        os.environ["PULUMI_GESTALT_CACHE"] = str(kept)
        assert main(["run", str(program)]) == 0
        os.environ["PULUMI_GESTALT_CACHE"] = before
    shutil.rmtree(cache, ignore_errors=True)
    shutil.copytree(kept, cache)
    for path in sorted(path for path in cache.rglob("*") if path.is_file()):
        if rng.random() < 0.5:
            _spoil(path, rng)

    def check(outcome: Outcome) -> str:
        return "" if outcome.code == 0 else "a spoiled cache kept a program from running"

    return Trial(["run", str(program)], check=check, environment={"PULUMI_GESTALT_CACHE": str(cache)})


TRIALS: dict[str, Make] = {"project": _project, "cache": _cache}
