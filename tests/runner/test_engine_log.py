import grpc
import pytest
from pulumi.runtime.proto.engine_pb2 import LogRequest, LogSeverity

from fakes.kept_log import KeptLog
from fakes.monitor_server import MonitorServer, Script
from pulumi_gestalt_rpc.api import Message, Severity
from pulumi_gestalt_rpc.errors import AddressError
from pulumi_gestalt_runner.engine_log import EngineLog

ERROR = Message(Severity.ERROR, "it broke")


@pytest.mark.parametrize("severity", list(Severity))
def test_fields_reach_the_engine(severity: Severity) -> None:
    """Severity, text and URN arrive, in no stream, to be kept, before `emit` returns."""
    with MonitorServer() as server:
        log = EngineLog(server.address, KeptLog())
        log.emit(Message(severity, "grüße\n" * 1000, "urn:pulumi:dev::shop::a:b:C::c"))
        log.emit(Message(severity, "passing", stream=7, ephemeral=True))
        log.close()
        assert log.untold == 0
        assert server.of(LogRequest) == [
            LogRequest(
                severity=LogSeverity.Value(severity.name),
                message="grüße\n" * 1000,
                urn="urn:pulumi:dev::shop::a:b:C::c",
                streamId=0,
                ephemeral=False,
            ),
            LogRequest(severity=LogSeverity.Value(severity.name), message="passing", streamId=7, ephemeral=True),
        ]


def test_text_that_is_not_unicode() -> None:
    """Lone surrogates, as undecodable bytes of a program's output become, are replaced."""
    with MonitorServer() as server:
        log = EngineLog(server.address, KeptLog())
        log.emit(Message(Severity.INFO, "a\udcffb\ud800", "urn\udfff"))
        log.close()
        [request] = server.of(LogRequest)
    assert (request.message, request.urn) == ("a\ufffdb\ufffd", "urn\ufffd")


def test_engine_that_refuses() -> None:
    """What the engine refuses is shown by the fallback, once."""
    fallback = KeptLog()
    with MonitorServer(Script(errors={"Log": (grpc.StatusCode.INTERNAL, "no")})) as server:
        log = EngineLog(server.address, fallback)
        log.emit(ERROR)
        assert log.untold == 1
        log.emit(Message(Severity.WARNING, "careful"))
        log.emit(Message(Severity.INFO, "done"))
        log.close()
    assert fallback.messages == [ERROR, Message(Severity.WARNING, "careful"), Message(Severity.INFO, "done")]
    assert log.untold == 2


def test_no_engine() -> None:
    """Without an engine the fallback shows everything."""
    fallback = KeptLog()
    log = EngineLog("", fallback)
    log.emit(ERROR)
    log.close()
    assert (fallback.messages, log.untold) == ([ERROR], 1)


def test_engine_that_is_gone() -> None:
    """After the engine went away, everything is shown by the fallback."""
    fallback = KeptLog()
    with MonitorServer() as server:
        log = EngineLog(server.address, fallback)
        log.emit(Message(Severity.INFO, "hello"))
    log.emit(ERROR)
    log.close()
    assert fallback.messages == [ERROR]


def test_engine_that_hangs() -> None:
    """An engine that does not answer within the patience counts as gone."""
    fallback = KeptLog()
    with MonitorServer(Script(hang={"Log"})) as server:
        log = EngineLog(server.address, fallback, patience=0.2)
        log.emit(ERROR)
        log.close()
    assert fallback.messages == [ERROR]


def test_closed_log() -> None:
    """What is emitted after `close` is shown by the fallback."""
    fallback = KeptLog()
    with MonitorServer() as server:
        log = EngineLog(server.address, fallback)
        log.close()
        log.emit(ERROR)
    assert fallback.messages == [ERROR]


def test_odd_address() -> None:
    """An address that is none is refused before anything is emitted."""
    with pytest.raises(AddressError):
        EngineLog("nowhere", KeptLog())
