"""The engine does what the model does, whatever the program and the order of events."""

import json
from collections.abc import Iterable
from typing import Any

from google.protobuf.struct_pb2 import Struct
from google.protobuf.struct_pb2 import Value as ProtoValue
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto.provider_pb2 import CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    RegisterResourceRequest,
    RegisterResourceResponse,
    ResourceInvokeRequest,
    Result,
)

from engine.model import (
    FUNCTIONS,
    PREVIEW_FUNCTIONS,
    Apply,
    Combine,
    Create,
    Export,
    Model,
    Operate,
    Pick,
    Reply,
    Step,
    change,
    is_secret,
    parts,
)
from engine.strategies import data_of, exact, proto
from fakes.scripted import UNKNOWN, ScriptedMonitor, ScriptedRun, secret, urn
from pulumi_gestalt_engine import Node, ResourceKind

NAMES = ["a", "b", "id", "urn"]
OTHER_URNS = [urn("other"), urn("another")]

# ---- random programs ----


# Each kind of mark: on the whole, inside, inside of each other. The text `S!` stands in every secret and nowhere else.
CLEAR = [None, True, 0, -1.5, "", "text", [], {}, [1, None, "x"], {"k": [{"deep": 2**53}], "": False}]
SECRETS = [
    secret("S!"),
    secret({"S!": ["S!"]}),
    [secret("S!"), "open"],
    {"k": secret(["S!", secret("S!")]), "open": 1},
    secret(secret("S!")),
]
UNKNOWNS = [UNKNOWN, ["x", UNKNOWN], secret(UNKNOWN), {"k": [secret(["S!", UNKNOWN])]}, [secret("S!"), UNKNOWN]]

known_data = st.sampled_from(CLEAR) | st.sampled_from(SECRETS)
any_data = known_data | st.sampled_from(UNKNOWNS)


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    names = st.sampled_from(NAMES)
    return Reply(
        failed=draw(st.integers(0, 9)) == 9,
        identity=draw(st.sampled_from(["i", "j", ""])),
        drop=draw(st.frozensets(names)),
        # A provider may send an unknown in an update, too.
        extra=draw(st.dictionaries(names, any_data, max_size=2)),
        urns=draw(st.dictionaries(names, st.lists(st.sampled_from(OTHER_URNS), unique=True), max_size=2)),
    )


