"""The component's loop, on a Runner in Python: what is sent last, what is shown, how it ends."""

import gc
import json

import pytest
from pulumi.runtime.proto.provider_pb2 import ConstructRequest, ConstructResponse
from pulumi.runtime.proto.resource_pb2 import RegisterResourceResponse, ResourceHookRequest, Result

from component.world import EndError, Event, EventKind, World
from engine.helpers import refuse
from fakes.scripted import STACK_URN, TARGET, plain, urn
from pulumi_gestalt_engine import NO_INPUTS, Level, ProgramError, ResourceKind, ResourceOptions


@pytest.fixture(autouse=True)
def _collector():
    """Give the collector of cycles back: the component turns it off for its whole process."""
    yield
    gc.enable()


def register(session, name="n", options=None, what=ResourceKind.CUSTOM, inputs=NO_INPUTS):
    return session.engine.register(what, "a:b:C", name, inputs, options or ResourceOptions())


def open_session(world, monkeypatch):
    return world.load(monkeypatch).Session(preview=world.info.dryRun)


def test_outputs_are_sent_last_and_once(monkeypatch):
    """When nothing is left the stack's outputs are sent; to finish again sends nothing more."""
    world = World()
    session = open_session(world, monkeypatch)
    session.engine.export("id", session.engine.field(register(session), "id"))
    assert session.advance() == []
    assert session.advance() == []
    assert world.methods() == ["RegisterResource", "RegisterResourceOutputs"]
    assert (world.sent[-1][1].urn, plain(world.sent[-1][1].outputs)) == (STACK_URN, {"id": "n-id"})


def test_requests_wait_for_others(monkeypatch):
    """What is declared first is sent at once; then no more is held back than was sent, nor than a bound."""
    world = World()
    module = world.load(monkeypatch)
    session = module.Session(preview=False)
    sent = []
    for number in range(200):
        register(session, f"n{number}")
        session.declared()
        sent.append(len(world.sent))
    assert sent[:8] == [1, 1, 3, 3, 3, 3, 7, 7]
    held = [number + 1 - count for number, count in enumerate(sent)]
    assert all(waiting <= count for waiting, count in zip(held, sent, strict=True))
    assert max(held) == module.MOST_HELD
    session.advance()
    assert len(world.sent) == 201


def test_what_was_declared_before_a_mistake_is_sent(monkeypatch):
    """Requests that are held back when the program has to stop are sent before the mistake is told."""
    world = World()
    module = world.load(monkeypatch)
    session = module.Session(preview=False)
    for name in ("a", "b"):
        register(session, name)
        session.declared()
    assert len(world.sent) == 1
    with pytest.raises(EndError):
        module.stop("a mistake", "context.test")
    assert [message.name for _, message in world.sent] == ["a", "b"]
    assert world.shown == [("ERROR", "a mistake")]


def test_functions_are_handed_out_before_waiting(monkeypatch):
    """What can run is returned while operations are open."""
    world = World()
    session = open_session(world, monkeypatch)
    register(session)
    session.engine.map(session.engine.create("1", secret=False), "f")
    (call,) = session.advance()
    assert (call.function, session.engine.open_requests) == ("f", 1)


def test_pulumi_is_told_the_end_if_it_may_call(monkeypatch):
    """With a hook the end is told once, after the outputs, and calls that come meanwhile are handed out (line 4)."""
    world = World()
    session = open_session(world, monkeypatch)
    hook = session.engine.error_hook("h", "f", TARGET)
    request = ResourceHookRequest(urn=urn("n")).SerializeToString().decode("latin-1")
    world.calls["SignalAndWaitForShutdown"] = [Event(EventKind.CALL, "c", hook.callback.token, request)]
    (call,) = session.advance()
    assert world.methods()[-2:] == ["RegisterResourceOutputs", "SignalAndWaitForShutdown"]
    session.engine.receive_result(call.node, "true")
    assert session.advance() == []
    assert session.advance() == []
    assert world.returned == {"c": ("\x10\x01", "")}
    assert world.methods().count("SignalAndWaitForShutdown") == 1


