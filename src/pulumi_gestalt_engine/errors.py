"""What can go wrong in the engine, told apart by who is at fault.

EngineError
├── ProgramError    the program broke the contract: its author must change it
│   └── TooManyOutputsError
└── MonitorError    the monitor sent what Pulumi's protocol does not allow
"""


class EngineError(Exception):
    """Root of the engine's errors; raise one of its kinds."""


class ProgramError(EngineError):
    """A mistake of the program.

    Args:
        operation: the WIT function that was called, such as `context.create-output`.
        problem: what is wrong, without the value of a secret.
        hint: what to write instead; may be empty.
    """

    def __init__(self, operation: str, problem: str, hint: str = "") -> None:
        self.operation = operation
        self.problem = problem
        self.hint = hint
        super().__init__(operation, problem, hint)

    def __str__(self) -> str:
        text = f"{self.operation}: {self.problem}"
        return f"{text}\nhint: {self.hint}" if self.hint else text


class TooManyOutputsError(ProgramError):
    """The program makes more outputs than the Runner lets it have; the words are the Runner's for a limit.

    Args:
        most: how many it may make.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        hint = "if the program is right to need more, raise the limit with --max-outputs"
        super().__init__("context", f"outputs that the program makes, at most {most}", hint)

    def __str__(self) -> str:
        return f"the program came to a limit: {self.problem}\nhint: {self.hint}"


class MonitorError(EngineError):
    """An answer of the monitor that cannot be read.

    Args:
        message: the protocol's message, such as `RegisterResourceResponse`.
        problem: what is wrong with its bytes.
    """

    def __init__(self, message: str, problem: str) -> None:
        self.message = message
        self.problem = problem
        super().__init__(message, problem)

    def __str__(self) -> str:
        return f"the monitor's {self.message} cannot be read: {self.problem}"
