"""Pulumi's resource monitor over gRPC.

One thread owns the monitor and the Wasm store. gRPC finishes calls in a thread of its own, which only puts them on a
queue; `wait` takes them off and does all the rest, so that nothing here needs a lock. `cancel` may come from a signal
handler: it notes the reason and closes the channel, which ends every open call and so wakes `wait`.

How failures end, after Pulumi's own SDKs (v3.255.0):

    UNAVAILABLE, CANCELLED    the Pulumi engine is going away, and has said why itself: `MonitorGone`
    another status            the Runner reports a registration; the implementation reports an invoke, by its token
    result FAIL or SKIP       the Pulumi engine has reported it: the answer passes through, and `failed` is set
"""

from queue import SimpleQueue
from typing import Any, Final, NamedTuple

from google.protobuf.message import DecodeError

from pulumi_gestalt_rpc import host_pb2
from pulumi_gestalt_rpc.api import Answer, Deployment, Log, Message, Method, MonitorGone, Severity
from pulumi_gestalt_rpc.channel import open_channel, raw_call, rpc_error, send
from pulumi_gestalt_rpc.errors import AnswerError, RpcError
from pulumi_gestalt_runner.settings import Settings, SettingsError

_SERVICE: Final = "/pulumirpc.ResourceMonitor/"
_GONE: Final = frozenset({"UNAVAILABLE", "CANCELLED"})

# The ids of SupportsFeature are Pulumi's frozen list; features that came later are in GetDeploymentInfo only.
_FEATURES: Final = {
    "secrets": host_pb2.FEATURE_SECRETS,
    "resourceReferences": host_pb2.FEATURE_RESOURCE_REFERENCES,
    "outputValues": host_pb2.FEATURE_OUTPUT_VALUES,
    "aliasSpecs": host_pb2.FEATURE_ALIAS_SPECS,
    "replacementTrigger": host_pb2.FEATURE_REPLACEMENT_TRIGGER,
    "deletedWith": host_pb2.FEATURE_DELETED_WITH,
    "replaceWith": host_pb2.FEATURE_REPLACE_WITH,
    "transforms": host_pb2.FEATURE_TRANSFORMS,
    "invokeTransforms": host_pb2.FEATURE_INVOKE_TRANSFORMS,
    "parameterization": host_pb2.FEATURE_PARAMETERIZATION,
    "resourceHooks": host_pb2.FEATURE_RESOURCE_HOOKS,
    "errorHooks": host_pb2.FEATURE_ERROR_HOOKS,
    "sendsOptionsToHooks": host_pb2.FEATURE_SENDS_OPTIONS_TO_HOOKS,
}


class _Ended(NamedTuple):
    """A call that has ended, with the operation that it was made for."""

    operation: str
    method: Method
    request: bytes
    call: Any  # both a grpc.Call and a grpc.Future, which no public type of grpc says