def test_pulumi_is_not_told_the_end_after_a_failure(monkeypatch):
    """It would delete what was not registered; the outputs are sent all the same (checklist lines 5 and 52)."""
    world = World(RegisterResource=refuse)
    session = open_session(world, monkeypatch)
    session.engine.error_hook("h", "f", TARGET)
    register(session)
    session.engine.export("x", session.engine.create("1", secret=False))
    assert session.advance() == []
    assert "SignalAndWaitForShutdown" not in world.methods()
    assert plain(world.sent[-1][1].outputs) == {"x": 1.0}


@pytest.mark.parametrize("size", [1, 15, 16, 17, 31, 32, 33, 1000])
def test_bodies_of_any_size_cross_the_border(monkeypatch, size):
    """What is larger than a piece goes in pieces, both ways, beside what is not; all 256 bytes come through."""
    world = World()
    world.piece = 16
    session = open_session(world, monkeypatch)
    text = ("ä\x7f\u20ac" * size)[:size]
    for number in range(3):
        value = session.engine.create(json.dumps(text if number == 1 else number), secret=False)
        node = register(session, f"n{number}", inputs=session.engine.named("x", [("x", value)]))
        session.engine.export(f"x{number}", session.engine.field(node, "x"))
    assert session.advance() == []
    assert plain(world.sent[-1][1].outputs) == {"x0": 0.0, "x1": text, "x2": 2.0}


def test_small_bodies_cross_the_border_together(monkeypatch):
    """Requests are started in as few calls as their bodies need, in their order."""
    world = World()
    module = world.load(monkeypatch)
    monkeypatch.setattr(module, "PIECE", 10)
    started = []
    monkeypatch.setattr(module.operations, "start", started.append)
    module.start([(number, "m", b"x" * size) for number, size in (("a", 3), ("b", 7), ("c", 1), ("d", 9), ("e", 10))])
    assert [[request.id for request in group] for group in started] == [["a", "b"], ["c", "d"], ["e"]]


def test_unknown_callback_is_refused(monkeypatch):
    """Pulumi is told why."""
    world = World()
    session = open_session(world, monkeypatch)
    world.calls["RegisterResource"] = [Event(EventKind.CALL, "c", "no such token")]
    register(session)
    session.advance()
    assert world.returned == {"c": (None, "the program has no callback 'no such token'")}


def test_many_warnings_become_a_few(monkeypatch):
    """One failure can keep hundreds of resources from being sent; messages of the program are all shown."""
    world = World(RegisterResource=lambda _: RegisterResourceResponse(result=Result.FAIL))
    session = open_session(world, monkeypatch)
    failed = session.engine.field(register(session), "id")
    for number in range(20):
        register(session, f"m{number}", inputs=session.engine.named("x", [("x", failed)]))
        session.engine.log(Level.WARN, f"careful {number}", None, stream=0, ephemeral=False)
    session.advance()
    texts = [text for _, text in world.shown]
    assert sum("is not sent" in text for text in texts) == 5
    assert sum("careful" in text for text in texts) == 20
    assert "15 more are not sent because of a failure" in texts


def test_two_contexts_share_the_stack(monkeypatch):
    """Each gets its own answers; the outputs are those of both."""
    world = World()
    module = world.load(monkeypatch)
    sessions = [module.Session(preview=False) for _ in range(2)]
    for number, session in enumerate(sessions):
        session.engine.export(f"o{number}", session.engine.field(register(session, f"n{number}"), "id"))
        session.flush()
    for session in sessions:
        assert session.advance() == []
    assert plain(world.sent[-1][1].outputs) == {"o0": "n0-id", "o1": "n1-id"}


def test_refused_outputs_are_an_error(monkeypatch):
    """The run has failed, and says why."""
    world = World(RegisterResourceOutputs=refuse)
    session = open_session(world, monkeypatch)
    session.advance()
    assert world.shown == [("ERROR", "Pulumi refused the stack's outputs: not today")]


