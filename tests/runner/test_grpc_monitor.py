import os
import signal
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
import pytest
from pulumi.runtime.proto.callback_pb2 import CallbackInvokeRequest, CallbackInvokeResponse
from pulumi.runtime.proto.callback_pb2_grpc import CallbacksStub
from pulumi.runtime.proto.engine_pb2 import RequirePulumiVersionRequest
from pulumi.runtime.proto.provider_pb2 import CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    DeploymentInfo,
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
    ResourceInvokeRequest,
    ResourceMonitorFeature,
    Result,
    SupportsFeatureRequest,
)

from fakes.kept_log import KeptLog
from fakes.monitor_server import PATIENCE, MonitorServer, Script, deployment_info
from pulumi_gestalt_rpc.api import Event, EventKind, Message, Monitor, MonitorGone, Severity
from pulumi_gestalt_rpc.errors import AddressError, AnswerError, RpcError
from pulumi_gestalt_runner.grpc_monitor import GrpcMonitor
from pulumi_gestalt_runner.settings import Settings, SettingsError, read_settings

STACK_URN = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
REFUSED = (grpc.StatusCode.INVALID_ARGUMENT, "no such version")
SECRETS = {"config": {"shop:key": "hunter2", "shop:size": "3"}, "configSecretKeys": ["shop:key"]}


def settings_at(address: str, **changes: str) -> Settings:
    environment = {"PULUMI_MONITOR": address, "PULUMI_PROJECT": "shop", "PULUMI_STACK": "dev"}
    settings = read_settings(environment | changes)
    assert settings is not None
    return settings


class Run:
    """A monitor connected to a server, and what it logged."""

    def __init__(self, server: MonitorServer) -> None:
        self.server = server
        self.log = KeptLog()
        self.monitor = GrpcMonitor(settings_at(server.address, **server.environment()), self.log)

    def register(self, name: str) -> None:
        """Start the registration of a pet."""
        request = RegisterResourceRequest(type="a:b:Pet", name=name, custom=True)
        self.monitor.start("RegisterResource", name, request.SerializeToString())
        self.monitor.flush()

    def invoke(self, token: str) -> None:
        """Start an invoke without arguments."""
        self.monitor.start("Invoke", token, ResourceInvokeRequest(tok=token).SerializeToString())

    def events(self, count: int) -> dict[str, Event]:
        """Wait for so many events and return them by id."""
        events: list[Event] = []
        while len(events) < count:
            events += self.monitor.wait()
        return {event.id: event for event in events}

    def answers(self, count: int) -> dict[str, bytes]:
        """Wait for so many answers and return them by operation."""
        events = self.events(count)
        assert {event.kind for event in events.values()} == {EventKind.ANSWER}
        return {operation: event.body for operation, event in events.items()}

    def failure(self) -> str:
        """Wait for the one failure that is to come and return why."""
        [event] = self.events(1).values()
        assert event.kind is EventKind.FAILURE
        return event.detail


@contextmanager
def running(script: Script | None = None) -> Iterator[Run]:
    """Start a server, and a monitor that is connected to it."""
    with MonitorServer(script) as server:
        run = Run(server)
        yield run
        run.monitor.close(success=False)


@contextmanager
def answering(answers: Mapping[str, bytes]) -> Iterator[GrpcMonitor]:
    """Start a server that answers the named RPCs with bytes that need not be messages, and a monitor."""

    def handler(answer: bytes) -> "grpc.RpcMethodHandler[bytes, bytes]":
        return grpc.unary_unary_rpc_method_handler(lambda _request, _context: answer)

    handlers = {name: handler(answer) for name, answer in answers.items()}
    with ThreadPoolExecutor(4) as threads:
        server = grpc.server(threads, [grpc.method_handlers_generic_handler("pulumirpc.ResourceMonitor", handlers)])
        address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        monitor = GrpcMonitor(settings_at(address), KeptLog())
        yield monitor
        monitor.close(success=False)
        server.stop(grace=None).wait()


