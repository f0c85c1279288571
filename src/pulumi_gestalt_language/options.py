"""The values under `runtime.options`, each with its place in the project file, so that a mistake is shown there.

Pulumi hands over values, not places. The file is read again, for the line, only when something is wrong with it.
"""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from google.protobuf.struct_pb2 import Struct, Value

from pulumi_gestalt_language.errors import ProjectError

PROJECT_FILES: Final = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json", "PulumiPlugin.yaml")
Key = str | int
"""A name in a mapping, or an index of a list."""


class Options:
    """What a project file says under `runtime.options`; nulls are as if they were not there.

    Args:
        file: the project file.
        values: what it says.
        examples: for each option, what a right one looks like.
    """

    def __init__(self, file: Path, values: Struct, examples: Mapping[str, str]) -> None:
        self._file = file
        self._values = _mapping(values)
        self._examples = examples

    def check_names(self, known: Sequence[str], *path: str) -> None:
        """Refuse names that mean nothing in the mapping at `path`.

        Raises:
            ProjectError: there is one, or `path` leads to no mapping.
        """
        values = self._value(*path)
        if values is None:
            return
        if not isinstance(values, dict):
            raise self._wrong(path, "must be a mapping")
        for name in values:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                full = [".".join([*path, each]) for each in (near or known)]
                hint = f"did you mean {full[0]}?" if near else f"the options are {', '.join(full)}"
                raise self.error((*path, name), f"there is no option {'.'.join([*path, name])}", hint)

    def text(self, *path: str) -> str:
        """Return a text that is not blank, or "" where there is none."""
        value = self._value(*path)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(path, "must be text that is not empty")
        return value

    def flag(self, *path: str) -> bool:
        """Return true or false, which is also what is not there."""
        value = self._value(*path)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(path, "must be true or false")
        return bool(value)

    def texts(self, *path: str) -> tuple[str, ...] | None:
        """Return a list of texts that are not blank, or None where there is none."""
        value = self._value(*path)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self._wrong(path, "must be a list")
        for index, item in enumerate(value):
            if not isinstance(item, str) or not item.strip():
                raise self._wrong((*path, index), "must be text that is not empty")
        return tuple(value)

    def mapping(self, *path: str) -> Mapping[str, object]:
        """Return a mapping without its nulls, which is empty where there is none."""
        value = self._value(*path)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._wrong(path, "must be a mapping")
        return value

    def error(self, path: Sequence[Key], problem: str, hint: str) -> ProjectError:
        """Return the error for the option at `path`."""
        return ProjectError(self._file, self.line(*path), problem, hint)

    def line(self, *path: Key) -> int | None:
        """Return the line of the option at `path`, or None where the file does not have it."""
        return line_of(self._file, ("runtime", "options", *path))

    def _wrong(self, path: Sequence[Key], problem: str) -> ProjectError:
        name = ".".join(key for key in path if isinstance(key, str))
        what = f"an entry of the option {name}" if isinstance(path[-1], int) else f"the option {name}"
        return self.error(path, f"{what} {problem}", f"write {self._examples[name]}")

    def _value(self, *path: str) -> object:
        value: object = self._values
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value


def project_file(root: Path) -> Path:
    """Return the project file in `root`."""
    paths = [root / name for name in PROJECT_FILES]
    return next((path for path in paths if path.exists()), paths[0])


def line_of(file: Path, keys: Sequence[Key]) -> int | None:
    """Return the line of a place in a YAML or JSON file, from 1; None when it is not there, or the file is no YAML."""
    import yaml  # noqa: PLC0415 - 15 ms, for those only who made a mistake

    try:
        node = yaml.compose(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None
    line = None
    for key in keys:
        if isinstance(key, int):
            items = node.value if isinstance(node, yaml.SequenceNode) else []
            found = [(item, item) for item in items[key : key + 1]]
        else:
            entries = node.value if isinstance(node, yaml.MappingNode) else []
            found = [(name, value) for name, value in entries if name.value == key]
        if not found:
            return None
        place, node = found[0]
        line = place.start_mark.line + 1
    return line


def _mapping(struct: Struct) -> dict[str, object]:
    return {name: _plain(value) for name, value in struct.fields.items() if value.WhichOneof("kind") != "null_value"}


def _plain(value: Value) -> object:
    match value.WhichOneof("kind"):
        case "struct_value":
            return _mapping(value.struct_value)
        case "list_value":
            return [_plain(item) for item in value.list_value.values]
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case "number_value":
            return value.number_value
    return None
