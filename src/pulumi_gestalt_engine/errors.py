"""What can go wrong in the engine, told apart by who is at fault.

EngineError
├── ProgramError    the program broke the contract: its author must change it
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