def test_calls_left_out_are_counted(monkeypatch):
    """A preview tells how many functions did not run."""
    world = World(preview=True, RegisterResource=lambda _: RegisterResourceResponse(urn=urn("n")))
    session = open_session(world, monkeypatch)
    session.engine.map(session.engine.field(register(session), "id"), "f")
    session.advance()
    assert world.shown == [("TRACE", "1 function calls left out: their values are unknown")]


def test_function_without_a_result(monkeypatch):
    """Nothing else can go on: the error names the function."""
    session = open_session(World(), monkeypatch)
    session.engine.map(session.engine.create("1", secret=False), "f")
    assert len(session.advance()) == 1
    with pytest.raises(ProgramError, match=r'^context\.finish: no result was given for function "f"'):
        session.advance()


# ---- waiting for one output ----


def test_waiting_for_an_output(monkeypatch):
    """It is waited for until it has its value, or functions have to run first."""
    session = open_session(World(), monkeypatch)
    identity = session.engine.field(register(session), "id")
    assert session.resolve(identity).value == '"n-id"'
    mapped = session.engine.map(identity, "f")
    assert session.resolve(mapped) is None


def test_waiting_for_the_own_result(monkeypatch):
    """A function cannot wait for what it is to give."""
    session = open_session(World(), monkeypatch)
    mapped = session.engine.map(session.engine.create("1", secret=False), "f")
    session.advance()
    with pytest.raises(ProgramError, match=r"^context\.wait-for: nothing can make this output"):
        session.resolve(mapped)


# ---- components that Pulumi asks for ----

ASKED = ConstructRequest(type="my:index:Part", name="n", parent="urn:p").SerializeToString()


def test_constructed_component_is_handed_over(monkeypatch):
    """Pulumi gets its outputs; no stack outputs are sent."""
    world = World()
    world.asked = ASKED
    session = open_session(world, monkeypatch)
    component = register(session, "n", ResourceOptions(constructed=session.construction), ResourceKind.COMPONENT)
    session.engine.construct(component, session.engine.inputs("x", json.dumps({"o": 1}), []))
    assert session.advance() == []
    (body,) = world.handed_over
    assert plain(ConstructResponse.FromString(body).state) == {"o": 1.0}
    assert world.methods() == ["RegisterResource", "RegisterResourceOutputs"]


def test_component_that_was_not_made(monkeypatch):
    """The error names it; after a failure there is nothing more to say."""
    world = World()
    world.asked = ASKED
    session = open_session(world, monkeypatch)
    with pytest.raises(ProgramError, match="did not make the component my:index:Part that Pulumi asked for"):
        session.advance()
    session.engine.abort()
    assert session.advance() == []
    assert world.handed_over == []


# ---- errors of exported functions ----


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (ProgramError("context.finish", "wrong"), "context.finish: wrong"),
        (RecursionError(), "output.map: a value is nested too deeply"),
        (MemoryError(), "output.map: out of memory"),
        (ValueError("x"), "output.map: defect in the implementation: ValueError: x\nrun with --debug for more"),
    ],
)
def test_errors_are_reported_and_end_the_run(monkeypatch, error, shown):
    """Whatever is raised, one record says what and where, and the component exits with 1."""
    world = World()

    def function() -> None:
        raise error

    with pytest.raises(EndError) as caught:
        world.load(monkeypatch).exported("output.map")(function)()
    assert caught.value.args == (1,)
    assert world.shown == [("ERROR", shown)]


def test_secrets_are_told_first(monkeypatch):
    """What is secret is told before anything else crosses the border, in parts that the border can carry."""
    world = World()
    module = world.load(monkeypatch)
    monkeypatch.setattr(module, "MAX_TEXTS", 2)
    session = module.Session(preview=False)
    session.engine.create('["one", "two", "three"]', secret=True)
    assert world.hidden == []
    session.conceal()
    assert sorted(world.hidden) == ["one", "three", "two"]
    session.engine.map(session.engine.create('"four"', secret=True), "f")
    session.advance()
    assert world.hidden[-1] == "four"
