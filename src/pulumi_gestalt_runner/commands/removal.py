"""What the commands have in common that remove old files."""

import re

from pulumi_gestalt_runner.errors import OptionError, RunnerError

_AGE = re.compile(r"([0-9]{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class NotRemovedError(RunnerError):
    """What is to be removed stays.

    Args:
        number: of files.
    """

    hint = "see who may write to the cache"

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)

    def __str__(self) -> str:
        return f"{self.number} more could not be removed"


def read_age(text: str) -> int:
    """Return the seconds that `--older-than` asks for.

    Raises:
        OptionError: it is no age.
    """
    match = _AGE.fullmatch(text)
    if match is None:
        raise OptionError("--older-than", f"{text!r} is no age", "write a number and s, m, h or d, such as 30d")
    return int(match[1]) * _SECONDS[match[2]]
