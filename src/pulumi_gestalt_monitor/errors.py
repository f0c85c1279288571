"""What the embedded monitor says when it cannot do what was asked.

    MonitorError
    |-- ConfigError     a configuration key that Pulumi would not accept
    |-- MocksError      a file of mocks that cannot be used
    `-- OperationError  an operation of the program that is refused
        `-- ResourceFailed     a resource whose registration fails
            `-- ProviderError  the mocks say that the provider fails
    (`callbacks.CallFailed` is a function of the program that fails)

`ConfigError` and `MocksError` are raised before the program runs. An `OperationError` never leaves the package. It
becomes a FAILURE event, which whoever started the operation reports. A `ResourceFailed` becomes a message through `Log`
and an answer with the result FAIL, because Pulumi's engine tells what providers do by itself.
"""

from pulumi_gestalt_monitor.text import printable, quoted


class MonitorError(Exception):
    """The root of this package's errors.

    Attributes:
        problem: what is wrong.
        hint: what to do about it, or "".
    """

    def __init__(self, problem: str, hint: str = "") -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(problem)

    def __str__(self) -> str:
        return self.problem


class ConfigError(MonitorError):
    """A configuration key that cannot be used; `key` is the key as it was given."""

    def __init__(self, key: str, problem: str, hint: str = "") -> None:
        self.key = key
        super().__init__(problem, hint)

    def __str__(self) -> str:
        return f"configuration key {quoted(self.key)}: {self.problem}"


class MocksError(MonitorError):
    """A file of mocks that cannot be used.

    Attributes:
        file: the file's name as it was given.
        where: the place in it as a JSON path such as `$.resources["a:b:C"].id`, or as a line and column.
    """

    def __init__(self, file: str, where: str, problem: str, hint: str = "") -> None:
        self.file = file
        self.where = where
        super().__init__(problem, hint)

    def __str__(self) -> str:
        place = printable(f"{self.file}: {self.where}" if self.where else self.file)
        return f"{place}: {self.problem}"


class OperationError(MonitorError):
    """An operation of the program that is refused.

    Attributes:
        urn: the resource that it is about, or "".
        subject: what failed, where the problem does not say it, or "".
    """

    def __init__(self, problem: str, hint: str = "", urn: str = "", subject: str = "") -> None:
        self.urn = urn
        self.subject = subject
        super().__init__(problem, hint)

    @property
    def reason(self) -> str:
        """The problem with its hint, for somebody who knows the subject."""
        return f"{self.problem}\nhint: {self.hint}" if self.hint else self.problem

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}" if self.subject else self.reason


class ResourceFailed(OperationError):  # noqa: N818 - the name of what happened
    """A resource cannot be made as the program asked for, after its registration was accepted."""


class ProviderError(ResourceFailed):
    """The provider fails, as the mocks say; `problem` is what it says."""

    def __init__(self, message: str, subject: str, urn: str) -> None:
        super().__init__(message, urn=urn, subject=subject)
