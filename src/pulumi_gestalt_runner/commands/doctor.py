"""`doctor`: check what `pulumi up` needs, and say how to mend what is missing."""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pulumi_gestalt_runner.commands import plugin
from pulumi_gestalt_runner.commands.options import IMPLEMENTATIONS, Commands, open_cache
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_wit import VERSION, __version__

OLDEST = (3, 180, 0)
"""The first Pulumi CLI that has all that programs can ask for, hooks being the last; tried is v3.255.0."""
_DISTRIBUTION = "pulumi-gestalt-wasm"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        subject: what was looked at.
        state: "ok", "note" (works, but) or "bad".
        text: what is the case.
        cure: how to mend it, or "".
    """

    subject: str
    state: str
    text: str
    cure: str = ""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    return commands.add_parser(
        "doctor",
        description="Check what `pulumi up` needs, and say how to mend what is missing. Returns 1 if something is.",
    )


def execute(_arguments: argparse.Namespace) -> int:
    """Print the findings and return 0, or 1 if one is bad."""
    findings = list(examine())
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        print(f"{finding.state:4}  {finding.subject:{width}}  {finding.text}")
        if finding.cure:
            print(f"{'':4}  {'':{width}}  -> {finding.cure}")
    return int(any(finding.state == "bad" for finding in findings))


def examine() -> Iterable[Finding]:
    """Make all checks."""
    yield _python()
    yield _wheel()
    yield _implementation()
    yield _packager()
    yield _runner()
    yield _cli(shutil.which("pulumi"))
    yield _plugin(plugin.plugins_folder(os.environ))
    yield _ambient()
    yield _cache()


def _python() -> Finding:
    text = f"{'.'.join(map(str, sys.version_info[:3]))} at {sys.executable}"
    return Finding("Python", "ok", text)  # an older one could not even read this file


def _wheel() -> Finding:
    try:
        found = metadata.version(_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return Finding("package", "bad", f"{_DISTRIBUTION} is not installed", f"pip install {_DISTRIBUTION}")
    if found != __version__:
        cure = f"pip install --force-reinstall {_DISTRIBUTION}"
        return Finding("package", "bad", f"{_DISTRIBUTION} says {found}, its files say {__version__}", cure)
    return Finding("package", "ok", f"{_DISTRIBUTION} {VERSION}")


def _implementation() -> Finding:
    missing = [kind for kind in ("release", "debug") if not (IMPLEMENTATIONS / f"pulumi_gestalt-{kind}.wasm").is_file()]
    if missing:
        cure = "in a source tree: make implementation; otherwise install the wheel again"
        return Finding("implementation", "bad", f"{' and '.join(missing)} missing in {IMPLEMENTATIONS}", cure)
    return Finding("implementation", "ok", f"release and debug of {VERSION}")


def _packager() -> Finding:
    if shutil.which("componentize-py") or Path(sys.executable).with_name("componentize-py").exists():
        return Finding("packager", "ok", "componentize-py, for programs in Python")
    cure = f"pip install '{_DISTRIBUTION}[build]', if you write programs in Python"
    return Finding("packager", "note", "componentize-py is not installed", cure)


def _runner() -> Finding:
    found = shutil.which("pulumi_wasm_runner")
    if found is None:
        cure = f"add {Path(sys.executable).parent} to the PATH"
        return Finding(
            "PATH", "note", "pulumi_wasm_runner is not on it, so build commands of your own do not find it", cure
        )
    return Finding("PATH", "ok", f"pulumi_wasm_runner at {found}")


def _cli(pulumi: str | None) -> Finding:
    if pulumi is None:
        return Finding("Pulumi CLI", "bad", "not on the PATH", "see https://www.pulumi.com/docs/install/")
    environment = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(  # noqa: S603 - the user's own CLI
            [pulumi, "version"], capture_output=True, text=True, check=False, timeout=60, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return Finding("Pulumi CLI", "bad", f"{pulumi} cannot be run", "install it again")
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", done.stdout.strip())
    if match is None:
        return Finding("Pulumi CLI", "bad", f"{pulumi} does not tell its version", "install it again")
    text = f"{match[0]} at {pulumi}"
    if tuple(map(int, match.groups())) < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        return Finding("Pulumi CLI", "bad", f"{text} is older than {wanted}", "update it")
    return Finding("Pulumi CLI", "ok", text)


def _plugin(folder: Path) -> Finding:
    cure = "pulumi_wasm_runner plugin install"
    found = plugin.installed(folder)
    if not found:
        return Finding("plugin", "bad", f"not installed in {folder}", cure)
    newest = found[-1]
    if not plugin.is_ours(newest):
        return Finding("plugin", "bad", f"{newest} is another plugin with the same name", f"remove it, then {cure}")
    if newest.name != f"language-gestalt-v{VERSION}" or sys.executable not in plugin.script(newest).read_text("utf-8"):
        return Finding("plugin", "bad", f"{newest} starts another version or another Python", cure)
    return Finding("plugin", "ok", str(newest))


def _ambient() -> Finding:
    found = plugin.on_path()
    if found and os.environ.get("PULUMI_IGNORE_AMBIENT_PLUGINS", "").lower() not in ("1", "true"):
        text = f"the Pulumi CLI prefers {found}, from the PATH, and says so at every preview"
        return Finding("warning", "note", text, "set PULUMI_IGNORE_AMBIENT_PLUGINS=true")
    return Finding("warning", "ok", "the Pulumi CLI takes the installed plugin, and says nothing about it")


def _cache() -> Finding:
    try:
        cache = open_cache()
    except RunnerError as error:
        return Finding("cache", "bad", str(error), error.hint)
    if cache is None:
        cure = "set PULUMI_GESTALT_CACHE to a folder that you can write to"
        return Finding("cache", "note", "none can be made, so every run compiles anew", cure)
    return Finding("cache", "ok", str(cache.directory))
