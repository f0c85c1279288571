"""A reference model of the engine: an interpreter that computes at once what the engine computes bit by bit.

Data stands as Pulumi's JSON, so that marks inside of it are the signature objects and the unknown text of the wire.
A program is a sequence of steps; a step names earlier ones by their number.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from fakes.scripted import SECRET, SIGNATURE, UNKNOWN, secret, urn

# ---- programs ----


@dataclass(frozen=True)
class Create:
    """Make an output of `data`."""

    data: Any
    secret: bool


@dataclass(frozen=True)
class Apply:
    """Map an output by one of `FUNCTIONS`, which also runs the steps `inner`."""

    source: int
    function: str
    inner: tuple["Step", ...] = ()


@dataclass(frozen=True)
class Combine:
    """Make one output of several."""

    sources: tuple[int, ...]


@dataclass(frozen=True)
class Reply:
    """How the provider answers: with a failure, or with what it was given, less `drop`, more `extra`."""

    failed: bool = False
    identity: str = "i"
    drop: frozenset[str] = frozenset()
    extra: dict[str, Any] = field(default_factory=dict)
    urns: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Operate:
    """Register a resource, or call a function of the provider."""

    kind: str
    inputs: dict[str, int]
    reply: Reply


@dataclass(frozen=True)
class Pick:
    """Take a property of a resource or of a result."""

    source: int
    name: str


@dataclass(frozen=True)
class Export:
    """Make an output one of the stack's."""

    source: int


Step = Create | Apply | Combine | Operate | Pick | Export

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "same": lambda data: data,
    "pair": lambda data: [data, data],
    "wrap": lambda data: {"in": data},
    "null": lambda _: None,
    "secret": secret,
    "half secret": lambda data: [secret("S!"), data],
}
PREVIEW_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    **FUNCTIONS,
    "unknown": lambda _: UNKNOWN,
    "half unknown": lambda data: [data, UNKNOWN],
}


# ---- values ----


@dataclass(frozen=True)
class Output:
    """A value and its marks."""

    data: Any
    unknown: bool = False
    secret: bool = False
    urns: tuple[str, ...] = ()

    def wire(self) -> Any:
        """Return what stands for it in a message."""
        if self.secret:
            return secret(UNKNOWN if self.unknown else clear(self.data))
        return (
            UNKNOWN
            if self.unknown
            else change(self.data, lambda part: output(part).wire() if is_secret(part) else part)
        )

    def any_unknown(self) -> bool:
        """Return whether it or a part of it is unknown."""
        return self.unknown or any(part == UNKNOWN for part in parts(self.data) if isinstance(part, str))

    def any_secret(self) -> bool:
        """Return whether it or a part of it is secret."""
        return self.secret or any(is_secret(part) for part in parts(self.data))

    def is_null(self) -> bool:
        """Return whether it says nothing."""
        return self == Output(None, urns=self.urns)


@dataclass(frozen=True)
class Failed:
    """What will never have a value, because of `origin`."""

    origin: str


Properties = Callable[[str], Output]
"""What an operation gives: property name -> output."""


def is_secret(data: Any) -> bool:
    """Return whether data is the object that stands for a secret."""
    return isinstance(data, dict) and data.get(SIGNATURE) == SECRET


def parts(data: Any) -> Iterable[Any]:
    """Give data and everything inside of it."""
    yield data
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from parts(part)


def change(data: Any, rule: Callable[[Any], Any]) -> Any:
    """Return data with `rule` applied to every part, from the inside out."""
    if isinstance(data, dict):
        data = {name: change(part, rule) for name, part in data.items()}
    elif isinstance(data, list):
        data = [change(part, rule) for part in data]
    return rule(data)


def clear(data: Any) -> Any:
    """Return data without secret marks."""
    return change(data, lambda part: part["value"] if is_secret(part) else part)


def without_unknowns(data: Any) -> Any:
    """Return data with null for unknown, as an update sees it."""
    return change(data, lambda part: None if part == UNKNOWN else part)


def output(data: Any, *, secret: bool = False, urns: tuple[str, ...] = ()) -> Output:
    """Return data as an output: marks on the whole of it become its own, a secret of a secret is one."""
    data = change(data, lambda part: part["value"] if is_secret(part) and is_secret(part["value"]) else part)
    if is_secret(data):
        return output(data["value"], secret=True, urns=urns)
    if isinstance(data, str) and data == UNKNOWN:
        return Output(None, True, secret, urns)
    return Output(data, False, secret, urns)


