"""The programs of the model, run on the engine."""

import json
import re
from collections.abc import Iterable
from typing import Any

from google.protobuf.struct_pb2 import Struct
from google.protobuf.struct_pb2 import Value as ProtoValue
from pulumi.runtime.proto.provider_pb2 import CallResponse, CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import ReadResourceResponse, RegisterResourceResponse, Result

from engine.programs import (
    KINDS,
    PREVIEW_FUNCTIONS,
    Apply,
    Assemble,
    Combine,
    Create,
    Derive,
    Export,
    Function,
    Options,
    Outputs,
    Pick,
    Read,
    Register,
    Reply,
    Step,
)
from engine.strategies import data_of, proto
from fakes.scripted import MistakeError, RefusalError, ScriptedMonitor, ScriptedRun, urn
from pulumi_gestalt_engine import NO_OPTIONS, CallOptions, Node, ResourceKind, ResourceOptions, derivations


class Guest:
    """Runs the steps of a program on the engine."""

    def __init__(self, *, preview: bool, picks: tuple[int, ...]) -> None:
        self.replies: dict[str, Reply] = {}
        self.recovers: set[str] = set()
        monitor = ScriptedMonitor(self._registered, self._invoked, Call=self._called, ReadResource=self._read)
        self.run = ScriptedRun(monitor, preview=preview, picks=picks)
        self.engine = self.run.engine

    def build(self, steps: Iterable[Step], outer: list[Any], path: str) -> list[Any]:
        """Run `steps`, which may name the nodes `outer`."""
        nodes = list(outer)
        for step in steps:
            nodes.append(self._build(step, nodes, f"{path}.{len(nodes)}"))
        return nodes

    def _build(self, step: Step, nodes: list[Any], name: str) -> Node | None:
        engine = self.engine
        match step:
            case Create():
                return engine.create(json.dumps(step.data), secret=step.secret)
            case Assemble():
                return engine.assemble(json.dumps(step.template), [nodes[number] for number in step.parts])
            case Combine():
                return engine.combine([nodes[number] for number in step.sources])
            case Derive():
                asked = (
                    derivations.item(step.what[1:], None) if step.what[0] == "." else getattr(derivations, step.what)
                )
                return engine.derive(nodes[step.source], asked)
            case Apply():
                return self._apply(step, list(nodes), name)
            case Pick():
                return engine.field(nodes[step.source], step.name)
            case Export():
                engine.export(name, nodes[step.source])
            case Outputs():
                engine.register_outputs(nodes[step.component], self._inputs(step.outputs, nodes))
            case _:
                return self._operate(step, nodes, name)
        return None

    def _apply(self, step: Apply, before: list[Any], name: str) -> Node:
        def function(text: str) -> str | Node:
            nodes = self.build(step.inner, before, name)
            match step.answer:
                case None:
                    raise MistakeError(f"{name} failed")
                case int():
                    output: Node = nodes[step.answer]
                    return output
            return json.dumps(PREVIEW_FUNCTIONS[step.answer]("" if step.recover else json.loads(text)))

        if step.recover:
            self.recovers.add(name)
            return self.run.recover(before[step.source], function, name)
        return self.run.apply(before[step.source], function, name)

    def _inputs(self, inputs: dict[str, int], nodes: list[Any]) -> Any:
        return self.engine.named("test", [(key, nodes[number]) for key, number in inputs.items()])

    def _operate(self, step: Register | Function | Read, nodes: list[Any], name: str) -> Node:
        self.replies[name] = step.reply
        engine = self.engine
        match step:
            case Register():
                kind = ResourceKind("custom" if step.kind.startswith("provider") else step.kind)
                inputs = self._inputs(step.inputs, nodes)
                return engine.register(kind, KINDS[step.kind], name, inputs, self._options(step.options, nodes))
            case Read():
                return engine.read("a:b:C", name, nodes[step.identity], engine.named("test", []))
        depends_on = [nodes[number] for number in step.depends_on]
        options = CallOptions(depends_on=depends_on) if depends_on else NO_OPTIONS
        arguments = self._inputs(step.inputs, nodes)
        if step.receiver is not None:
            return engine.call(f"a:b:{name}", nodes[step.receiver], arguments, options)
        return engine.invoke(f"a:b:{name}", arguments, options)

    @staticmethod
    def _options(options: Options, nodes: list[Any]) -> ResourceOptions:
        if options == Options():
            return NO_OPTIONS
        given: dict[str, Any] = {"protect": options.protect}
        for name in ("parent", "provider", "deleted_with"):
            number = getattr(options, name)
            given[name] = None if number is None else nodes[number]
        for name in ("depends_on", "depends_on_outputs", "providers"):
            given[name] = [nodes[number] for number in getattr(options, name)]
        return ResourceOptions(**given)

    # ---- Pulumi's answers ----

    def _reply(self, name: str) -> Reply:
        reply = self.replies[name]
        if reply.failure == "refused":
            raise RefusalError("not today")
        return reply

    def _registered(self, request: Any) -> RegisterResourceResponse:
        reply = self._reply(request.name)
        if reply.failure:
            return RegisterResourceResponse(result=Result.FAIL)
        answer = RegisterResourceResponse(urn=urn(request.name, request.type))
        if request.custom:
            answer.id = reply.identity
            sent = {key: data for key, data in struct_data(request.object).items() if key not in reply.drop}
        if request.custom or request.remote:
            returned = (sent if request.custom else {}) | reply.extra
            answer.object.CopyFrom(proto(returned).struct_value)
            for key, urns in reply.urns.items():
                answer.propertyDependencies[key].urns.extend(urns)
        return answer

    def _invoked(self, request: Any) -> InvokeResponse:
        reply = self._reply(request.tok.removeprefix("a:b:"))
        failures = [CheckFailure(reason="odd")] if reply.failure else []
        return InvokeResponse(failures=failures, **{"return": proto(reply.extra).struct_value})

    def _called(self, request: Any) -> CallResponse:
        reply = self._reply(request.tok.removeprefix("a:b:"))
        failures = [CheckFailure(reason="odd")] if reply.failure else []
        dependencies = {key: CallResponse.ReturnDependencies(urns=urns) for key, urns in reply.urns.items()}
        answer = {"return": proto(reply.extra).struct_value}
        return CallResponse(failures=failures, returnDependencies=dependencies, **answer)

    def _read(self, request: Any) -> ReadResourceResponse:
        reply = self._reply(request.name)
        return ReadResourceResponse(urn=urn(request.name), properties=proto(reply.extra).struct_value)

    # ---- what was seen ----

    def sent(self) -> dict[str, Any]:
        """Return what was sent, as the model tells it; nothing was sent twice."""
        sent = dict(told(method, request) for method, request in self.run.monitor.sent)
        assert len(sent) == len(self.run.monitor.sent)
        return sent

    def calls(self) -> dict[str, Any]:
        """Return the calls, as the model tells them; none was made twice."""
        calls = {name: None if name in self.recovers else json.loads(text) for name, text in self.run.calls}
        assert len(calls) == len(self.run.calls)
        return calls

    def reports(self) -> list[str]:
        """Return what was reported, without the reasons."""
        return [re.sub(r"( is not sent| is left out| failed): .*", r"\1", report.text) for report in self.run.reports]


def struct_data(struct: Struct) -> Any:
    """Return a Struct as data."""
    return data_of(ProtoValue(struct_value=struct))


def told(method: str, request: Any) -> tuple[str, Any]:
    """Return the name of a request, and what the model tells of it."""
    match method:
        case "RegisterResource":
            return request.name, {
                "kind": (request.custom, request.remote),
                "parent": request.parent,
                "inputs": struct_data(request.object),
                "dependencies": tuple(request.dependencies),
                "by property": {key: tuple(entry.urns) for key, entry in request.propertyDependencies.items()},
                "provider": request.provider,
                "providers": dict(request.providers),
                "protect": request.protect if request.HasField("protect") else None,
                "deleted with": request.deletedWith,
            }
        case "Invoke":
            return request.tok.removeprefix("a:b:"), struct_data(request.args)
        case "Call":
            return request.tok.removeprefix("a:b:"), {
                "inputs": struct_data(request.args),
                "by property": {key: tuple(entry.urns) for key, entry in request.argDependencies.items()},
                "provider": request.provider,
            }
        case "ReadResource":
            return request.name, request.id
    return f"outputs of {request.urn}", struct_data(request.outputs)
