import pytest
from pulumi.runtime.proto import callback_pb2, resource_pb2

from monitor.program import STACK, Program
from pulumi_gestalt_monitor import ConfigError, EmbeddedMonitor, MonitorError, Settings, parse_mocks
from pulumi_gestalt_rpc.api import METHODS, EventKind, Monitor, MonitorGone


def test_the_deployment_is_described():
    """The official messages read back what was set, with full keys, sorted secret keys and every feature."""
    program = Program(
        preview=True,
        config={"size": "3"},
        secret_config={"token": "t", "aws:key": "k"},
        parallel=4,
        organization="acme",
    )
    info = resource_pb2.DeploymentInfo.FromString(program.deployment.info)
    assert program.deployment.stack_urn == STACK
    assert (info.project, info.stack, info.organization) == ("shop", "dev", "acme")
    assert dict(info.config) == {"shop:size": "3", "shop:token": "t", "aws:key": "k"}
    assert info.configSecretKeys == ["aws:key", "shop:token"]
    assert info.dryRun
    assert info.parallel == 4
    assert list(info.supportedFeatures) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15]
    assert program.monitor.deployment() == program.deployment


def test_settings_have_defaults():
    """A monitor needs nothing, and has the methods of the protocol."""
    monitor: Monitor = EmbeddedMonitor()
    info = resource_pb2.DeploymentInfo.FromString(monitor.deployment().info)
    assert (info.project, info.stack, info.dryRun, info.parallel) == ("project", "dev", False, 16)


def test_repr_shows_no_configuration():
    """Configuration may be secret and stays out of `repr`."""
    program = Program(config={"a": "hunter2"}, secret_config={"b": "hunter2"})
    program.register("a:b:C", "x", {"p": "hunter2"})
    program.export({"o": "hunter2"})
    settings = Settings(config={"a": "hunter2"}, secret_config={"b": "hunter2"})
    assert "hunter2" not in repr((program.monitor, program.monitor.record, program.deployment, settings))


def test_bad_settings_are_refused():
    """Names and keys are checked before anything runs."""
    for settings in (Settings(project=""), Settings(stack="a/b"), Settings(organization="ü")):
        with pytest.raises(MonitorError, match="is not a name"):
            EmbeddedMonitor(settings)
    with pytest.raises(ConfigError, match='"shop:a": is given both as plain and as secret'):
        EmbeddedMonitor(Settings(project="shop", config={"a": "1"}, secret_config={"shop:a": "2"}))


def test_answers_arrive_in_order():
    """`wait` returns everything that has not been returned yet, in the order of starting."""
    monitor = EmbeddedMonitor()
    monitor.deployment()
    body = resource_pb2.RegisterResourceRequest(type="a:b:C", name="x", custom=True).SerializeToString()
    for operation in ("2", "1", "3"):
        monitor.start("RegisterResource", operation, body)
    assert [event.id for event in monitor.wait()] == ["2", "1", "3"]
    monitor.start("Invoke", "4", b"")
    assert [event.id for event in monitor.wait()] == ["4"]


def test_waiting_ends():
    """`wait` never hangs: without an open operation, and after `cancel`, it raises with the reason."""
    monitor = EmbeddedMonitor()
    with pytest.raises(MonitorGone, match="no operation is open"):
        monitor.wait()
    monitor.start("Invoke", "1", b"")
    monitor.cancel("interrupted")
    with pytest.raises(MonitorGone) as caught:
        monitor.wait()
    assert caught.value.reason == "interrupted"


def test_failures_are_kept():
    """A failed registration gives one FAILURE, `failed`, and an entry in the record with its URN."""
    program = Program()
    program.register("a:b:C", "x")
    assert not program.monitor.failed
    program.register("a:b:C", "x")
    urn = "urn:pulumi:dev::shop::a:b:C::x"
    text = f"Duplicate resource URN '{urn}'; try giving it a unique name"
    assert program.failures == [text]
    assert [(kept.operation, kept.message, kept.urn) for kept in program.monitor.record.failures] == [
        ("registration", text, urn)
    ]
    assert program.monitor.failed


