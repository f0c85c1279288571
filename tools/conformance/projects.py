"""The projects that take the place of what the suite would let a host generate: one folder per program of a test.

All programs are in one component, which chooses by the project's name, so a folder holds no more than a Pulumi.yaml and
the files that the program reads. `projects.yaml` says what is special about a test; the suite takes one folder per run.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from tools.conformance.catalogue import FOLDER

RUNTIME: Final = "gestalt"


@dataclass(frozen=True, slots=True)
class Special:
    """What is special about the project of a test; by default it has one program, run once.

    Attributes:
        programs: how many programs the test runs one after the other.
        runs: how often it runs the same program.
        main: the folder of the program in the project.
        sandbox: what the program may reach.
        packages: for each program the packages that it needs, when not all that the test has.
    """

    programs: int = 1
    runs: int = 1
    main: str = ""
    sandbox: Mapping[str, Any] = field(default_factory=dict)
    packages: tuple[tuple[str, ...], ...] = ()


def write(tests: Iterable[str], component: Path, target: Path, folder: Path = FOLDER) -> dict[str, list[Path]]:
    """Write the projects of `tests` into `target`, and return the folders that each test runs.

    Args:
        tests: their names.
        component: the file with all programs.
        target: what is there is removed.
        folder: where `projects.yaml` and `files` are.
    """
    shutil.rmtree(target, ignore_errors=True)
    specials = yaml.safe_load((folder / "projects.yaml").read_text("utf-8"))
    found = {}
    for test in tests:
        special = Special(**specials.get(test, {}))
        projects = [target / test / str(number) for number in range(special.programs)]
        for number, project in enumerate(projects):
            files = folder / "files" / test
            if files.exists():
                shutil.copytree(files, project)
            (project / special.main).mkdir(parents=True, exist_ok=True)
            text = yaml.safe_dump(_project(test, special, number, component), sort_keys=False)
            (project / "Pulumi.yaml").write_text(text, "utf-8")
        found[test] = projects * special.runs
    return found


def write_providers(component: Path, target: Path, folder: Path = FOLDER) -> None:
    """Write the folders of the providers that are written in the language: a project file and a schema each.

    Args:
        component: the file with all of their components, which is that of the programs.
        target: a folder that does not exist.
        folder: where `providers` is.
    """
    for schema in sorted((folder / "providers").glob("*/schema.json")):
        provider = target / schema.parent.name
        provider.mkdir(parents=True)
        shutil.copy(schema, provider)
        # Found as the only component of its folder: the suite hands over no options when it installs a provider.
        (provider / "app.wasm").symlink_to(component)
        content = {"name": provider.name, "runtime": RUNTIME}
        (provider / "PulumiPlugin.yaml").write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")


def _project(test: str, special: Special, number: int, component: Path) -> dict[str, Any]:
    options: dict[str, Any] = {"program": str(component)}
    if special.sandbox:
        options["sandbox"] = special.sandbox
    if special.packages:
        options["packages"] = list(special.packages[number])
    main = {"main": special.main} if special.main else {}
    return {"name": test, "runtime": {"name": RUNTIME, "options": options}, **main}
