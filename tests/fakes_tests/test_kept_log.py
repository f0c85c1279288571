from fakes.kept_log import KeptLog
from pulumi_gestalt_rpc.api import Log, Message, Severity


def test_keeps_messages_in_order() -> None:
    """Messages stand in the list in the order in which they were emitted."""
    log = KeptLog()
    sink: Log = log
    sink.emit(Message(Severity.INFO, "a"))
    sink.emit(Message(Severity.ERROR, "b", "urn"))
    assert log.messages == [Message(Severity.INFO, "a"), Message(Severity.ERROR, "b", "urn")]