def test_deployment_passes_through() -> None:
    """The stack is registered first and once, and the info is the monitor's, to the byte."""
    info = deployment_info(**SECRETS)
    with running(Script(info=info)) as run:
        monitor: Monitor = run.monitor
        deployment = monitor.deployment()
        assert monitor.deployment() is deployment
        assert (deployment.stack_urn, DeploymentInfo.FromString(deployment.info)) == (STACK_URN, info)
        assert run.server.of(RegisterResourceRequest) == [
            RegisterResourceRequest(
                type="pulumi:pulumi:Stack",
                name="shop-dev",
                acceptSecrets=True,
                supportsPartialValues=True,
                acceptResources=True,
                supportsResultReporting=True,
            )
        ]


def test_unknown_fields_of_the_info_survive() -> None:
    """What a newer Pulumi says of the deployment reaches the implementation, though the Runner does not know it."""
    info = deployment_info().SerializeToString() + bytes([0xF8, 0x3F, 0x01])  # field 1023, varint 1
    registered = RegisterResourceResponse(urn=STACK_URN).SerializeToString()
    with answering({"GetDeploymentInfo": info, "RegisterResource": registered}) as monitor:
        assert monitor.deployment().info == info


@pytest.mark.parametrize("missing", [set(), {"resourceReferences", "errorHooks"}])
def test_deployment_of_an_old_pulumi(missing: set[str]) -> None:
    """Without GetDeploymentInfo the info is made of the settings and of the 13 features that can be asked for."""
    names = ResourceMonitorFeature.items()
    numbers = {name.removeprefix("RESOURCE_MONITOR_FEATURE_").replace("_", "").lower(): n for name, n in names}
    gone = [numbers[name.lower()] for name in missing]
    supported = [number for number in range(13) if number not in gone]
    info = deployment_info(dryRun=True, supportedFeatures=supported, **SECRETS)
    with running(Script(info=info, unimplemented={"GetDeploymentInfo"})) as run:
        assert DeploymentInfo.FromString(run.monitor.deployment().info) == info
        asked = [request.id for request in run.server.of(SupportsFeatureRequest)]
        assert sorted(asked) == sorted(set(asked))
        assert {numbers[name.lower()] for name in asked} == set(range(13))


def test_deployment_of_an_ancient_pulumi() -> None:
    """A Pulumi that cannot be asked for features has none."""
    with running(Script(unimplemented={"GetDeploymentInfo", "SupportsFeature"})) as run:
        assert not DeploymentInfo.FromString(run.monitor.deployment().info).supportedFeatures


@pytest.mark.parametrize(
    ("script", "method"),
    [
        (Script(errors={"GetDeploymentInfo": REFUSED}), "GetDeploymentInfo"),
        (Script(errors={"secrets": REFUSED}, unimplemented={"GetDeploymentInfo"}), "SupportsFeature"),
        (Script(errors={"shop-dev": REFUSED}), "RegisterResource"),
    ],
)
def test_refused_deployment(script: Script, method: str) -> None:
    """A refusal before the program begins is an error that names the RPC, and is not logged besides."""
    with running(script) as run:
        with pytest.raises(RpcError) as caught:
            run.monitor.deployment()
        assert (caught.value.method, caught.value.details) == (method, "no such version")
        assert run.log.messages == []


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"GetDeploymentInfo": b"\xff"}, "GetDeploymentInfo is not a DeploymentInfo"),
        ({"GetDeploymentInfo": b""}, "GetDeploymentInfo names no project or no stack"),
        ({"SupportsFeature": b"\xff"}, "SupportsFeature is not a SupportsFeatureResponse"),
        ({"SupportsFeature": b"", "RegisterResource": b"\xff"}, "RegisterResource is not a RegisterResourceResponse"),
        ({"SupportsFeature": b"", "RegisterResource": b""}, "RegisterResource gives the stack 'shop-dev' no URN"),
    ],
)
def test_answers_that_make_no_sense(answers: dict[str, bytes], text: str) -> None:
    """An answer that is no message, or lacks what is needed, is an error that names the RPC."""
    with answering(answers) as monitor, pytest.raises(AnswerError) as caught:
        monitor.deployment()
    assert str(caught.value) == f"Pulumi's answer to {text}"


