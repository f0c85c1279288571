"""A `Log` for tests."""

from pulumi_gestalt_rpc.api import Message


class KeptLog:
    """Keeps the messages that it is given.

    Attributes:
        messages: in the order in which they were emitted.
    """

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def emit(self, message: Message) -> None:
        """Keep `message`."""
        self.messages.append(message)
