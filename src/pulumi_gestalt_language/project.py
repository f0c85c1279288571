"""What a project asks for: `main` and `runtime.options` of its Pulumi.yaml."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pulumi_gestalt_language.errors import ProjectError
from pulumi_gestalt_language.options import Options, line_of, project_file
from pulumi_gestalt_rpc.language_pb2 import ProgramInfo

OPTIONS: Final = ("program", "build", "debug", "locked", "sandbox", "limits", "packages")
GRANTS: Final = ("env", "read", "write")
RULES: Final = ("type", "invoke", "provider", "plugin-url")
SANDBOX: Final = GRANTS + RULES
EXAMPLE: Final = "runtime: {name: gestalt, options: {program: app.wasm}}"
_EXAMPLES: Final[Mapping[str, str]] = {
    "program": "program: app.wasm",
    "build": 'build: "pulumi_wasm_runner build . -o app.wasm"',
    "debug": "debug: true",
    "locked": "locked: true",
    "packages": "packages: [random, aws@7.0.0]",
    "sandbox": "sandbox: {env: [HOME], read: [data], write: [out]}",
    "sandbox.env": "env: [HOME]",
    "sandbox.read": "read: [data, ../shared=/shared]",
    "sandbox.write": "write: [out]",
    "sandbox.type": 'type: ["random:*"]',
    "sandbox.invoke": "invoke: []",
    "sandbox.provider": "provider: [random]",
    "sandbox.plugin-url": 'plugin-url: ["https://example.com/*"]',
    "limits": "limits: {max-memory: 512 MiB}",
}

# Nothing else may become an option of the Runner's.
_LIMIT: Final = re.compile("(?:max|timeout)(?:-[a-z]+)+")


@dataclass(frozen=True, slots=True)
class Grants:
    """What a program may use of the machine, and ask Pulumi for, as the project file lists it.

    Attributes:
        env: names of environment variables.
        read, write: directories, "HOST" or "HOST=GUEST"; HOST is relative to the folder of the program.
        rules: kinds of rules, those only that the file has, and their patterns.
        limits: names of limits and what they are.
    """

    env: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    rules: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limits: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """What is to be run.

    Attributes:
        root: the folder of Pulumi.yaml.
        folder: the folder of the program, where `build` runs.
        program: the component; it need not exist when there is a `build`.
        build: the command that makes it, or "".
        debug: whether to use the debug implementation.
        grants: what the program may use of the machine.
        packages: "NAME" or "NAME@VERSION" of the packages that are needed, or None for all that are found.
        locked: whether nothing may differ from `gestalt.lock` beside the project file.
    """

    root: Path
    folder: Path
    program: Path
    build: str
    debug: bool
    grants: Grants = Grants()
    packages: tuple[str, ...] | None = None
    locked: bool = False


def read_project(info: ProgramInfo) -> Project:
    """Return what `info` asks for.

    Raises:
        ProjectError: an option is wrong, or no program is named and none can be guessed.
    """
    root = Path(info.root_directory)
    folder = Path(info.program_directory or info.root_directory)
    options = Options(project_file(root), info.options, _EXAMPLES)
    options.check_names(OPTIONS)
    build = options.text("build")
    return Project(
        root=root,
        folder=folder,
        program=_program(
            root, folder, "" if info.entry_point == "." else info.entry_point, options, may_miss=bool(build)
        ),
        build=build,
        debug=options.flag("debug"),
        grants=_grants(options, folder),
        packages=options.texts("packages"),
        locked=options.flag("locked"),
    )


def _grants(options: Options, folder: Path) -> Grants:
    options.check_names(SANDBOX, "sandbox")
    env, read, write = (options.texts("sandbox", name) or () for name in GRANTS)
    rules = tuple((kind, listed) for kind in RULES if (listed := options.texts("sandbox", kind)) is not None)
    for index, name in enumerate(env):
        if "=" in name or "\0" in name:
            problem = "an entry of the option sandbox.env is not the name of a variable"
            raise options.error(("sandbox", "env", index), problem, "write the name only: its value is taken over")
    for kind, paths in (("read", read), ("write", write)):
        for index, path in enumerate(paths):
            problem = _refused(folder, path)
            if problem:
                hint = "write DIRECTORY or DIRECTORY=/GUEST; the directory counts from the folder of the program"
                raise options.error(("sandbox", kind, index), f"sandbox.{kind}: {problem}", hint)
    return Grants(env, read, write, rules, tuple(_limits(options)))


def _limits(options: Options) -> Iterator[tuple[str, str]]:
    """Yield the limits; the Runner knows which there are, and what a right one looks like."""
    for name, value in options.mapping("limits").items():
        if not _LIMIT.fullmatch(name):
            raise options.error(("limits", name), f"there is no limit {name}", f"write {_EXAMPLES['limits']}")
        if isinstance(value, bool) or not isinstance(value, str | float):
            problem = f"the limit {name} must be a number, or text such as a number with its unit"
            raise options.error(("limits", name), problem, f"write {_EXAMPLES['limits']}")
        # Pulumi hands over every number as one with a fraction.
        yield name, f"{int(value)}" if isinstance(value, float) and value.is_integer() else str(value)


def _refused(folder: Path, path: str) -> str:
    """Return what is wrong with a directory that is granted; what the Runner takes as a directory is right."""
    host, equals, guest = path.rpartition("=")
    host = host if equals else path
    if not host or (equals and not guest.startswith("/")):
        return f"{path} names no directory, or none that begins with / for the program"
    if not (folder / host).is_dir():
        return f"{folder / host} is not a directory"
    return ""


def _program(root: Path, folder: Path, main: str, options: Options, *, may_miss: bool) -> Path:
    named = options.text("program")
    if named and main:
        problem = f"both main ({main}) and the option program ({named}) name the program"
        raise options.error(("program",), problem, "keep one of them")
    file = project_file(root)
    if named or main:
        line = options.line("program") if named else line_of(file, ("main",))
        return _existing(folder / (named or main), file, line, may_miss=may_miss)
    found = sorted(path for path in folder.glob("*.wasm") if path.is_file())
    if len(found) == 1:
        return found[0]
    problem = f"no program is named, and {folder} holds {len(found) or 'no'} files that end in .wasm"
    raise ProjectError(file, line_of(file, ("runtime",)), problem, f"write {EXAMPLE}")


def _existing(program: Path, file: Path, line: int | None, *, may_miss: bool) -> Path:
    if program.is_dir():
        raise ProjectError(file, line, f"{program} is a folder, not a program", f"write {EXAMPLE}")
    if not program.exists() and not may_miss:
        hint = "build it first, or give the command that does in runtime.options.build"
        raise ProjectError(file, line, f"there is no file {program}", hint)
    return program
