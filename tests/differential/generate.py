"""Programs made by hypothesis: any graph of resources, functions of providers and of programs, secrets and exports."""

from typing import Any

from hypothesis import strategies as st

from differential.programs.components import call, component, remote
from differential.words import (
    COMPUTED,
    ECHO,
    KNOWN,
    QUIET,
    SECRETS,
    UNKNOWNS,
    apply,
    every,
    export,
    get,
    invoke,
    item,
    let,
    output,
    program,
    resource,
    secret,
    then,
    var,
)

Json = Any
Draw = st.DrawFn

TYPES = (ECHO, COMPUTED, UNKNOWNS, SECRETS, QUIET, KNOWN)
# Functions of every value. What turns a value into text is not among them: the numbers of the official SDK are floats.
FUNCTIONS = ("wrap", "constant", "nothing", "repeat", "kind", "size")
# What each type has beside its inputs, and what is inside of that.
OUTPUTS = {
    COMPUTED: ("arn", "count", "flag", "items", "nested"),
    # Not its count: a number that is unknown is text for the official SDK, which functions then get.
    UNKNOWNS: ("arn", "flag", "items", "nested"),
    SECRETS: ("password", "nested", "list"),
}
INSIDE = {
    (COMPUTED, "nested"): ("known", "late"),
    (UNKNOWNS, "nested"): ("known", "late"),
    (COMPUTED, "items"): (0, 1),
    (UNKNOWNS, "items"): (0, 1),
    # Not what stands beside a secret, which is a difference that requests alone cannot tell from a lost secret.
    (SECRETS, "nested"): ("token",),
    (SECRETS, "list"): (1,),
}
TOKENS = ("test:index:echo", "test:index:secretive", "test:index:nested")
RETURNS = {"test:index:secretive": ("token", "plain"), "test:index:nested": ("list", "object", "text")}

_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
)
_KEYS = st.text("abcXY_. ", max_size=4).filter(lambda key: not key.startswith("$"))
_PLAIN = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=5,
)


_OPTIONS: dict[str, st.SearchStrategy[Json]] = {
    "protect": st.booleans(),
    "retain_on_delete": st.booleans(),
    "delete_before_replace": st.booleans(),
    "ignore_changes": st.lists(st.sampled_from(("one", "two.a", "*")), min_size=1, max_size=2),
    "replace_on_changes": st.just(["one"]),
    "hide_diffs": st.just(["two"]),
    "additional_secret_outputs": st.just(["arn"]),
    "version": st.just("1.2.3"),
    "plugin_download_url": st.just("https://example.com"),
    "custom_timeouts": st.just({"$timeouts": {"create": "5m"}}),
    "aliases": st.lists(st.just({"$alias": {"name": "old"}}), min_size=1, max_size=2),
    "import_": st.just("imported"),
}
_RESOURCES = {"depends_on", "replace_with", "deleted_with", "parent", "provider", "replacement_trigger"}
_STEPS = ("resource", "resource", "resource", "component", "remote", "read", "invoke", "call", "let", "export")


