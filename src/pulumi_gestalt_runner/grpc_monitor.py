"""Pulumi's resource monitor over gRPC.

One thread owns the monitor and the Wasm store, and it also writes requests and reads answers, when it flushes and
waits. Calls of the program's functions come in threads of gRPC's, which only put them on a queue and wake it; so
nothing here needs a lock. `cancel` may come from a signal handler: it notes the reason, refuses the calls and wakes the
thread, which then closes the channels and so ends every open operation.

How failures end, after Pulumi's own SDKs (v3.255.0):

    UNAVAILABLE, CANCELLED    the Pulumi engine is going away, and has said why itself: `MonitorGone`
    another status            a FAILURE, which the implementation reports
    result FAIL or SKIP       the Pulumi engine has reported it: the answer passes through like any other
"""

from typing import TYPE_CHECKING, Final

from pulumi_gestalt_rpc.api import Deployment, Event, EventKind, Log, Message, MonitorGone, Severity
from pulumi_gestalt_rpc.channel import Channel, Ended, Loop
from pulumi_gestalt_rpc.errors import AddressError, RpcError
from pulumi_gestalt_runner.deployment import begin_deployment
from pulumi_gestalt_runner.settings import Settings

if TYPE_CHECKING:
    from pulumi_gestalt_rpc.callbacks import CallbackServer

_MONITOR: Final = "/pulumirpc.ResourceMonitor/"
_ENGINE: Final = "/pulumirpc.Engine/"
_AT_ONCE: Final = 0.0
"""A deadline that is over."""
_END: Final = "SignalAndWaitForShutdown"
# What Pulumi says when it is done before its answer to _END is sent, or is older than v3.180.0.
_ENDED: Final = frozenset({"UNAVAILABLE", "CANCELLED", "UNIMPLEMENTED"})
_GONE: Final = frozenset({"UNAVAILABLE", "CANCELLED"})
_OF_ENGINE: Final = frozenset({"RequirePulumiVersion"})
# Pulumi deletes what is not registered, so after the failure of one of these it must not be told that all was.
_MUST_SUCCEED: Final = frozenset({"RegisterResource", "RegisterResourceOutputs"})