def test_stack_that_fails() -> None:
    """A stack whose registration fails cannot be deployed to."""
    with running(Script(results={"shop-dev": Result.FAIL})) as run, pytest.raises(AnswerError):
        run.monitor.deployment()


@pytest.mark.parametrize(
    ("preview", "text"), [(True, "an update, and Pulumi runs a preview"), (False, "a preview, and")]
)
def test_preview_must_agree(preview: bool, text: str) -> None:
    """When the environment and Pulumi disagree on whether this is a preview, nothing is registered."""
    with MonitorServer(Script(info=deployment_info(dryRun=preview))) as server:
        monitor = GrpcMonitor(settings_at(server.address, PULUMI_DRY_RUN=str(not preview)), KeptLog())
        with pytest.raises(SettingsError, match=f"PULUMI_DRY_RUN says that this is {text}") as caught:
            monitor.deployment()
        monitor.close(success=False)
        assert caught.value.hint == f"set it to {str(preview).lower()}"
        assert not server.of(RegisterResourceRequest)


def test_nobody_there() -> None:
    """When nobody listens at the address, the monitor is gone, and the reason says where it was looked for."""
    with MonitorServer() as server:
        run = Run(server)
    with pytest.raises(MonitorGone, match=f"the Pulumi engine at {server.address} went away: "):
        run.monitor.deployment()
    run.monitor.close(success=False)


def test_odd_address() -> None:
    """An address that is none is refused at once."""
    with pytest.raises(AddressError):
        GrpcMonitor(settings_at("nowhere"), KeptLog())


def test_bytes_pass_through() -> None:
    """Requests and answers are handed over as they are, and keep fields that the Runner does not know."""
    request = RegisterResourceRequest(type="a:b:Pet", name="pet", custom=True, hideDiffs=["x"])
    request.object.update({"size": 3, "list": [None, {"deep": "x"}]})
    invoke = ResourceInvokeRequest(tok="a:b:get", parent=STACK_URN)
    with running(Script(returns={"a:b:get": {"found": True}})) as run:
        run.monitor.start("RegisterResource", "1", request.SerializeToString())
        run.monitor.start("Invoke", "2", invoke.SerializeToString())
        answers = run.answers(2)
        assert run.server.of(RegisterResourceRequest) == [request]
        assert run.server.of(ResourceInvokeRequest) == [invoke]
        assert not run.monitor.failed
    registered = RegisterResourceResponse(urn="urn:pulumi:dev::shop::a:b:Pet::pet", id="pet-id", object=request.object)
    assert RegisterResourceResponse.FromString(answers["1"]) == registered
    assert getattr(InvokeResponse.FromString(answers["2"]), "return")["found"] is True


def test_operations_run_in_parallel() -> None:
    """Operations are started without waiting for one another: the server answers none before all have arrived."""
    with running(Script(together=100)) as run:
        for number in range(50):
            run.register(f"pet-{number}")
            run.invoke(f"a:b:f{number}")
        answers = run.answers(100)
    assert answers.keys() == {f"pet-{number}" for number in range(50)} | {f"a:b:f{number}" for number in range(50)}


def own_threads() -> int:
    """Count the threads that are not the server's."""
    return len([thread for thread in threading.enumerate() if "ThreadPool" not in thread.name])


def test_open_operations_share_threads() -> None:
    """The number of threads does not grow with the number of open operations."""
    with running(Script(hang={f"pet-{number}" for number in range(50)})) as run:
        before = own_threads()
        for number in range(50):
            run.register(f"pet-{number}")
        run.server.await_calls("RegisterResource", 50)
        assert own_threads() - before < 5


def test_an_operation_that_hangs_holds_back_no_other() -> None:
    """Answers are returned as they arrive, not in the order in which the operations were started."""
    with running(Script(hang={"slow"})) as run:
        run.register("slow")
        run.register("pet")
        assert [event.id for event in run.monitor.wait()] == ["pet"]


