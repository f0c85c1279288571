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