class GrpcMonitor:
    """A `Monitor` that is Pulumi's own; close it when the program has ended.

    Attributes:
        failed: True once a registration, outputs or the end of the program was refused; the run has then failed,
            whatever the program says.
        refused: which registration or outputs Pulumi refused first, and why, or "".

    Args:
        settings: where the monitor is, and what it should be deploying.
        log: where it is reported when the end of the program fails.

    Raises:
        AddressError: an address has another form than host:port.
    """

    def __init__(self, settings: Settings, log: Log) -> None:
        self.failed = False
        self.refused = ""
        self._settings = settings
        self._log = log
        self._deployment: Deployment | None = None
        self._gone: str | None = None
        self._open = 0
        # Who makes a component for another program does not say when that has ended.
        self._end_started = settings.construction is not None
        self._loop = Loop()
        # They connect with the first call.
        try:
            self._channel = Channel(settings.monitor, self._loop)
            self._engine = Channel(settings.engine, self._loop) if settings.engine else None
        except AddressError:
            self._loop.close()
            raise
        self._callbacks: CallbackServer | None = None

    @property
    def met(self) -> bool:
        """Whether Pulumi has said what is being deployed."""
        return self._deployment is not None

    def deployment(self) -> Deployment:
        """Register the root stack resource, once, and return what is being deployed.

        Raises:
            MonitorGone: the monitor cannot be reached.
            RpcError: the monitor refused.
            AnswerError: the monitor's answer cannot be used.
            SettingsError: the settings say preview and Pulumi says update, or the other way round.
        """
        if self._deployment is None:
            self._deployment = begin_deployment(self._call, self._settings)
        return self._deployment

    def start(self, method: str, operation: str, body: bytes) -> None:
        """Start an operation and return at once; after the end of the monitor this does nothing, and `wait` says so."""
        if self._gone is not None:
            return
        channel, service = self._channel, _MONITOR
        if method in _OF_ENGINE:
            if self._engine is None:
                self._open += 1
                text = "PULUMI_ENGINE names no Pulumi engine that could be asked"
                self._loop.arrived.append(Event(EventKind.FAILURE, operation, text))
                return
            channel, service = self._engine, _ENGINE
        try:
            channel.start(service + method, body, (method, operation))
        except ValueError:
            return  # the channel has been closed
        self._open += 1
        self._end_started = self._end_started or method == _END

    def flush(self) -> None:
        """Send what was started, as far as Pulumi takes it before it has answered."""
        self._channel.flush()
        if self._engine is not None:
            self._engine.flush()

    def wait(self) -> list[Event]:
        """Wait for at least one event and return all that have come, in the order in which they came.

        Raises:
            MonitorGone: the monitor went away, `cancel` was called, or no operation is open that could be answered.
        """
        self._check()
        if not self._open:
            raise MonitorGone("no operation is open that could be answered")
        self.flush()
        arrived = self._loop.arrived
        if arrived:
            self._loop.poll(_AT_ONCE)
        while not arrived:
            self._check()
            self._loop.poll()
        self._check()
        events = []
        while arrived:
            item = arrived.popleft()
            events.append(self._event(item) if isinstance(item, Ended) else item)
        self._open -= sum(event.kind is not EventKind.CALL for event in events)
        return events

    def callback_target(self) -> str:
        """Return the address where Pulumi can call functions of the program; from now on calls are events."""
        if self._callbacks is None:
            # It takes 150 ms to import, and most programs give Pulumi no functions.
            from pulumi_gestalt_rpc.callbacks import CallbackServer  # noqa: PLC0415

            self._callbacks = CallbackServer(self._deliver)
            if self._gone is not None:
                # `cancel` came while the server was being made.
                self._callbacks.abort(self._gone)
        return self._callbacks.address

    def return_from_call(self, call: str, body: bytes | None, error: str) -> None:
        """Answer a call with the message `body`, or with `error` when there is none."""
        if self._callbacks is not None:
            self._callbacks.answer(call, body, error)

    def cancel(self, reason: str) -> None:
        """End every open call and make the current or next `wait` raise `MonitorGone` with `reason`.

        Any thread may call this, and so may a signal handler. Only the first reason counts.
        """
        self._lost(reason)
        self._loop.stop()
        self._refuse_calls(reason)

    def close(self, *, success: bool) -> None:
        """End the conversation; a second call does nothing.

        Args:
            success: whether the program did all that it wanted to do. Then, and when nothing else `failed`, Pulumi is
                told that no registration will follow, so that it deletes the resources that are no longer there. This
                call then returns only when Pulumi is done; `cancel` ends it early. After a failure that word would
                delete what the program did not come to register, so it is not sent; nor is it sent twice, when the
                implementation has sent it itself.
        """
        self._refuse_calls("the program has ended, so that its functions cannot be called")
        if success and not self.failed and not self._end_started:
            self._signal_end()
        self._close_channels()
        if self._callbacks is not None:
            self._callbacks.close()

    def _deliver(self, event: Event) -> None:
        """Hand over a call of the program's functions, from a thread of gRPC's."""
        self._loop.arrived.append(event)
        self._loop.wake()

    def _call(self, method: str, body: bytes) -> bytes:
        """Make a call and wait for its answer.

        Raises:
            MonitorGone: the monitor went away, or `cancel` was called.
            RpcError: the monitor refused.
        """
        self._check()
        try:
            return self._channel.call(_MONITOR + method, body)
        except RpcError as error:
            if error.status in _GONE:
                raise self._lost(self._went_away(method, error.details)) from error
            raise
        except ValueError as error:
            raise self._lost("the monitor has been closed") from error

    def _event(self, ended: Ended) -> Event:
        key, status, details, body = ended
        assert isinstance(key, tuple)  # as `start` has made it
        method, operation = key
        if status == "OK":
            return Event(EventKind.ANSWER, operation, body=body)
        if method == _END and status in _ENDED:
            return Event(EventKind.ANSWER, operation)
        if status in _GONE:
            raise self._lost(self._went_away(method, details))
        problem = RpcError(method, status, details)
        if method in _MUST_SUCCEED:
            self.failed = True
            self.refused = self.refused or str(problem)
        return Event(EventKind.FAILURE, operation, _explained(problem))

    def _signal_end(self) -> None:
        self._end_started = True
        try:
            self._call(_END, b"")
        except MonitorGone:
            pass  # Pulumi was done before its answer was sent; it reports what else goes wrong
        except RpcError as error:
            if error.status not in _ENDED:
                self.failed = True
                self._log.emit(Message(Severity.ERROR, f"Pulumi refused the end of the program: {error.details}"))

    def _refuse_calls(self, reason: str) -> None:
        if self._callbacks is not None:
            self._callbacks.abort(reason)

    def _close_channels(self) -> None:
        self._channel.close()
        if self._engine is not None:
            self._engine.close()
        self._loop.close()

    def _went_away(self, method: str, details: str) -> str:
        address = self._settings.engine if method in _OF_ENGINE else self._settings.monitor
        return f"the Pulumi engine at {address} went away: {details}"

    def _lost(self, reason: str) -> MonitorGone:
        """Note that there is no monitor any more; the first reason stays."""
        if self._gone is None:
            self._gone = reason
        return MonitorGone(self._gone)

    def _check(self) -> None:
        if self._gone is not None:
            self._close_channels()
            raise MonitorGone(self._gone)


def _explained(error: RpcError) -> str:
    """Return why a call was refused, for people."""
    if error.status == "UNIMPLEMENTED":
        return f"this version of Pulumi has no {error.method}: {error.details}"
    return error.details or error.status