def test_wait_returns_all_that_has_arrived() -> None:
    """Answers that have arrived while nobody waited are returned by one call of `wait`."""
    with running() as run:
        for name in ("a", "b", "c"):
            run.register(name)
        while len(run.monitor._loop.arrived) < 3:
            run.monitor._loop.poll()
        assert {event.id for event in run.monitor.wait()} == {"a", "b", "c"}


def test_nothing_to_wait_for() -> None:
    """Waiting with no operation open is an error and not an endless wait, and the monitor is still there."""
    with running() as run:
        for name in ("a", "b"):
            with pytest.raises(MonitorGone, match="no operation is open that could be answered"):
                run.monitor.wait()
            run.register(name)
            assert run.answers(1)


def test_refused_registration() -> None:
    """A refused registration is a failure with Pulumi's words, not reported here, and keeps the end from being sent."""
    with running(Script(errors={"bad": REFUSED})) as run:
        run.register("bad")
        assert run.failure() == "no such version"
        assert run.log.messages == []
        assert run.monitor.failed
        run.monitor.close(success=True)
        assert run.server.count("SignalAndWaitForShutdown") == 0


def test_refusal_without_words() -> None:
    """A refusal without details is explained by its status, one for want of the RPC by Pulumi's age."""
    with running(Script(errors={"bad": (grpc.StatusCode.NOT_FOUND, "")}, unimplemented={"RegisterErrorHook"})) as run:
        run.register("bad")
        assert run.failure() == "NOT_FOUND"
        run.monitor.start("RegisterErrorHook", "1", b"")
        assert run.failure().startswith("this version of Pulumi has no RegisterErrorHook: ")


@pytest.mark.parametrize("result", [Result.FAIL, Result.SKIP])
def test_result_that_is_no_success(result: Result.ValueType) -> None:
    """A result that Pulumi itself reported passes through and is not reported again; what follows is others' matter."""
    with running(Script(results={"bad": result})) as run:
        run.register("bad")
        answer = RegisterResourceResponse.FromString(run.answers(1)["bad"])
        assert (answer.urn, answer.result) == ("urn:pulumi:dev::shop::a:b:Pet::bad", result)
        assert (run.monitor.failed, run.monitor.refused, run.log.messages) == (False, "", [])


def test_answer_that_is_no_message() -> None:
    """An answer that is no message is left to the implementation, which decodes it."""
    with answering({"RegisterResource": b"\xff"}) as monitor:
        monitor.start("RegisterResource", "1", b"")
        assert monitor.wait() == [Event(EventKind.ANSWER, "1", body=b"\xff")]


def test_refused_invoke() -> None:
    """A refused invoke is a failure that says why, and says nothing of the run."""
    with running(Script(errors={"a:b:bad": REFUSED})) as run:
        run.invoke("a:b:bad")
        assert run.failure() == "no such version"
        assert (run.log.messages, run.monitor.failed) == ([], False)


def test_failures_of_an_invoke_pass_through() -> None:
    """The failures that a provider found stay as they are."""
    with running(Script(failures={"a:b:bad": [("size", "too big")]})) as run:
        run.invoke("a:b:bad")
        answer = InvokeResponse.FromString(run.answers(1)["a:b:bad"])
        assert answer == InvokeResponse(failures=[CheckFailure(property="size", reason="too big")])


@pytest.mark.parametrize("status", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED])
@pytest.mark.parametrize("subject", ["pet", "a:b:get"])
def test_pulumi_goes_away_politely(status: grpc.StatusCode, subject: str) -> None:
    """UNAVAILABLE and CANCELLED end the run without a report, whatever operation they answer, and for good."""
    with running(Script(errors={subject: (status, "resource monitor shut down")}, hang={"slow"})) as run:
        run.register("slow")
        run.register("pet")
        run.invoke("a:b:get")
        with pytest.raises(MonitorGone, match="went away: resource monitor shut down"):
            run.answers(2)
        for late in (run.monitor.wait, run.monitor.deployment):
            with pytest.raises(MonitorGone, match="went away: resource monitor shut down"):
                late()
        assert run.log.messages == []


