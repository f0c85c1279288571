"""The root of everything the Runner reports on purpose."""

from typing import Final

PROGRAM_FAILED: Final = 1
"""The exit code when the program or a resource failed."""


class RunnerError(Exception):
    """Something the user can act on; the text, composed in `__str__` of each kind, says what happened and where.

    Attributes:
        hint: what to do about it, or "".
        exit_code: 1 the program or a resource failed, 2 usage or bad input.
    """

    hint: str = ""
    exit_code: int = 2


class OptionError(RunnerError):
    """An option that cannot be used as given.

    Args:
        option: its name.
        problem: what is wrong.
        hint: what to give instead.
    """

    def __init__(self, option: str, problem: str, hint: str) -> None:
        self.option = option
        self.problem = problem
        self.hint = hint
        super().__init__(option, problem)

    def __str__(self) -> str:
        return f"{self.option}: {self.problem}"