class GrpcMonitor:
    """A `Monitor` that is Pulumi's own; close it when the program has ended.

    Attributes:
        failed: True once a registration, the stack's outputs or the end of the program met with failure; the run has
            then failed, whatever the program says.

    Args:
        settings: where the monitor is, and what it should be deploying.
        log: where failures are reported.

    Raises:
        AddressError: the monitor's address has another form than host:port.
    """

    def __init__(self, settings: Settings, log: Log) -> None:
        self.failed = False
        self._settings = settings
        self._log = log
        self._deployment: Deployment | None = None
        self._gone: str | None = None
        self._open = 0
        self._ended: SimpleQueue[_Ended] = SimpleQueue()
        self._channel = open_channel(settings.monitor)
        self._calls = {method: raw_call(self._channel, _SERVICE + method.value) for method in Method}

    def deployment(self) -> Deployment:
        """Register the root stack resource, once, and return what is being deployed.

        Raises:
            MonitorGone: the monitor cannot be reached.
            RpcError: the monitor refused.
            AnswerError: the monitor's answer cannot be used.
            SettingsError: the environment says preview and Pulumi says update, or the other way round.
        """
        if self._deployment is None:
            info = self._info()
            message = _checked_info(info, self._settings)
            self._deployment = Deployment(self._register_stack(f"{message.project}-{message.stack}"), info)
        return self._deployment

    def start(self, method: Method, operation: str, body: bytes) -> None:
        """Start an operation and return at once; after the end of the monitor this does nothing, and `wait` says so."""
        try:
            call = self._calls[method].future(body)
        except ValueError:
            return  # the channel has been closed
        self._open += 1
        ended = self._ended
        call.add_done_callback(lambda done: ended.put(_Ended(operation, method, body, done)))

    def wait(self) -> list[Answer]:
        """Wait for at least one answer and return all that have arrived, in the order of arrival.

        Raises:
            MonitorGone: the monitor went away, `cancel` was called, or no operation is open that could be answered.
        """
        self._check()
        if not self._open:
            raise MonitorGone("no operation is open that could be answered")
        arrived = [self._ended.get()]
        while not self._ended.empty():
            arrived.append(self._ended.get())
        self._check()
        self._open -= len(arrived)
        return [self._answer(ended) for ended in arrived]

    def register_outputs(self, body: bytes) -> None:
        """Send the stack's outputs and return when the monitor has them; a refusal is reported.

        Raises:
            MonitorGone: the monitor went away, or `cancel` was called.
        """
        try:
            self._call("RegisterResourceOutputs", body)
        except RpcError as error:
            self._fail(f"Pulumi refused the stack's outputs: {error.details}")

    def cancel(self, reason: str) -> None:
        """End every open call and make the current or next `wait` raise `MonitorGone` with `reason`.

        Any thread may call this, and so may a signal handler. Only the first reason counts.
        """
        self._lost(reason)
        self._channel.close()

    def close(self, *, success: bool) -> None:
        """End the conversation; a second call does nothing.

        Args:
            success: whether the program did all that it wanted to do. Then, and when nothing else `failed`, Pulumi is
                told that no registration will follow, so that it deletes the resources that are no longer there. This
                call then returns only when Pulumi is done; `cancel` ends it early. After a failure that word would
                delete what the program did not come to register, so it is not sent.
        """
        if success and not self.failed:
            self._signal_end()
        self._channel.close()

    def _info(self) -> bytes:
        try:
            return self._call("GetDeploymentInfo", b"")
        except RpcError as error:
            if error.status != "UNIMPLEMENTED":
                raise
        # Pulumi before v3.231.0.
        settings = self._settings
        return host_pb2.DeploymentInfo(
            project=settings.project,
            stack=settings.stack,
            organization=settings.organization,
            config=settings.config,
            config_secret_keys=settings.config_secret_keys,
            dry_run=settings.dry_run,
            parallel=settings.parallel,
            supported_features=[number for name, number in _FEATURES.items() if self._supports(name)],
        ).SerializeToString()

    def _supports(self, feature: str) -> bool:
        request = host_pb2.SupportsFeatureRequest(id=feature)
        try:
            answer = self._call("SupportsFeature", request.SerializeToString())
            return host_pb2.SupportsFeatureResponse.FromString(answer).has_support
        except RpcError as error:
            if error.status != "UNIMPLEMENTED":
                raise
            return False
        except DecodeError as error:
            raise AnswerError("SupportsFeature", "is not a SupportsFeatureResponse") from error

    def _register_stack(self, name: str) -> str:
        request = host_pb2.RegisterResourceRequest(
            type="pulumi:pulumi:Stack",
            name=name,
            accept_secrets=True,
            supports_partial_values=True,
            accept_resources=True,
            supports_result_reporting=True,
        )
        answer = self._call("RegisterResource", request.SerializeToString())
        try:
            response = host_pb2.RegisterResourceResponse.FromString(answer)
        except DecodeError as error:
            raise AnswerError("RegisterResource", "is not a RegisterResourceResponse") from error
        if response.result != host_pb2.RESULT_SUCCESS or not response.urn:
            raise AnswerError("RegisterResource", f"gives the stack {name!r} no URN")
        return response.urn

    def _call(self, method: str, body: bytes) -> bytes:
        """Make a call and wait for its answer.

        Raises:
            MonitorGone: the monitor went away, or `cancel` was called.
            RpcError: the monitor refused.
        """
        self._check()
        try:
            return send(self._channel, _SERVICE + method, body)
        except RpcError as error:
            if error.status in _GONE:
                raise self._lost(_went_away(self._settings.monitor, error.details)) from error
            raise
        except ValueError as error:
            raise self._lost("the monitor has been closed") from error

    def _answer(self, ended: _Ended) -> Answer:
        refusal = ended.call.exception()
        if refusal is None:
            body: bytes = ended.call.result()
            if ended.method is Method.REGISTER_RESOURCE and not _succeeded(body):
                self.failed = True
            return Answer(ended.operation, body)
        problem = rpc_error(ended.method.value, refusal)
        if problem.status in _GONE:
            raise self._lost(_went_away(self._settings.monitor, problem.details))
        if ended.method is Method.INVOKE:
            return Answer(ended.operation, _invoke_failure(problem.details))
        self._fail(f"registration of {_described(ended.request)} failed: {problem.details}")
        failure = host_pb2.RegisterResourceResponse(result=host_pb2.RESULT_FAIL)
        return Answer(ended.operation, failure.SerializeToString())

    def _signal_end(self) -> None:
        try:
            self._call("SignalAndWaitForShutdown", b"")
        except MonitorGone:
            pass  # what Pulumi does when it is done before its answer is sent; it reports what else goes wrong
        except RpcError as error:
            if error.status != "UNIMPLEMENTED":  # Pulumi before v3.180.0
                self._fail(f"Pulumi refused the end of the program: {error.details}")

    def _fail(self, text: str) -> None:
        self.failed = True
        self._log.emit(Message(Severity.ERROR, text))

    def _lost(self, reason: str) -> MonitorGone:
        """Note that there is no monitor any more; the first reason stays."""
        if self._gone is None:
            self._gone = reason
        return MonitorGone(self._gone)

    def _check(self) -> None:
        if self._gone is not None:
            raise MonitorGone(self._gone)


