"""All programs written by hand, by name."""

import importlib
from pathlib import Path

from differential.interpreter import Program

TOPICS = sorted(path.stem for path in (Path(__file__).parent / "programs").glob("*.py"))


def _all() -> dict[str, Program]:
    programs: dict[str, Program] = {}
    for topic in TOPICS:
        found = importlib.import_module(f"differential.programs.{topic}").PROGRAMS
        twice = programs.keys() & found.keys()
        if twice:
            raise ValueError(f"two programs have the name {min(twice)}")
        programs |= found
    return programs


PROGRAMS = _all()