def test_every_operation_is_known():
    """Each operation of the border is carried out or refused for what it asks, also when it asks nothing."""
    monitor = EmbeddedMonitor()
    monitor.deployment()
    for method in sorted(METHODS):
        monitor.start(method, method, b"")
    events = {event.id: event for event in monitor.wait()}
    assert events.keys() == METHODS
    answered = {method for method, event in events.items() if event.kind is EventKind.ANSWER}
    assert answered == {"RequirePulumiVersion", "SignalAndWaitForShutdown"}
    assert all(events[method].detail for method in METHODS - answered)


def test_bytes_that_are_no_message_fail_the_operation():
    """Garbage gives a FAILURE and a failure on record for each kind of operation, never an exception."""
    program = Program()
    methods = sorted(METHODS - {"SignalAndWaitForShutdown"})
    for method in methods:
        program.send(method, b"\xff")
    assert [failure.partition(" is not a message")[0] for failure in program.failures] == [
        "the call of a method",
        "the invoke",
        "the reading of a resource",
        "the registration of a hook",
        "the registration of a package",
        "the registration of a resource",
        "the registration of a hook",
        "the registration of outputs",
        "the registration of a transform",
        "the registration of a transform",
        "the required version",
    ]
    assert [failure["operation"] for failure in program.snapshot()["failures"]] == [
        "call",
        "invoke",
        "read",
        "hook",
        "package",
        "registration",
        "hook",
        "outputs",
        "transform",
        "transform",
        "version",
    ]


def registration(name: str) -> bytes:
    return resource_pb2.RegisterResourceRequest(type="a:b:C", name=name, custom=True).SerializeToString()


def transformed() -> Program:
    """Return a program with a stack transform, whose calls the test answers."""
    program = Program()
    program.send("RegisterStackTransform", callback_pb2.Callback(target=program.monitor.callback_target(), token="t"))
    return program


def test_operations_wait_for_their_calls():
    """Several operations may wait at once; each goes on when its call is answered, in whatever order that is."""
    program = transformed()
    monitor = program.monitor
    monitor.start("RegisterResource", "1", registration("one"))
    monitor.start("RegisterPackage", "2", resource_pb2.RegisterPackageRequest(name="p").SerializeToString())
    monitor.start("RegisterResource", "3", registration("three"))
    first, package, third = monitor.wait()
    assert (first.kind, first.detail, package.id, third.kind) == (EventKind.CALL, "t", "2", EventKind.CALL)
    assert resource_pb2.TransformRequest.FromString(third.body).name == "three"
    with pytest.raises(MonitorGone, match="no operation is open that could be answered"):
        monitor.wait()
    monitor.return_from_call(third.id, b"", "")
    monitor.return_from_call(first.id, None, "no")
    answered, refused = monitor.wait()
    assert (answered.id, answered.kind) == ("3", EventKind.ANSWER)
    assert refused == (EventKind.FAILURE, "1", "invoke transform: no", b"")


def test_the_end_comes_after_everything_else():
    """SignalAndWaitForShutdown is answered when no operation waits any more, once, and ends registrations."""
    program = transformed()
    monitor = program.monitor
    monitor.start("RegisterResource", "1", registration("one"))
    monitor.start("SignalAndWaitForShutdown", "end", b"")
    (called,) = monitor.wait()
    monitor.return_from_call(called.id, b"", "")
    assert [event.id for event in monitor.wait()] == ["1", "end"]
    for method in ("SignalAndWaitForShutdown", "RegisterResource", "ReadResource"):
        assert program.send(method, b"") is None
    assert {text.partition("\n")[0] for text in program.failures} == {"the program has signalled its end before"}
    assert program.send("RequirePulumiVersion", b"") == b""


def test_the_end_waits_alone():
    """With nothing else open the end is answered at once."""
    assert Program().send("SignalAndWaitForShutdown", b"") == b""


def test_directories_are_handed_on():
    """The folders of project and program are told as they were set."""
    deployment = EmbeddedMonitor(Settings(root_directory="/r", program_directory="/r/p")).deployment()
    assert (deployment.root_directory, deployment.program_directory) == ("/r", "/r/p")


def test_without_a_log_failures_are_kept():
    """A monitor may run without anybody to tell; the record has everything."""
    monitor = EmbeddedMonitor(mocks=parse_mocks('{"resources": {"a:b:C": {"error": "no"}}}', "m"))
    monitor.deployment()
    monitor.start("RegisterResource", "1", registration("x"))
    assert monitor.failed
