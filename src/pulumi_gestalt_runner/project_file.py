"""`gestalt.toml`: what a folder, or a policy, says about how its programs are run.

    [sandbox]                                  what programs are given, and what they may ask Pulumi for
    allow-env = ["REGION"]
    allow-read = ["templates=/templates"]      relative to the folder of the file
    allow-write = ["out"]
    allow-type = ["random:*"]
    allow-invoke = []
    allow-provider = []
    allow-plugin-url = []

    [limits]                                   the options --max-... and --timeout-..., without the dashes before them
    max-memory = "512 MiB"

    [releases]                                 where implementations come from
    url = "https://example.com/releases"
    offline = true
    sigstore-identity = "release@example.com"
    sigstore-issuer = "https://accounts.example.com"

The same format serves as a policy, which an administrator names by `--policy` or PULUMI_GESTALT_POLICY: then the
folder's own file is not read, and nothing that options say may go beyond it.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from pulumi_gestalt_runner.errors import RunnerError

NAME: Final = "gestalt.toml"
"""The file in a folder."""
VARIABLE: Final = "PULUMI_GESTALT_POLICY"
"""The environment variable that names a policy."""
MAX_SIZE: Final = 1024 * 1024
"""Bytes of such a file."""

# What is in this module is made in every run: named tuples are made five times as fast as data classes.
Limit = str | int | float
"""What `[limits]` holds; `pulumi_gestalt_runner.limits` knows the keys."""


class ProjectFileError(RunnerError):
    """A `gestalt.toml` or a policy that cannot be used.

    Attributes:
        path: the file.
        line: where it is wrong, from 1, or None.
        place: what is wrong in it, such as `[sandbox] allow-env`, or "".
        problem: what is wrong.
        hint: what to write instead, or "".
    """

    def __init__(self, path: str, line: int | None, place: str, problem: str, hint: str = "") -> None:
        self.path = path
        self.line = line
        self.place = place
        self.problem = problem
        self.hint = hint
        super().__init__(path, line, place, problem)

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return ": ".join(part for part in (where, self.place, self.problem) if part)


class Sandbox(NamedTuple):
    """The table `[sandbox]`; None stands for a list that is not there, which may mean something else than an empty one.

    Attributes:
        allow_env: names of environment variables.
        allow_read, allow_write: directories, HOST or HOST=GUEST; a relative HOST counts from the file's folder.
        allow_type, allow_invoke, allow_provider, allow_plugin_url: patterns of what may be asked of Pulumi.
    """

    allow_env: tuple[str, ...] | None = None
    allow_read: tuple[str, ...] | None = None
    allow_write: tuple[str, ...] | None = None
    allow_type: tuple[str, ...] | None = None
    allow_invoke: tuple[str, ...] | None = None
    allow_provider: tuple[str, ...] | None = None
    allow_plugin_url: tuple[str, ...] | None = None

    @property
    def rules(self) -> tuple[tuple[str, ...] | None, ...]:
        """The patterns of what may be asked of Pulumi, kind by kind."""
        return (self.allow_type, self.allow_invoke, self.allow_provider, self.allow_plugin_url)

    def patterns(self) -> Iterator[tuple[str, str]]:
        """Yield what is listed of what may be asked of Pulumi, each with its kind."""
        for kind in ("type", "invoke", "provider", "plugin-url"):
            for pattern in getattr(self, f"allow_{_field(kind)}") or ():
                yield kind, pattern


class Releases(NamedTuple):
    """The table `[releases]`.

    Attributes:
        url: of a releases page, or "".
        offline: whether nothing may be fetched.
        sigstore_identity, sigstore_issuer: who must have signed what is fetched, or "".
    """

    url: str = ""
    offline: bool = False
    sigstore_identity: str = ""
    sigstore_issuer: str = ""


class ProjectFile(NamedTuple):
    """What such a file says.

    Attributes:
        path: as it was named, or "" when there is none.
        is_policy: whether nothing may go beyond it.
        sandbox, limits, releases: its tables.
        text: all of it.
    """

    path: str = ""
    is_policy: bool = False
    sandbox: Sandbox = Sandbox()
    limits: Mapping[str, Limit] = MappingProxyType({})
    releases: Releases = Releases()
    text: str = ""

    @property
    def folder(self) -> str:
        """The folder of the file."""
        return os.path.dirname(os.path.abspath(self.path))  # noqa: PTH100, PTH120 - keeps links

    def error(self, table: str, key: str, problem: str, hint: str = "") -> ProjectFileError:
        """Return the error for a key of a table, for whoever knows what its value means."""
        return _error(self.path, self.text, table, key, problem, hint)

    def check_limits(self, known: Sequence[str]) -> None:
        """Refuse limits that are none of `known`.

        Raises:
            ProjectFileError: there is one.
        """
        _check_keys(self.path, self.text, "limits", self.limits, known)


NO_FILE: Final = ProjectFile()


def find_project_file(policy: str, environment: Mapping[str, str], directory: str = "") -> ProjectFile:
    """Read the policy if one is named, and otherwise the file of a folder if there is one.

    Args:
        policy: the option `--policy`, or "".
        environment: where PULUMI_GESTALT_POLICY may name one too.
        directory: the folder, by default the working directory.

    Raises:
        ProjectFileError: it cannot be read, or says what it must not say.
    """
    named = environment.get(VARIABLE, "")
    if named and not os.path.isabs(named):  # noqa: PTH117
        problem = f"the environment variable {VARIABLE} must hold an absolute path"
        hint = "a relative one would lead into the folder of whatever is run, which could hold a policy of its own"
        raise ProjectFileError(named, None, "", problem, hint)
    if named and policy and not _same(named, policy):
        problem = f"--policy names another policy than the environment variable {VARIABLE}, which is {named}"
        raise ProjectFileError(policy, None, "", problem, "drop --policy: who set the variable decides")
    if named or policy:
        return read_project_file(named or policy, is_policy=True)
    path = os.path.join(directory, NAME)  # noqa: PTH118 - pathlib would be the slowest part of a run without a file
    return read_project_file(path) if os.path.lexists(path) else NO_FILE


def read_project_file(path: str, *, is_policy: bool = False) -> ProjectFile:
    """Read one file.

    Raises:
        ProjectFileError: it cannot be read, or says what it must not say.
    """
    import tomllib  # noqa: PLC0415 - most runs have no file

    text = _text(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem, line = _without_line(str(error))
        raise ProjectFileError(path, line, "", f"is no TOML: {problem}") from None
    except RecursionError:
        raise ProjectFileError(path, None, "", "is no TOML: it is nested too deeply") from None
    except ValueError:
        # Python reads no number of that length; tomllib lets the error through.
        raise ProjectFileError(path, None, "", "is no TOML: a number has too many digits") from None
    for name, table in tables.items():
        if name not in _TABLES:
            hint = f"the tables are {', '.join(f'[{each}]' for each in _TABLES)}"
            raise ProjectFileError(path, _line(text, name, ""), f"[{name}]"[:80], "there is no such table", hint)
        if not isinstance(table, dict):
            raise ProjectFileError(path, _line(text, "", name), name, "is not a table", f"write [{name}]")
        for key, value in table.items():
            _check(path, text, name, key, value)
    sandbox = {_field(key): tuple(listed) for key, listed in tables.get("sandbox", {}).items()}
    releases = {_field(key): value for key, value in tables.get("releases", {}).items()}
    return ProjectFile(path, is_policy, Sandbox(**sandbox), tables.get("limits", {}), Releases(**releases), text)


def _text(path: str) -> str:
    try:
        # A pipe would be waited for.
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
            raise ProjectFileError(path, None, "", "is not a file")
        with open(path, "rb") as file:  # noqa: PTH123
            content = file.read(MAX_SIZE + 1)
        if len(content) > MAX_SIZE:
            raise ProjectFileError(path, None, "", f"has more than {MAX_SIZE} bytes")
        return content.decode()
    except UnicodeDecodeError:
        raise ProjectFileError(path, None, "", "is no TOML: it is not UTF-8") from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise ProjectFileError(path, None, "", f"cannot be read: {problem.lower()}") from None


def _check(path: str, text: str, table: str, key: str, value: object) -> None:
    kind = _TABLES[table].get(key) or _TABLES[table].get("*")
    if kind is None:
        _check_keys(path, text, table, [key], tuple(_TABLES[table]))
    assert kind is not None
    fits, wanted = kind
    if not fits(value):
        raise _error(path, text, table, key, f"must be {wanted[0]}", f"write {key} = {wanted[1]}")


def _check_keys(
    path: str, text: str, table: str, keys: Sequence[str] | Mapping[str, Any], known: Sequence[str]
) -> None:
    for key in keys:
        if key not in known:
            import difflib  # noqa: PLC0415 - for those only who made a mistake

            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"the keys of [{table}] are {', '.join(known)}"
            raise _error(path, text, table, key, "there is no such key", hint)


def _error(path: str, text: str, table: str, key: str, problem: str, hint: str) -> ProjectFileError:  # noqa: PLR0913, PLR0917 - all that is said
    return ProjectFileError(path, _line(text, table, key), f"[{table}] {key[:80]}", problem, hint)


def _line(text: str, table: str, key: str) -> int | None:
    """Return the line of a key, or of the table when `key` is "", as files are commonly written; None if not found."""
    current = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\s*[\"']?([\w-]+)[\"']?\s*\]", line):
            current = header[1]
            if not key and current == table:
                return number
        elif key and current == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return None


def _without_line(problem: str) -> tuple[str, int | None]:
    """Take the place out of what Python's parser says."""
    found = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", problem, re.DOTALL)
    return (found[1], int(found[2])) if found else (problem, None)


def _field(key: str) -> str:
    return key.replace("-", "_")


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except OSError:
        return one == other


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


_LIST = (_is_texts, ("a list of texts that are not empty", '["..."]'))
_TEXT = (lambda value: isinstance(value, str) and bool(value), ("a text that is not empty", '"..."'))
_FLAG = (lambda value: isinstance(value, bool), ("true or false", "true"))
_LIMIT = (
    lambda value: isinstance(value, str | int | float) and not isinstance(value, bool),
    ("a number, or a text such as a number with its unit", '"512 MiB"'),
)
_LISTS = ("allow-env", "allow-read", "allow-write", "allow-type", "allow-invoke", "allow-provider", "allow-plugin-url")
_TABLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "sandbox": dict.fromkeys(_LISTS, _LIST),
    "limits": {"*": _LIMIT},
    "releases": {"url": _TEXT, "offline": _FLAG, "sigstore-identity": _TEXT, "sigstore-issuer": _TEXT},
}
