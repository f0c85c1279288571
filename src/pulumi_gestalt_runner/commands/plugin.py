"""`plugin`: put the language host where the Pulumi CLI finds it, or take it away."""

import argparse
import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from pulumi_gestalt_runner.commands.options import Commands
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.terminal import say
from pulumi_gestalt_wit import VERSION

DESCRIPTION = """\
Install the language host `pulumi-language-gestalt` into the Pulumi CLI's plugin folder ($PULUMI_HOME/plugins, by
default ~/.pulumi/plugins), so that `pulumi up` runs projects with `runtime: gestalt`; or remove it from there.

What is installed is a small script that starts this Python with this package; install again after moving either.
"""
NAME = "pulumi-language-gestalt"
"""What the CLI looks for."""
MARK = "installed by `pulumi_wasm_runner plugin install`"
"""Stands in the scripts that are ours to remove."""
_FOLDER = re.compile(r"language-gestalt-v(\d+)\.(\d+)\.(\d+)(.*)")
_UNIX = """\
#!/bin/sh
# {mark}
exec {python} -P -m pulumi_gestalt_language "$@"
"""
_WINDOWS = '@rem {mark}\r\n@"{python}" -P -m pulumi_gestalt_language %*\r\n'


class ForeignPluginError(RunnerError):
    """Another plugin of the same name is in the way.

    Args:
        folder: where it is.
    """

    hint = "remove the folder, if nothing else needs it"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(folder)

    def __str__(self) -> str:
        return (
            f"{self.folder} holds another plugin with the same name, which the Pulumi CLI would use instead of this one"
        )


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "plugin",
        description=DESCRIPTION,
    )
    command.add_argument("action", choices=("install", "uninstall"), help="what to do")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Install or remove, say what was done, and return 0."""
    folder = plugins_folder(os.environ)
    if arguments.action == "install":
        print(install(folder))
        found = on_path()
        if found:
            say(f"warning: the Pulumi CLI prefers {found}, which is on the PATH, and says so at every preview")
            say("hint: set PULUMI_IGNORE_AMBIENT_PLUGINS=true, or take its folder off the PATH when you call pulumi")
        return 0
    removed = uninstall(folder)
    for path in removed:
        print(path)
    if not removed:
        say(f"nothing is installed in {folder}")
    return 0


def plugins_folder(environment: Mapping[str, str]) -> Path:
    """Return where the CLI keeps plugins."""
    home = environment.get("PULUMI_HOME")
    return (Path(home) if home else Path.home() / ".pulumi") / "plugins"


def on_path() -> str | None:
    """Return the language host on the PATH, if there is one."""
    return shutil.which(NAME)


def installed(folder: Path) -> list[Path]:
    """Return the folders of all plugins with our name, of which the CLI takes the newest, oldest first."""
    found = [(match, path) for path in folder.glob("language-gestalt-v*") if (match := _FOLDER.fullmatch(path.name))]
    return [path for _, path in sorted(found, key=lambda pair: (tuple(map(int, pair[0].groups()[:3])), pair[0][4]))]


def is_ours(plugin: Path) -> bool:
    """Tell whether the folder `plugin` was made by `install`."""
    try:
        return MARK in script(plugin).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def install(folder: Path) -> Path:
    """Write the script into a folder of this version, remove other versions of it, and return the script's path.

    Raises:
        ForeignPluginError: another plugin would be used in its place.
        OSError: it cannot be written.
    """
    target = folder / f"language-gestalt-v{VERSION}"
    others = [plugin for plugin in installed(folder) if plugin != target]
    foreign = [plugin for plugin in others if not is_ours(plugin) and installed_after(plugin, target)]
    if target.exists() and not is_ours(target) and any(target.iterdir()):
        foreign.append(target)
    if foreign:
        raise ForeignPluginError(foreign[0])
    target.mkdir(parents=True, exist_ok=True)
    file = script(target)
    # The CLI, started at this moment, must find a whole script or none.
    temporary = file.with_name(f"{file.name}.new")
    temporary.write_text(_content(), "utf-8", newline="")
    temporary.chmod(0o755)
    temporary.replace(file)
    for plugin in others:
        if is_ours(plugin):
            _remove(plugin)
    return file


def installed_after(plugin: Path, other: Path) -> bool:
    """Tell whether the CLI would take the folder `plugin` rather than `other`."""
    versions = []
    for path in (plugin, other):
        match = _FOLDER.fullmatch(path.name)
        assert match is not None
        versions.append(tuple(map(int, match.groups()[:3])))
    return versions[0] > versions[1]


def uninstall(folder: Path) -> list[Path]:
    """Remove what `install` has made, and return it."""
    ours = [plugin for plugin in installed(folder) if is_ours(plugin)]
    for plugin in ours:
        _remove(plugin)
    return ours


def _remove(plugin: Path) -> None:
    shutil.rmtree(plugin)
    # The CLI's own mark of an installation that is not complete.
    plugin.with_name(f"{plugin.name}.lock").unlink(missing_ok=True)


def script(plugin: Path) -> Path:
    """Return the file that the CLI starts in the folder `plugin`."""
    return plugin / (f"{NAME}.cmd" if os.name == "nt" else NAME)


def _content() -> str:
    if os.name == "nt":
        return _WINDOWS.format(mark=MARK, python=sys.executable.replace("%", "%%"))
    return _UNIX.format(mark=MARK, python=shlex.quote(sys.executable))