def test_pulumi_vanishes() -> None:
    """When the server ends in the middle of open operations, waiting ends."""
    with running(Script(hang={"slow"}, vanish={"bang"})) as run:
        run.register("slow")
        run.server.await_calls("RegisterResource", 1)
        run.register("bang")
        with pytest.raises(MonitorGone, match=f"the Pulumi engine at {run.server.address} went away: "):
            run.monitor.wait()
        assert run.log.messages == []


def test_cancel_ends_a_wait() -> None:
    """`cancel` from another thread makes a wait in progress raise with its reason and ends the calls at the server."""
    with running(Script(hang={"slow"})) as run, ThreadPoolExecutor(1) as threads:
        run.register("slow")
        waiting = threads.submit(run.monitor.wait)
        run.server.await_calls("RegisterResource", 1)
        run.monitor.cancel("interrupted")
        with pytest.raises(MonitorGone, match=r"^interrupted$"):
            waiting.result(timeout=PATIENCE)


def test_cancel_from_a_signal_handler() -> None:
    """`cancel` may interrupt the very thread that waits."""
    with running(Script(hang={"slow"})) as run, ThreadPoolExecutor(1) as threads:

        def interrupt() -> None:
            run.server.await_calls("RegisterResource", 1)
            os.kill(os.getpid(), signal.SIGUSR1)

        before = signal.signal(signal.SIGUSR1, lambda *_: run.monitor.cancel("interrupted"))
        try:
            run.register("slow")
            threads.submit(interrupt)
            with pytest.raises(MonitorGone, match=r"^interrupted$"):
                run.monitor.wait()
        finally:
            signal.signal(signal.SIGUSR1, before)


def test_cancel_comes_first() -> None:
    """After `cancel` nothing is sent any more, and every call says the first reason."""
    with running() as run:
        run.register("pet")
        run.answers(1)
        run.monitor.cancel("interrupted")
        run.monitor.cancel("again")
        run.register("late")
        for late in (run.monitor.wait, run.monitor.deployment):
            with pytest.raises(MonitorGone, match=r"^interrupted$"):
                late()
        run.monitor.close(success=True)
        assert [name for name, _ in run.server.calls] == ["RegisterResource"]


def test_cancel_ends_a_call() -> None:
    """`cancel` ends a call that waits for its own answer."""
    with running(Script(hang={"GetDeploymentInfo"})) as run, ThreadPoolExecutor(1) as threads:
        acting = threads.submit(run.monitor.deployment)
        run.server.await_calls("GetDeploymentInfo", 1)
        run.monitor.cancel("interrupted")
        with pytest.raises(MonitorGone, match=r"^interrupted$"):
            acting.result(timeout=PATIENCE)


def test_channel_closed_under_a_call() -> None:
    """A call that comes between the closing of the channel and its reason ends the run all the same."""
    with running() as run:
        run.monitor._channel.close()
        with pytest.raises(MonitorGone, match="the monitor has been closed"):
            run.monitor.deployment()


def test_outputs_reach_the_monitor() -> None:
    """Outputs are handed over as they are; refused ones are a failure, and the run has failed."""
    request = RegisterResourceOutputsRequest(urn=STACK_URN)
    request.outputs.update({"name": "pet"})
    with running() as run:
        run.monitor.start("RegisterResourceOutputs", "1", request.SerializeToString())
        assert run.answers(1) == {"1": b""}
        assert run.server.of(RegisterResourceOutputsRequest) == [request]
        assert not run.monitor.failed
    with running(Script(errors={"RegisterResourceOutputs": REFUSED})) as run:
        run.monitor.start("RegisterResourceOutputs", "1", b"")
        assert run.failure() == "no such version"
        assert run.monitor.failed