class _Author:
    """Writes one program; knows which outputs and resources there are so far."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._steps: list[Json] = []
        self._outputs: list[Json] = []
        self._customs: list[str] = []
        self._others: list[str] = []
        self._providers: list[str] = []

    def write(self) -> Json:
        """Return a program."""
        if self._draw(st.booleans()):
            self._steps.append({"do": "provider", "as": "p", "package": "test", "name": "p", "inputs": {}})
            self._providers.append("p")
        for number, kind in enumerate(self._draw(st.lists(st.sampled_from(_STEPS), max_size=8))):
            getattr(self, f"_{kind}")(f"{kind}{number}")
        return program(*self._steps)

    def _pick(self, choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))

    def _resource(self, name: str, **fixed: Json) -> None:
        type_ = self._pick(TYPES)
        inputs = self._object()
        self._steps.append(resource(name, type_, inputs, **(self._options(_OPTIONS) | fixed)))
        self._customs.append(name)
        fields = ["id", "urn", *inputs, *OUTPUTS.get(type_, ())]
        for field in self._draw(st.lists(st.sampled_from(fields), max_size=3, unique=True)):
            # The name of an input that the provider overwrites means what the provider says.
            inside = INSIDE.get((type_, field), ()) if field in OUTPUTS.get(type_, ()) else ()
            self._outputs += [get(name, field), *(item(get(name, field), key) for key in inside)]

    def _component(self, name: str) -> None:
        options, inputs = self._options({"protect": st.booleans()}), self._object()
        outer, self._steps = self._steps, []
        # Only here, so that nothing that is in a component can come after something that depends on it.
        for number in range(self._draw(st.integers(0, 2))):
            self._resource(f"{name}-{number}", parent=var(name))
        outer.append(component(name, *self._steps, inputs=inputs, outputs=self._object(), **options))
        self._steps = outer
        self._outputs.append(get(name, "urn"))
        self._others.append(name)

    def _remote(self, name: str) -> None:
        inputs = self._object()
        options = self._options({"protect": st.booleans(), "version": st.just("1.2.3")})
        self._steps.append(remote(name, inputs, **options))
        self._outputs += [get(name, field) for field in inputs]
        self._others.append(name)

    def _read(self, name: str) -> None:
        identity = self._pick(["existing", *(get(resource, "id") for resource in self._customs)])
        self._steps.append(resource(name, COMPUTED, self._object(), id=identity))
        # An unknown ID of a read is text for the official SDK, which functions then get.
        self._outputs += [get(name, "arn"), *([get(name, "id")] if identity == "existing" else [])]

    def _invoke(self, name: str) -> None:
        token = self._pick(TOKENS)
        arguments = self._object()
        options = self._options({"version": st.just("1.2.3")}, {"depends_on", "provider"})
        self._steps.append(invoke(name, token, arguments, **options))
        self._outputs += [get(name, field) for field in RETURNS.get(token, tuple(arguments))]

    def _call(self, name: str) -> None:
        if self._customs:
            self._steps.append(call(name, var(self._pick(self._customs)), self._object()))
            # Nothing else may come from it: see the difference "functions-of-methods".
            self._steps.append(export(f"{name}-owner", get(name, "owner")))

    def _let(self, name: str) -> None:
        self._steps.append(let(name, self._output()))
        self._outputs.append(var(name))

    def _export(self, name: str) -> None:
        self._steps.append(export(name, self._value(2)))

    def _options(self, plain: dict[str, Any], of_resources: set[str] = _RESOURCES) -> dict[str, Json]:
        known = {*(of_resources if self._customs else of_resources - _RESOURCES | {"provider"} & of_resources)}
        if not self._providers:
            known.discard("provider")
        names = self._draw(st.lists(st.sampled_from(sorted(plain | dict.fromkeys(known))), max_size=3, unique=True))
        return {name: self._draw(plain[name]) if name in plain else self._of_resources(name) for name in names}

    def _of_resources(self, name: str) -> Json:
        match name:
            case "provider":
                return var("p")
            case "parent" | "deleted_with":
                return var(self._pick(self._customs))
            case "replacement_trigger":
                return self._output()
            case "replace_with":
                return [var(self._pick(self._customs))]
            case _:
                return [var(self._pick(self._customs + self._others)) for _ in range(self._draw(st.integers(1, 2)))]

    def _object(self) -> dict[str, Json]:
        names = st.sampled_from(("one", "two", "three", "arn"))
        return {name: self._value(2) for name in self._draw(st.lists(names, max_size=3, unique=True))}

    def _value(self, depth: int) -> Json:
        kinds = ["plain", "output", "output", *(["list", "object", "secret"] if depth else [])]
        match self._pick(kinds):
            case "plain":
                return self._draw(_PLAIN)
            case "list":
                return [self._value(depth - 1) for _ in range(self._draw(st.integers(0, 3)))]
            case "object":
                return {key: self._value(depth - 1) for key in self._draw(st.lists(_KEYS, max_size=3, unique=True))}
            case "secret":
                return secret(self._value(depth - 1))
            case _:
                return self._output()

    def _output(self) -> Json:
        if not self._outputs:
            return output(self._draw(_PLAIN))
        one, other = (self._pick(self._outputs) for _ in range(2))
        match self._pick(("itself", "itself", "apply", "all", "named", "secret", "unsecret", "then")):
            case "apply":
                return apply(self._pick(FUNCTIONS), one)
            case "all":
                return every(one, self._draw(_PLAIN), other)
            case "named":
                return every(one=one, plain=self._draw(_PLAIN), other=other)
            case "secret":
                return secret(one)
            case "unsecret":
                return {"$unsecret": one}
            case "then":
                return then(one, f"value{len(self._steps)}", [], self._pick(self._outputs))
            case _:
                return one


@st.composite
def programs(draw: Draw) -> Json:
    """Programs of up to eight steps."""
    return _Author(draw).write()
