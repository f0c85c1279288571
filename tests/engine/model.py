"""A reference model of the engine: an interpreter that computes what the engine computes bit by bit.

It knows no order of events. A step is computed when something asks for its result, and everything that the result
waits for is asked first; what waits for itself is a `CycleError`. Which of several failures an operation names, when
it waits for more than one, is left open: that depends on the order of answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from engine.model_cells import Cell, Composite, Failed, others, place
from engine.model_values import Output, clear, joined, parse, references, sources, union, wire
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
    Operation,
    Options,
    Outputs,
    Pick,
    Read,
    Register,
    Reply,
    Step,
    describe,
)
from fakes.scripted import PART, REFERENCE, SIGNATURE, STACK_URN, UNKNOWN, urn


class CycleError(Exception):
    """Something waits for itself."""


@dataclass
class Model:
    """What a program does.

    Attributes:
        sent: name -> what was sent, by the name of the step; for a component's outputs its URN.
        calls: function -> argument; None for the reason of a failure.
        exports: name -> value on the wire.
        reports: what a person is told, without the reason.
        unknown_calls: how many functions were left out.
    """

    preview: bool
    sent: dict[str, Any] = field(default_factory=dict)
    calls: dict[str, Any] = field(default_factory=dict)
    exports: dict[str, Any] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    unknown_calls: int = 0
    cells: list[Cell] = field(default_factory=list)
    components: dict[str, Cell] = field(default_factory=dict)
    without_id: set[str] = field(default_factory=set)

    def run(self, steps: Iterable[Step]) -> None:
        """Run a program to its end."""
        self.build(steps, [], "n")
        for cell in self.cells:
            self.force(cell)
        completed = {id(cell.seen[cell.step.component]) for cell in self.cells if isinstance(cell.step, Outputs)}
        for each, cell in self.components.items():
            if id(cell) not in completed:
                self.sent[f"outputs of {each}"] = {}

    def build(self, steps: Iterable[Step], outer: list[Cell], path: str) -> list[Cell]:
        """Take in steps that may name `outer`, and return both; nothing is computed yet."""
        seen = list(outer)
        for step in steps:
            cell = Cell(len(self.cells), f"{path}.{len(seen)}", step, list(seen))
            self.cells.append(cell)
            if isinstance(step, Register):
                place(cell, step)
            seen.append(cell)
        return seen

    def force(self, cell: Cell) -> Any:
        """Return what a step has come to."""
        if cell.result is None:
            if cell.running:
                raise CycleError
            cell.running = True
            cell.result = self._compute(cell)
        return cell.result

    def _forced(self, cell: Cell, numbers: Iterable[int]) -> list[Any]:
        return [self.force(cell.seen[number]) for number in numbers]

    def _compute(self, cell: Cell) -> Any:
        match cell.step:
            case Create() as step:
                return parse(step.data, secret=step.secret)
            case Apply():
                return self._apply(cell, cell.step)
            case Export() as step:
                self._export(cell.name, self.force(cell.seen[step.source]))
                return "done"
            case Outputs():
                return self._outputs(cell, cell.step)
            case Register() | Function() | Read():
                return self._operate(cell, cell.step)
        return self._derived(cell, cell.step)

    def _derived(self, cell: Cell, step: Assemble | Combine | Derive | Pick) -> Output | Failed:
        numbers = {Assemble: "parts", Combine: "sources"}.get(type(step))
        found = self._forced(cell, getattr(step, numbers) if numbers else [step.source])
        if any(isinstance(each, Failed) for each in found):
            return Failed()
        match step:
            case Assemble():
                return joined(fill(step.template, found))
            case Combine():
                unknown = any(each.unknown for each in found)
                urns = union(each.urns for each in found)
                return Output([each.data for each in found], unknown, any(each.secret for each in found), urns)
            case Derive():
                return found[0].derived(step.what)
        return found[0].whole if step.name is None else found[0].get(step.name)

    # ---- functions and exports ----

    def _apply(self, cell: Cell, step: Apply) -> Output | Failed:
        source = self.force(cell.seen[step.source])
        if isinstance(source, Failed) != step.recover:
            return source
        if step.recover:
            self.calls[cell.name], argument, marks = None, "", Output(None)
        elif source.any_unknown():
            self.unknown_calls += 1
            return Output(None, True, source.any_secret(), source.urns)
        else:
            argument = self.calls[cell.name] = clear(source.data)
            marks = Output(None, False, source.any_secret(), source.urns)
        seen = self.build(step.inner, cell.seen, cell.name)
        match step.answer:
            case None:
                self.reports.append(f"{cell.name} failed")
                return Failed()
            case str():
                made = parse(PREVIEW_FUNCTIONS[step.answer](argument))
            case int():
                made = self.force(seen[step.answer])
        return made if isinstance(made, Failed) else made.marked(marks.secret, marks.urns)

    def _export(self, name: str, found: Output | Failed) -> None:
        if isinstance(found, Failed):
            self.reports.append(f"the stack output {name!r} is left out")
        elif not found.is_null():
            self.exports[name] = wire(found)

    def _outputs(self, cell: Cell, step: Outputs) -> Any:
        component = cell.seen[step.component]
        found = [self.force(component), *self._forced(cell, step.outputs.values())]
        if any(isinstance(each, Failed) for each in found):
            assert isinstance(component.step, Register)
            self.reports.append(f"outputs of {describe(component.step, component.name)} is not sent")
            return "done"
        outputs = dict(zip(step.outputs, found[1:], strict=True))
        said = {key: wire(each) for key, each in outputs.items() if not each.is_null()}
        self.sent[f"outputs of {found[0].urn}"] = said
        return "done"

    # ---- operations ----

    def _operate(self, cell: Cell, step: Operation) -> Composite | Failed:
        options = step.options if isinstance(step, Register) else Options(depends_on=getattr(step, "depends_on", ()))
        names = {} if isinstance(step, Read) else step.inputs
        inputs = dict(zip(names, self._forced(cell, names.values()), strict=True))
        resources = self._forced(cell, [*options.depends_on, *others(step, options)])
        outputs = self._forced(cell, options.depends_on_outputs)
        failed = any(isinstance(each, Failed) for each in (*inputs.values(), *resources, *outputs))
        if not failed:
            named = [each.urn for each in resources[: len(options.depends_on)] if each.urn]
            required = union((named, *(union((each.urns, references(each))) for each in outputs)))
            urns = union((required, *(each.urns for each in inputs.values())))
            failed = self._expand(urns, cell) is None
        if failed:
            self.reports.append(f"{describe(step, cell.name)} is not sent")
            return Failed()
        match step:
            case Register():
                return self._register(cell, step, inputs, required)
            case Read():
                return self._read(cell, step)
        if step.receiver is not None:
            return self._call(cell, step, inputs)
        return self._invoke(cell, step, inputs, urns)

    def _expand(self, urns: Iterable[str], cell: Cell) -> tuple[str, ...] | None:
        """Return URNs with those of what is in components in their place, or None if something of that failed."""
        found: dict[str, None] = {}
        seen = set()
        asks = cell if isinstance(cell.step, Register | Read) else None

        def visit(each: str, own: bool) -> bool:
            component = self.components.get(each)
            if component is None:
                found[each] = None
                return True
            own = own or (asks is not None and asks.inside_of(component))
            if (each, own) in seen:
                return True
            seen.add((each, own))
            waited = [one for one in component.children if one is not asks and not (own and one.number > asks.number)]
            results = [self.force(one) for one in waited]
            return all(not isinstance(one, Failed) and visit(one.urn, own) for one in results)

        good = [visit(each, own=False) for each in urns]
        return tuple(found) if all(good) else None

    def _failure(self, step: Operation, name: str) -> bool:
        """Return whether Pulumi answers with a failure, which is told unless it is the result of a resource."""
        if step.reply.failure and not (isinstance(step, Register) and step.reply.failure == "failed"):
            self.reports.append(f"{describe(step, name)} failed")
        return bool(step.reply.failure)

    def _register(
        self, cell: Cell, step: Register, inputs: dict[str, Output], required: tuple[str, ...]
    ) -> Composite | Failed:
        remote = step.kind == "remote-component"
        sent = {key: each for key, each in inputs.items() if not each.is_null() or (remote and each.urns)}
        told = {key: self._expand(sources(each, references=not remote), cell) or () for key, each in sent.items()}
        named = (step.options.parent, step.options.deleted_with)
        parent, deleted_with = (None if one is None else self.force(cell.seen[one]) for one in named)
        own = None if step.kind == "component" or cell.provider is None else self.force(cell.provider)
        providers = cell.providers if step.kind in ("component", "remote-component") else {}
        expand = (lambda urns: self._expand(urns, cell) or ()) if remote else None
        self.sent[cell.name] = {
            "kind": (step.kind not in ("component", "remote-component"), remote),
            "parent": STACK_URN if parent is None else parent.urn,
            "inputs": {key: wire(each, expand) for key, each in sent.items()},
            "dependencies": union((self._expand(required, cell) or (), *told.values())),
            "by property": told,
            "provider": "" if own is None else own.reference,
            "providers": {package: self.force(one).reference for package, one in providers.items()},
            "protect": cell.protect,
            "deleted with": "" if deleted_with is None else deleted_with.urn,
        }
        if self._failure(step, cell.name):
            return Failed()
        return self._registered(cell, step, inputs)

    def _registered(self, cell: Cell, step: Register, inputs: dict[str, Output]) -> Composite:
        reply, made = step.reply, urn(cell.name, KINDS[step.kind])
        custom, component = step.kind not in ("component", "remote-component"), step.kind == "component"
        identity = reply.identity if custom else ""
        if component:
            self.components[made] = cell
        elif custom and not identity:
            self.without_id.add(made)
        returned = {} if component else dict(reply.extra)
        if custom:
            kept = {key: each for key, each in inputs.items() if not each.is_null() and key not in reply.drop}
            returned = {key: wire(each) for key, each in kept.items()} | returned
        from_answer = {} if component else reply.urns

        def get(key: str) -> Output:
            urns = union(((made,), from_answer.get(key, ())))
            if key == "urn":
                return Output(made, urns=urns)
            if key == "id" and custom:
                return Output(identity or None, unknown=not identity, urns=urns)
            if key in returned:
                return self._seen(returned[key]).marked(False, urns)
            given = inputs.get(key, Output(None))
            if self.preview and not component:
                return Output(None, True, given.any_secret(), urns)
            return Output(given.data, given.unknown, given.secret, urns)

        reference = {SIGNATURE: REFERENCE, "urn": made} | ({"id": identity or UNKNOWN} if custom else {})
        return Composite(get, Output(reference, urns=(made,)), made, identity)

    def _read(self, cell: Cell, step: Read) -> Composite | Failed:
        wanted = self.force(cell.seen[step.identity])
        identity = "" if wanted.unknown else wanted.data
        made = urn(cell.name)
        self.sent[cell.name] = identity or UNKNOWN
        if self._failure(step, cell.name):
            return Failed()
        if not identity:
            self.without_id.add(made)

        def get(key: str) -> Output:
            if key == "urn":
                return Output(made, urns=(made,))
            if key == "id":
                return Output(identity or None, unknown=not identity, urns=(made,))
            if key in step.reply.extra:
                return self._seen(step.reply.extra[key]).marked(False, (made,))
            return Output(None, not identity, False, (made,))

        whole = Output({SIGNATURE: REFERENCE, "urn": made, "id": identity or UNKNOWN}, urns=(made,))
        return Composite(get, whole, made, identity)

    def _invoke(
        self, cell: Cell, step: Function, inputs: dict[str, Output], urns: tuple[str, ...]
    ) -> Composite | Failed:
        hidden = any(each.any_secret() for each in inputs.values())
        unknown = any(each.any_unknown() for each in inputs.values())
        if unknown or self.without_id & set(self._expand(urns, cell) or ()):
            nothing = Output(None, True, hidden, urns)
            return Composite(lambda _: nothing, nothing)
        self.sent[cell.name] = {key: wire(each) for key, each in inputs.items() if not each.is_null()}
        return Failed() if self._failure(step, cell.name) else self._result(step.reply, hidden, urns)

    def _call(self, cell: Cell, step: Function, inputs: dict[str, Output]) -> Composite | Failed:
        assert step.receiver is not None
        receiver = self.force(cell.seen[step.receiver])
        sent = {key: each for key, each in inputs.items() if not each.is_null() or each.urns}

        def expand(urns: tuple[str, ...]) -> tuple[str, ...]:
            return self._expand(urns, cell) or ()

        provider = cell.seen[step.receiver].provider
        self.sent[cell.name] = {
            "inputs": {"__self__": receiver.whole.data} | {key: wire(each, expand) for key, each in sent.items()},
            "by property": {"__self__": ()}
            | {key: expand(sources(each, references=False)) for key, each in sent.items()},
            "provider": "" if provider is None else self.force(provider).reference,
        }
        if self._failure(step, cell.name):
            return Failed()
        return self._result(step.reply, False, union(urns for _, urns in sorted(step.reply.urns.items())))

    def _result(self, reply: Reply, hidden: bool, urns: tuple[str, ...]) -> Composite:
        """Return what a function or a method has returned: any secret in it makes all of it secret."""
        found = {key: self._seen(data) for key, data in reply.extra.items()}
        hidden = hidden or any(parse(data).any_secret() for data in reply.extra.values())
        data = {key: each if each.has_marks() else each.data for key, each in found.items()}
        return Composite(
            lambda key: found.get(key, Output(None)).marked(hidden, urns), Output(data, secret=hidden, urns=urns)
        )

    def _seen(self, data: Any) -> Output:
        """Return what Pulumi sends as a program sees it: an update knows no unknowns."""
        return parse(data) if self.preview else parse(data).without_unknowns()


def fill(template: Any, values: list[Output]) -> Any:
    """Return a template with values at its places."""
    if isinstance(template, dict):
        if template.get(SIGNATURE) == PART:
            value = values[template["part"]]
            return value if value.has_marks() else value.data
        if SIGNATURE in template:
            return joined(fill(template["value"], values)).marked(True, ())
        return {key: fill(item, values) for key, item in template.items()}
    return [fill(item, values) for item in template] if isinstance(template, list) else template