def test_success_is_signalled_once() -> None:
    """After success Pulumi is told that no registration will follow, once."""
    with running() as run:
        run.monitor.close(success=True)
        run.monitor.close(success=True)
        assert run.server.count("SignalAndWaitForShutdown") == 1
        assert (run.log.messages, run.monitor.failed) == ([], False)


def test_failure_is_not_signalled() -> None:
    """After a failure of the program the word that would delete what is missing is not sent."""
    with running() as run:
        run.monitor.close(success=False)
        run.monitor.close(success=True)
        assert run.server.calls == []


@pytest.mark.parametrize(
    "script",
    [
        Script(unimplemented={"SignalAndWaitForShutdown"}),
        Script(errors={"SignalAndWaitForShutdown": (grpc.StatusCode.UNAVAILABLE, "shut down")}),
        Script(vanish={"SignalAndWaitForShutdown"}),
    ],
    ids=["unimplemented", "unavailable", "vanishing"],
)
def test_end_that_is_not_answered(script: Script) -> None:
    """A Pulumi that does not know the signal, or is gone before its answer, has ended all right."""
    with running(script) as run:
        run.monitor.close(success=True)
        assert run.server.count("SignalAndWaitForShutdown") == 1
        assert (run.log.messages, run.monitor.failed) == ([], False)


@pytest.mark.parametrize(
    "script",
    [
        Script(),
        Script(unimplemented={"SignalAndWaitForShutdown"}),
        Script(errors={"SignalAndWaitForShutdown": (grpc.StatusCode.UNAVAILABLE, "shut down")}),
        Script(vanish={"SignalAndWaitForShutdown"}),
    ],
    ids=["answered", "unimplemented", "unavailable", "vanishing"],
)
def test_end_as_an_operation(script: Script) -> None:
    """The implementation may ask for the end; it is answered however Pulumi ends, and is not sent again."""
    with running(script) as run:
        run.monitor.start("SignalAndWaitForShutdown", "1", b"")
        assert run.answers(1) == {"1": b""}
        run.monitor.close(success=True)
        assert run.server.count("SignalAndWaitForShutdown") == 1
        assert not run.monitor.failed


def test_refused_end_as_an_operation() -> None:
    """Another answer to it is a failure, for the implementation to report."""
    with running(Script(errors={"SignalAndWaitForShutdown": (grpc.StatusCode.UNKNOWN, "late hook failed")})) as run:
        run.monitor.start("SignalAndWaitForShutdown", "1", b"")
        assert run.failure() == "late hook failed"
        assert run.log.messages == []


def test_operation_of_the_engine() -> None:
    """The version that a program requires is asked of the engine, and its refusal is a failure."""
    request = RequirePulumiVersionRequest(pulumi_version_range=">=3.200.0")
    with running() as run:
        run.monitor.start("RequirePulumiVersion", "1", request.SerializeToString())
        assert run.answers(1) == {"1": b""}
        assert run.server.of(RequirePulumiVersionRequest) == [request]
    with running(Script(errors={"RequirePulumiVersion": (grpc.StatusCode.FAILED_PRECONDITION, "too old")})) as run:
        run.monitor.start("RequirePulumiVersion", "1", b"")
        assert run.failure() == "too old"
        assert not run.monitor.failed


def test_no_engine_to_ask() -> None:
    """Without an engine its operation is a failure that says so, and others go on."""
    with MonitorServer() as server:
        monitor = GrpcMonitor(settings_at(server.address), KeptLog())
        monitor.start("RequirePulumiVersion", "1", b"")
        monitor.start("Invoke", "2", b"")
        events: list[Event] = []
        while len(events) < 2:
            events += monitor.wait()
        assert events[0] == Event(EventKind.FAILURE, "1", "PULUMI_ENGINE names no Pulumi engine that could be asked")
        assert (events[1].kind, events[1].id) == (EventKind.ANSWER, "2")
        monitor.close(success=False)


