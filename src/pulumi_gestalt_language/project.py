"""What a project asks for: `main` and `runtime.options` of its Pulumi.yaml.

Pulumi hands over values, not places. The file is read again, for the line, only when something is wrong with it.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pulumi_gestalt_language.errors import ProjectError
from pulumi_gestalt_rpc.language_pb2 import ProgramInfo

OPTIONS: Final = ("program", "build", "debug", "sandbox")
PROJECT_FILES: Final = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
EXAMPLE: Final = "runtime: {name: gestalt, options: {program: app.wasm}}"


@dataclass(frozen=True, slots=True)
class Project:
    """What is to be run.

    Attributes:
        root: the folder of Pulumi.yaml.
        folder: the folder of the program, where `build` runs.
        program: the component; it need not exist when there is a `build`.
        build: the command that makes it, or "".
        debug: whether to use the debug implementation.
    """

    root: Path
    folder: Path
    program: Path
    build: str
    debug: bool


def read_project(info: ProgramInfo) -> Project:
    """Return what `info` asks for.

    Raises:
        ProjectError: an option is wrong, or no program is named and none can be guessed.
    """
    reader = _Reader(info)
    reader.check_names()
    build = reader.text("build")
    debug = reader.flag("debug")
    folder = Path(info.program_directory or info.root_directory)
    return Project(Path(info.root_directory), folder, reader.program(folder, build), build, debug)


class _Reader:
    def __init__(self, info: ProgramInfo) -> None:
        self._root = Path(info.root_directory)
        self._main = "" if info.entry_point == "." else info.entry_point
        self._options = {
            name: value for name, value in info.options.fields.items() if value.WhichOneof("kind") != "null_value"
        }

    def check_names(self) -> None:
        for name in self._options:
            if name not in OPTIONS:
                near = difflib.get_close_matches(name, OPTIONS, 1)
                hint = f"did you mean {near[0]}?" if near else f"the options are {', '.join(OPTIONS)}"
                raise self._error(name, f"there is no option {name}", hint)
        if "sandbox" in self._options:
            raise self._error("sandbox", "the option sandbox is reserved for a later version", "remove it")

    def text(self, name: str) -> str:
        value = self._options.get(name)
        if value is None:
            return ""
        if value.WhichOneof("kind") != "string_value" or not value.string_value.strip():
            raise self._error(name, f"the option {name} must be text that is not empty", f"write {_EXAMPLES[name]}")
        return value.string_value

    def flag(self, name: str) -> bool:
        value = self._options.get(name)
        if value is None:
            return False
        if value.WhichOneof("kind") != "bool_value":
            raise self._error(name, f"the option {name} must be true or false", f"write {_EXAMPLES[name]}")
        return value.bool_value

    def program(self, folder: Path, build: str) -> Path:
        named = self.text("program")
        if named and self._main:
            problem = f"both main ({self._main}) and the option program ({named}) name the program"
            raise self._error("program", problem, "keep one of them")
        if named or self._main:
            return self._existing(folder / (named or self._main), build, by_option=bool(named))
        found = sorted(path for path in folder.glob("*.wasm") if path.is_file())
        if len(found) == 1:
            return found[0]
        problem = f"no program is named, and {folder} holds {len(found) or 'no'} files that end in .wasm"
        raise ProjectError(self._file(), self._line("runtime"), problem, f"write {EXAMPLE}")

    def _existing(self, program: Path, build: str, *, by_option: bool) -> Path:
        line = self._option_line("program") if by_option else self._line("main")
        if program.is_dir():
            raise ProjectError(self._file(), line, f"{program} is a folder, not a program", f"write {EXAMPLE}")
        if not program.exists() and not build:
            hint = "build it first, or give the command that does in runtime.options.build"
            raise ProjectError(self._file(), line, f"there is no file {program}", hint)
        return program

    def _error(self, option: str, problem: str, hint: str) -> ProjectError:
        return ProjectError(self._file(), self._option_line(option), problem, hint)

    def _file(self) -> Path:
        paths = [self._root / name for name in PROJECT_FILES]
        return next((path for path in paths if path.exists()), paths[0])

    def _option_line(self, name: str) -> int | None:
        return self._line("runtime", "options", name)

    def _line(self, *keys: str) -> int | None:
        return line_of(self._file(), keys)


_EXAMPLES: Final[Mapping[str, str]] = {
    "program": "program: app.wasm",
    "build": 'build: "pulumi_wasm_runner build . -o app.wasm"',
    "debug": "debug: true",
}


def line_of(file: Path, keys: tuple[str, ...]) -> int | None:
    """Return the line of a key in a YAML or JSON file, from 1; None when it is not there, or the file is no YAML."""
    import yaml  # noqa: PLC0415 - 15 ms, for those only who made a mistake

    try:
        node = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None
    line = None
    for key in keys:
        entries = node.value if isinstance(node, yaml.MappingNode) else []
        found = [(name, value) for name, value in entries if name.value == key]
        if not found:
            return None
        name, node = found[0]
        line = name.start_mark.line + 1
    return line