@st.composite
def programs(draw: st.DrawFn, *, preview: bool, kinds: tuple[str, ...] = (), size: int = 16) -> tuple[Step, ...]:
    """Draw steps that may name the earlier ones, of which `kinds` tells what each gives."""
    known = list(kinds)
    functions = sorted(PREVIEW_FUNCTIONS if preview else FUNCTIONS)
    steps: list[Step] = []
    for _ in range(draw(st.integers(size // 2, size))):
        outputs = st.sampled_from([number for number, kind in enumerate(known) if kind == "output"] or [0])
        composites = [number for number, kind in enumerate(known) if kind == "composite"]
        possible = ["create", "operate"]
        if "output" in known:
            possible += ["apply", "apply", "combine", "export", "operate"]
        if composites:
            possible += ["pick", "pick", "pick"]
        step: Step
        match draw(st.sampled_from(possible)):
            case "create":
                is_secret = draw(st.booleans())
                made = draw(any_data if preview else known_data)
                step = Create(["S!", made] if is_secret else made, is_secret)
            case "operate":
                some = st.dictionaries(st.sampled_from(NAMES), outputs, max_size=3)
                inputs = draw(some) if "output" in known else {}
                step = Operate(draw(st.sampled_from(["register", "invoke"])), inputs, draw(replies()))
            case "apply":
                nested = not kinds and draw(st.integers(0, 3)) == 3
                inner = draw(programs(preview=preview, kinds=tuple(known), size=4)) if nested else ()
                step = Apply(draw(outputs), draw(st.sampled_from(functions)), inner)
            case "combine":
                step = Combine(tuple(draw(st.lists(outputs, max_size=3))))
            case "pick":
                step = Pick(draw(st.sampled_from(composites)), draw(st.sampled_from([*NAMES, "absent"])))
            case _:
                step = Export(draw(outputs))
        steps.append(step)
        known.append({Operate: "composite", Export: "nothing"}.get(type(step), "output"))
    return (*steps, *(Export(number) for number, kind in enumerate(known) if kind == "output" and number >= len(kinds)))


# ---- the same program on the engine ----


class Guest:
    """Runs the steps of a program on the engine."""

    def __init__(self, *, preview: bool, picks: tuple[int, ...]) -> None:
        self.replies: dict[str, Reply] = {}
        monitor = ScriptedMonitor(self._registered, self._invoked)
        self.run = ScriptedRun(monitor, preview=preview, picks=picks)

    def build(self, steps: Iterable[Step], outer: list[Node | None], path: str) -> None:
        """Run `steps`, which may name the nodes `outer`."""
        nodes = list(outer)
        for step in steps:
            nodes.append(self._build(step, nodes, f"{path}.{len(nodes)}"))

    def _build(self, step: Step, nodes: list[Any], name: str) -> Node | None:
        engine = self.run.engine
        match step:
            case Create():
                return engine.create(json.dumps(step.data), secret=step.secret)
            case Apply():
                before = list(nodes)

                def function(text: str) -> str:
                    self.build(step.inner, before, name)
                    return json.dumps(PREVIEW_FUNCTIONS[step.function](json.loads(text)))

                return self.run.apply(nodes[step.source], function, name)
            case Combine():
                return engine.combine([nodes[source] for source in step.sources])
            case Operate():
                self.replies[name] = step.reply
                inputs = engine.named("test", [(key, nodes[source]) for key, source in step.inputs.items()])
                if step.kind == "register":
                    return engine.register(ResourceKind.CUSTOM, "a:b:C", name, inputs)
                return engine.invoke(f"a:b:{name}", inputs)
            case Pick():
                return engine.field(nodes[step.source], step.name)
            case Export():
                engine.export(name, nodes[step.source])
                return None

    def _registered(self, request: RegisterResourceRequest) -> RegisterResourceResponse:
        reply = self.replies[request.name]
        if reply.failed:
            return RegisterResourceResponse(result=Result.FAIL)
        sent = {key: part for key, part in struct_data(request.object).items() if key not in reply.drop}
        return RegisterResourceResponse(
            urn=urn(request.name),
            id=reply.identity,
            object=proto(sent | reply.extra).struct_value,
            propertyDependencies={
                key: RegisterResourceResponse.PropertyDependencies(urns=urns) for key, urns in reply.urns.items()
            },
        )

    def _invoked(self, request: ResourceInvokeRequest) -> InvokeResponse:
        reply = self.replies[request.tok.removeprefix("a:b:")]
        failures = [CheckFailure(reason="odd")] if reply.failed else []
        return InvokeResponse(failures=failures, **{"return": proto(reply.extra).struct_value})


def struct_data(struct: Struct) -> Any:
    return data_of(ProtoValue(struct_value=struct))


def shows_secret(sent: Any) -> bool:
    """Return whether the text of a secret stands outside of a secret object."""
    hidden = change(sent, lambda part: None if is_secret(part) else part)
    return any("S!" in part for part in parts(hidden) if isinstance(part, str))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data(), st.booleans(), st.lists(st.integers(0, 50), min_size=1, max_size=12))
def test_engine_does_what_the_model_does(draw, preview, picks):
    """Same requests, calls, exports and reports; each request and call once; everything ends; no secret is shown."""
    steps = draw.draw(programs(preview=preview))
    model = Model(preview)
    model.run(steps, [], "n")
    guest = Guest(preview=preview, picks=tuple(picks))
    guest.build(steps, [], "n")
    run = guest.run
    run.finish()

    registered = {
        request.name: (
            struct_data(request.object),
            tuple(request.dependencies),
            {key: tuple(entry.urns) for key, entry in request.propertyDependencies.items()},
        )
        for request in run.monitor.registered
    }
    invoked = {request.tok.removeprefix("a:b:"): struct_data(request.args) for request in run.monitor.invoked}
    assert exact(registered) == exact(model.registered)
    assert exact(invoked) == exact(model.invoked)
    assert (len(run.monitor.registered), len(run.monitor.invoked)) == (len(registered), len(invoked))
    assert exact({name: json.loads(argument) for name, argument in run.calls}) == exact(model.calls)
    assert len(run.calls) == len(model.calls)
    assert exact(struct_data(run.outputs)) == exact(model.exports)
    assert sorted(report.text for report in run.reports) == sorted(model.reports)
    assert run.engine.unknown_calls == model.unknown_calls
    assert (run.engine.open_requests, run.engine.unanswered_calls) == (0, [])
    assert not any(shows_secret(sent) for sent, _, _ in registered.values())
    assert not any(map(shows_secret, invoked.values()))
    assert not shows_secret(struct_data(run.outputs))
    tell(model)


def tell(model: Model) -> None:
    """Let `--hypothesis-show-statistics` show that the interesting programs occur."""
    event(f"operations: {min(len(model.registered) + len(model.invoked), 3)}")
    event(f"calls: {min(len(model.calls), 3)}, left out: {min(model.unknown_calls, 1)}")
    event(f"reports: {min(len(model.reports), 2)}")
    event(f"exports with a secret: {any(is_secret(part) for part in parts(model.exports))}")
    event(f"exports with an unknown: {any(part == UNKNOWN for part in parts(model.exports))}")
