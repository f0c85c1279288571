"""What all host functions have in common: limits and refusals."""

from types import SimpleNamespace
from typing import Any, Final

from pulumi_gestalt_rpc.wire import WireError, check
from pulumi_gestalt_runner.errors import RunnerError

MAX_ID: Final = 64
"""Characters of an operation's id: the implementation writes small numbers."""
MAX_BODY: Final = 400 * 1024 * 1024
"""Bytes of one message: what Pulumi's gRPC accepts (pulumi-protocol.md 0.1)."""


class HostCallError(RunnerError):
    """The implementation called a host function with something that the contract does not allow.

    Args:
        function: the host function.
        problem: what is wrong.
    """

    hint = "the implementation is at fault: use one that was released, or report this"
    exit_code = 1

    def __init__(self, function: str, problem: str) -> None:
        self.function = function
        self.problem = problem
        super().__init__(function, problem)

    def __str__(self) -> str:
        return f"{self.function}: {self.problem}"


def check_id(function: str, operation: str) -> None:
    """Raise unless an operation may have this id."""
    if not 0 < len(operation) <= MAX_ID:
        raise HostCallError(function, f"an operation's id has {len(operation)} characters")


def check_body(function: str, body: bytes) -> None:
    """Raise unless Pulumi accepts a message of this size."""
    check_size(function, len(body))


def check_size(function: str, size: int) -> None:
    """Raise unless Pulumi accepts a message of `size` bytes."""
    if size > MAX_BODY:
        raise HostCallError(function, f"a message of {size} bytes; Pulumi accepts {MAX_BODY}")


def check_message(function: str, body: bytes) -> None:
    """Raise unless `body` is a protobuf message as far as its fields go: what is inside of them is Pulumi's to read."""
    try:
        check(body)
    except WireError:
        raise HostCallError(function, f"a body of {len(body)} bytes that is no protobuf message") from None


def to_bytes(function: str, text: str) -> bytes:
    """Return the bytes that stand in a string, one in each character."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        raise HostCallError(function, "a body with a character that is no byte") from None


def record(**fields: object) -> Any:
    """Return a record of the component model."""
    return SimpleNamespace(**fields)
