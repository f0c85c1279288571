"""The errors of the SDK.

GestaltError
├── NoRunError          something needs a run, and there is none
├── RunError            raised by programs that give up: shown without a traceback
├── ProgramError        the program's entry point is missing, double, or of the wrong kind
├── OutputError         an output was used as if it were its value (also a TypeError)
├── OutputAttributeError  the same, by attribute (also an AttributeError)
├── ItemError           an output's value has no such item (also a LookupError)
├── UnknownError        a value was needed that a preview does not know
├── OperationError      an operation of Pulumi failed; given to functions that recover from it
├── OptionError         an option, or two that do not fit each other (also a TypeError)
├── InputError          a value that Pulumi cannot carry (also a TypeError)
├── ConfigMissingError  a required configuration value is not set
├── ConfigTypeError     a configuration value has the wrong form
└── ConfigSecretError   a secret configuration value was read as a plain one

No message holds a value that a secret could be made of.
"""


class GestaltError(Exception):
    """A mistake that the author of the program can repair.

    Arguments:
        problem: what is wrong, and where.
        hint: what to write instead; may be empty.
    """

    def __init__(self, problem: str, hint: str = "") -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(problem, hint)

    def __init_subclass__(cls) -> None:
        """Let tracebacks show the name that programs import."""
        cls.__module__ = "pulumi_gestalt"

    def __str__(self) -> str:
        return f"{self.problem}\nhint: {self.hint}" if self.hint else self.problem


class NoRunError(GestaltError):
    """Something needs a run, and there is none."""


class RunError(GestaltError):
    """Raised by a program that gives up; its message is shown without a traceback."""


class ProgramError(GestaltError):
    """The program's entry point is missing, double, or of the wrong kind."""


class OutputError(GestaltError, TypeError):
    """An output was used as if it were its value."""


class OutputAttributeError(GestaltError, AttributeError):
    """An output was asked for an attribute of its value."""


class ItemError(GestaltError, LookupError):
    """An output's value has no such item."""


class UnknownError(GestaltError):
    """A value was needed that a preview does not know."""


class OperationError(GestaltError):
    """An operation of Pulumi failed; `problem` is Pulumi's reason."""


class OptionError(GestaltError, TypeError):
    """An option has the wrong form, or two do not fit each other."""


class InputError(GestaltError, TypeError):
    """A value that Pulumi cannot carry.

    Arguments:
        path: where in the value, such as `inputs.tags[2]`.
        subject: whose value, such as `resource aws:s3/bucket:Bucket 'logs'`.
        problem: what is wrong with it, as the rest of the sentence.
        hint: what to write instead.
    """

    def __init__(self, path: str, subject: str, problem: str, hint: str = "") -> None:
        self.path = path
        self.subject = subject
        super().__init__(f"{path} of {subject} {problem}", hint)


class ConfigMissingError(GestaltError):
    """A required configuration value is not set."""

    def __init__(self, key: str, *, secret: bool) -> None:
        self.key = key
        flag, option = (" --secret", "--config-secret") if secret else ("", "--config")
        super().__init__(
            f"the configuration value {key!r} is missing",
            f"set it with `pulumi config set{flag} {key} VALUE`, or with `{option} {key}=VALUE` when running without "
            "Pulumi",
        )


class ConfigTypeError(GestaltError):
    """A configuration value has the wrong form; the message leaves the value out, for it may be secret."""

    def __init__(self, key: str, expected: str) -> None:
        self.key = key
        self.expected = expected
        super().__init__(f"the configuration value {key!r} is not {expected}")


class ConfigSecretError(GestaltError):
    """A secret configuration value was read as a plain one."""

    def __init__(self, key: str, method: str) -> None:
        self.key = key
        super().__init__(
            f"the configuration value {key!r} is secret, so it exists only as an output",
            f"read it with config.{method}({key!r})",
        )
