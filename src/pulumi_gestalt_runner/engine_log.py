"""Messages to the Pulumi engine, which shows them beside the resources that they are about."""

import re
from typing import Final

from pulumi_gestalt_rpc.api import Log, Message, Severity
from pulumi_gestalt_rpc.channel import Channel
from pulumi_gestalt_rpc.errors import RpcError
from pulumi_gestalt_rpc.wire import number_field, text_field
from pulumi_gestalt_runner.redaction import SECRETS

_SURROGATES: Final = "[\ud800-\udfff]"


class EngineLog:
    """A `Log` over the RPC `pulumirpc.Engine/Log`.

    Each message is sent before `emit` returns, so that none is lost when the process ends.

    Args:
        address: "host:port" of the Pulumi engine, or "" when there is none: then the fallback shows all.
        fallback: shows what the engine did not take.
        patience: seconds after which an engine that does not answer counts as gone.

    Attributes:
        untold: how many warnings and errors the engine did not take.

    Raises:
        AddressError: the address has another form.
    """

    def __init__(self, address: str, fallback: Log, *, patience: float = 30.0) -> None:
        self._fallback = fallback
        self._patience = patience
        self._channel = Channel(address) if address else None
        self.untold = 0

    def emit(self, message: Message) -> None:
        """Show `message`, through the fallback when the engine does not take it."""
        if not self._sent(message):
            self.untold += message.severity >= Severity.WARNING
            self._fallback.emit(message)

    def close(self) -> None:
        """Close the channel; whatever is emitted later goes to the fallback."""
        if self._channel is not None:
            self._channel.close()

    def _sent(self, message: Message) -> bool:
        if self._channel is None:
            return False
        text, urn = SECRETS.redacted(message.text), SECRETS.redacted(message.urn)
        if urn != message.urn:
            # Pulumi would look for that resource, and lose the message.
            text, urn = f"{text} ({urn})", ""
        # The fields of a LogRequest in their order (pulumi-protocol.md 4).
        request = (
            number_field(1, message.severity)
            + text_field(2, _sendable(text))
            + text_field(3, _sendable(urn))
            + number_field(4, message.stream)
            + number_field(5, message.ephemeral)
        )
        try:
            self._channel.call("/pulumirpc.Engine/Log", request, timeout=self._patience)
        except (RpcError, ValueError):
            # ValueError: the log has been closed.
            return False
        return True


def _sendable(text: str) -> str:
    """Replace lone surrogates, which UTF-8 cannot express."""
    return re.sub(_SURROGATES, "\N{REPLACEMENT CHARACTER}", text)
