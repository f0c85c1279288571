"""Trials with files beside the program: rules and limits in TOML, the cache."""

import os
import random
import shutil
import tomllib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest

from attack import texts
from attack.mutation import mutate_bytes
from attack.seeds import seed
from attack.trials import Make, Outcome, Trial, seeded, write_file
from pulumi_gestalt_runner.cli import main

_REGISTER = "RegisterResource"
_RULES = {"allow-type", "allow-invoke", "allow-provider", "allow-plugin-url"}


def _project(number: int, folder: Path) -> Trial:
    """Read rules and limits from a file that is not what it should be."""
    rng = seeded(number, "project")
    text = texts.toml(rng)
    program = write_file(folder, "program.wasm", seed("registers"))
    options = ["--allow-type", rng.choice(["*", "test:*", "x:*", ""])] if rng.random() < 0.5 else []
    if rng.random() < 0.5:
        policy = ["--policy", str(write_file(folder, "policy.toml", text))]
        # Whatever options say, nothing may go beyond it.
        return Trial(["run", *policy, *options, str(program)], check=lambda outcome: _beyond(outcome, text, []))
    # The worker is in the folder, and removes the file afterwards.
    write_file(folder, "gestalt.toml", text)
    return Trial(["run", *options, str(program)], check=lambda outcome: _beyond(outcome, text, options[1:]))


def _beyond(outcome: Outcome, text: bytes, more: Sequence[str]) -> str:
    """Say what was sent to the monitor that the file and `more` do not allow, as Python's own parts read them."""
    sent = [RegisterResourceRequest.FromString(body) for method, _, body in outcome.spy.sent if method == _REGISTER]
    types = {request.type for request in sent if request.custom}
    try:
        listed = tomllib.loads(text.decode()).get("sandbox", {})
    except (ValueError, RecursionError):
        return "something ran with a file that is no TOML" if types else ""
    rules = [key for key in listed if key in _RULES]
    if not types or not (rules or more):
        return ""
    allowed = [*listed.get("allow-type", []), *more, *(f"{name}:*" for name in listed.get("allow-provider", []))]
    patterns = [pattern.replace("[", "[[]").replace("?", "[?]") for pattern in allowed]
    beyond = [type_ for type_ in types if not any(fnmatchcase(type_, pattern) for pattern in patterns)]
    return f"{beyond} was sent" if beyond else ""


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
