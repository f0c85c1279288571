"""All programs for the conformance suite in one component: the project's name chooses.

A module of `cases` belongs to the test of its name. It has a function `main`, or, when the test runs several programs
one after the other, a list `RUNS`; the suite then puts each into a project folder that is named by its number.
The same component is the two providers that tests of component providers ask for.
"""

import importlib
import pkgutil
from pathlib import PurePosixPath

import cases
import providers  # noqa: F401 - offers the components of the providers

import pulumi_gestalt as pulumi

# Modules are imported while the component is built; there are no files at run time.
PROGRAMS = {
    found.name: importlib.import_module(f"cases.{found.name}") for found in pkgutil.iter_modules(cases.__path__)
}


@pulumi.main
def program() -> None:
    """Run the program of the test that the project is named after."""
    case = PROGRAMS[pulumi.get_project().replace("-", "_")]
    if hasattr(case, "RUNS"):
        case.RUNS[int(PurePosixPath(pulumi.get_root_directory()).name)]()
    else:
        case.main()