def union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return all URNs once, in order of appearance."""
    return tuple(dict.fromkeys(each for group in groups for each in group))


# ---- the interpreter ----


@dataclass
class Model:
    """What a program does.

    Attributes:
        registered: resource -> (object, dependencies, property dependencies).
        invoked: token -> arguments.
        calls: function -> argument.
        exports: name -> value on the wire.
        reports: what a person is told.
        without_id: URNs of the resources whose ID is not known.
        unknown_calls: how many functions were left out.
    """

    preview: bool
    registered: dict[str, Any] = field(default_factory=dict)
    invoked: dict[str, Any] = field(default_factory=dict)
    calls: dict[str, Any] = field(default_factory=dict)
    exports: dict[str, Any] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    without_id: set[str] = field(default_factory=set)
    unknown_calls: int = 0

    def run(self, steps: Iterable[Step], outer: list[Any], path: str) -> None:
        """Run `steps`, which may name the results `outer`."""
        results = list(outer)
        for step in steps:
            results.append(self._step(step, results, f"{path}.{len(results)}"))

    def _step(self, step: Step, results: list[Any], name: str) -> Any:
        match step:
            case Create():
                return output(step.data, secret=step.secret)
            case Apply():
                return self._apply(step, results, name)
            case Combine():
                return self._combine([results[source] for source in step.sources])
            case Operate():
                return self._operate(step, results, name)
            case Pick():
                found = results[step.source]
                return found if isinstance(found, Failed) else found(step.name)
            case Export():
                found = results[step.source]
                if isinstance(found, Failed):
                    text = f"the stack output {name!r} is left out: it depends on {found.origin}, which failed"
                    self.reports.append(text)
                elif not found.is_null():
                    self.exports[name] = found.wire()
                return None

    def _apply(self, step: Apply, results: list[Any], name: str) -> Output | Failed:
        source = results[step.source]
        if isinstance(source, Failed):
            return source
        if source.any_unknown():
            self.unknown_calls += 1
            return Output(None, True, source.any_secret(), source.urns)
        self.calls[name] = clear(source.data)
        self.run(step.inner, results, name)
        result = PREVIEW_FUNCTIONS[step.function](clear(source.data))
        return output(result, secret=source.any_secret(), urns=source.urns)

    def _combine(self, sources: list[Output | Failed]) -> Output | Failed:
        items: list[Output] = []
        for source in sources:
            if isinstance(source, Failed):
                return source
            items.append(source)
        unknown = any(item.unknown for item in items)
        data = None if unknown else [item.data for item in items]
        return Output(data, unknown, any(item.secret for item in items), union(item.urns for item in items))

    def _operate(self, step: Operate, results: list[Any], name: str) -> Properties | Failed:
        described = f'resource a:b:C "{name}"' if step.kind == "register" else f"invoke of a:b:{name}"
        inputs = {key: results[source] for key, source in step.inputs.items()}
        for each in inputs.values():
            if isinstance(each, Failed):
                self.reports.append(f"{described} is not sent: it depends on {each.origin}, which failed")
                return each
        if step.kind == "register":
            return self._register(step.reply, inputs, name, Failed(described))
        return self._invoke(step.reply, inputs, name, Failed(described))

    def _register(self, reply: Reply, inputs: dict[str, Output], name: str, failed: Failed) -> Properties | Failed:
        sent = {key: each for key, each in inputs.items() if not each.is_null()}
        self.registered[name] = (
            {key: each.wire() for key, each in sent.items()},
            union(each.urns for each in sent.values()),
            {key: each.urns for key, each in sent.items()},
        )
        if reply.failed:
            return failed
        if not reply.identity:
            self.without_id.add(urn(name))
        returned = {key: each.wire() for key, each in sent.items() if key not in reply.drop} | reply.extra

        def get(key: str) -> Output:
            urns = union(((urn(name),), reply.urns.get(key, ())))
            if key == "urn":
                return Output(urn(name), urns=urns)
            if key == "id":
                return Output(reply.identity or None, unknown=not reply.identity, urns=urns)
            if key in returned:
                return output(self._seen(returned[key]), urns=urns)
            given = inputs.get(key, Output(None))
            if self.preview:
                return Output(None, True, given.any_secret(), urns)
            return Output(given.data, given.unknown, given.secret, urns)

        return get

    def _invoke(self, reply: Reply, inputs: dict[str, Output], name: str, failed: Failed) -> Properties | Failed:
        urns = union(each.urns for each in inputs.values())
        secret = any(each.any_secret() for each in inputs.values())
        if any(each.any_unknown() for each in inputs.values()) or self.without_id & set(urns):
            return lambda _: Output(None, True, secret, urns)
        self.invoked[name] = {key: each.wire() for key, each in inputs.items() if not each.is_null()}
        if reply.failed:
            self.reports.append(f"{failed.origin} failed: odd")
            return failed
        all_secret = secret or any(is_secret(part) for part in parts(reply.extra))
        return lambda key: output(self._seen(reply.extra.get(key)), secret=all_secret, urns=urns)

    def _seen(self, data: Any) -> Any:
        return data if self.preview else without_unknowns(data)