def _checked_info(info: bytes, settings: Settings) -> host_pb2.DeploymentInfo:
    """Decode a DeploymentInfo, and see that the Runner and Pulumi are about to do the same."""
    try:
        message = host_pb2.DeploymentInfo.FromString(info)
    except DecodeError as error:
        raise AnswerError("GetDeploymentInfo", "is not a DeploymentInfo") from error
    if not message.project or not message.stack:
        raise AnswerError("GetDeploymentInfo", "names no project or no stack")
    if message.dry_run != settings.dry_run:
        runs, says = ("a preview", "an update") if message.dry_run else ("an update", "a preview")
        hint = f"set it to {str(message.dry_run).lower()}"
        raise SettingsError("PULUMI_DRY_RUN", f"says that this is {says}, and Pulumi runs {runs}", hint)
    return message


def _succeeded(answer: bytes) -> bool:
    """Say whether a registration succeeded; the implementation reports an answer that is no message at all."""
    try:
        return host_pb2.RegisterResourceResult.FromString(answer).result == host_pb2.RESULT_SUCCESS
    except DecodeError:
        return False


def _invoke_failure(reason: str) -> bytes:
    failures = [host_pb2.CheckFailure(reason=reason)]
    return host_pb2.InvokeResponse(failures=failures).SerializeToString()


def _described(request: bytes) -> str:
    """Name the resource of a registration."""
    try:
        message = host_pb2.RegisterResourceRequest.FromString(request)
    except DecodeError:
        return "a resource, in a request that is no message,"
    return f"{message.type} {message.name!r}"


def _went_away(address: str, details: str) -> str:
    return f"the Pulumi engine at {address} went away: {details}"