def test_engine_that_is_gone() -> None:
    """When only the engine has gone, the run ends, and the reason names its address."""
    with MonitorServer() as server:
        monitor = GrpcMonitor(settings_at(server.address, PULUMI_ENGINE="127.0.0.1:1"), KeptLog())
        monitor.start("RequirePulumiVersion", "1", b"")
        with pytest.raises(MonitorGone, match="the Pulumi engine at 127.0.0.1:1 went away"):
            monitor.wait()
        monitor.close(success=False)


def called(run: Run, token: str) -> "grpc.CallFuture[CallbackInvokeResponse]":
    """Call a function of the program as Pulumi does."""
    channel = grpc.insecure_channel(run.monitor.callback_target())
    future: grpc.CallFuture[CallbackInvokeResponse] = CallbacksStub(channel).Invoke.future(  # type: ignore[no-untyped-call]
        CallbackInvokeRequest(token=token, request=b"in"), timeout=PATIENCE
    )
    return future


def test_calls_are_events() -> None:
    """A call comes among the events while an operation is open, closes none of them, and gets its answer."""
    with running(Script(hang={"slow"})) as run:
        assert run.monitor.callback_target() == run.monitor.callback_target()
        run.register("slow")
        future = called(run, "hook")
        [event] = run.monitor.wait()
        assert (event.kind, event.detail, event.body) == (EventKind.CALL, "hook", b"in")
        run.monitor.return_from_call(event.id, b"out", "")
        assert future.result(timeout=PATIENCE).response == b"out"
        broken = called(run, "hook")
        [event] = run.monitor.wait()
        run.monitor.return_from_call(event.id, None, "it failed")
        with pytest.raises(grpc.RpcError, match="it failed"):
            broken.result(timeout=PATIENCE)
        # The operation is still open.
        run.register("pet")
        assert [event.id for event in run.monitor.wait()] == ["pet"]


def test_answer_without_calls() -> None:
    """An answer to a call that there cannot be goes nowhere."""
    with running() as run:
        run.monitor.return_from_call("call-1", b"", "")


def test_cancel_refuses_calls() -> None:
    """`cancel` ends calls that wait for the program, before and after the first one that is served."""
    with running(Script(hang={"slow"})) as run:
        run.register("slow")
        future = called(run, "hook")
        run.monitor.wait()
        run.monitor.cancel("interrupted")
        with pytest.raises(grpc.RpcError, match="interrupted"):
            future.result(timeout=PATIENCE)
    with running() as run:
        run.monitor.cancel("interrupted")
        with pytest.raises(grpc.RpcError, match="interrupted"):
            called(run, "hook").result(timeout=PATIENCE)


def test_calls_at_the_end() -> None:
    """A call that comes when the program has ended is refused, so that Pulumi, which then waits, can go on."""
    with running(Script(hang={"SignalAndWaitForShutdown"})) as run, ThreadPoolExecutor(1) as threads:
        run.monitor.callback_target()
        closing = threads.submit(run.monitor.close, success=True)
        run.server.await_calls("SignalAndWaitForShutdown", 1)
        with pytest.raises(grpc.RpcError, match="the program has ended"):
            called(run, "hook").result(timeout=PATIENCE)
        run.monitor.cancel("over")
        closing.result(timeout=PATIENCE)


def test_refused_end() -> None:
    """Another answer to the signal is reported and fails the run."""
    with running(Script(errors={"SignalAndWaitForShutdown": (grpc.StatusCode.UNKNOWN, "late hook failed")})) as run:
        run.monitor.close(success=True)
        assert run.log.messages == [Message(Severity.ERROR, "Pulumi refused the end of the program: late hook failed")]
        assert run.monitor.failed


def test_cancel_ends_the_end() -> None:
    """`cancel` ends `close` while Pulumi still deletes resources."""
    with running(Script(hang={"SignalAndWaitForShutdown"})) as run, ThreadPoolExecutor(1) as threads:
        closing = threads.submit(run.monitor.close, success=True)
        run.server.await_calls("SignalAndWaitForShutdown", 1)
        run.monitor.cancel("interrupted")
        assert closing.result(timeout=PATIENCE) is None
        assert run.log.messages == []
