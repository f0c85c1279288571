"""Programs made by hypothesis: any graph of resources, functions of providers and of programs, secrets and exports."""

from typing import Any

from hypothesis import strategies as st

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
    UNKNOWNS: ("arn", "count", "flag", "items", "nested"),
    SECRETS: ("password", "nested", "list"),
}
INSIDE = {
    (COMPUTED, "nested"): ("known", "late"),
    (UNKNOWNS, "nested"): ("known", "late"),
    (COMPUTED, "items"): (0, 1),
    (UNKNOWNS, "items"): (0, 1),
    (SECRETS, "nested"): ("plain", "token"),
    (SECRETS, "list"): (0, 1),
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


class _Author:
    """Writes one program; knows which outputs there are so far."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._steps: list[Json] = []
        self._outputs: list[Json] = []

    def write(self) -> Json:
        """Return a program."""
        steps = self._draw(st.lists(st.sampled_from(("resource", "resource", "invoke", "let", "export")), max_size=8))
        for number, kind in enumerate(steps):
            getattr(self, f"_{kind}")(f"{kind}{number}")
        return program(*self._steps)

    def _resource(self, name: str) -> None:
        type_ = self._draw(st.sampled_from(TYPES))
        inputs = self._object()
        self._steps.append(resource(name, type_, inputs))
        fields = ["id", "urn", *inputs, *OUTPUTS.get(type_, ())]
        for field in self._draw(st.lists(st.sampled_from(fields), max_size=3, unique=True)):
            # The name of an input that the provider overwrites means what the provider says.
            inside = INSIDE.get((type_, field), ()) if field in OUTPUTS.get(type_, ()) else ()
            self._outputs += [get(name, field), *(item(get(name, field), key) for key in inside)]

    def _invoke(self, name: str) -> None:
        token = self._draw(st.sampled_from(TOKENS))
        arguments = self._object()
        self._steps.append(invoke(name, token, arguments))
        self._outputs += [get(name, field) for field in RETURNS.get(token, tuple(arguments))]

    def _let(self, name: str) -> None:
        self._steps.append(let(name, self._output()))
        self._outputs.append(var(name))

    def _export(self, name: str) -> None:
        self._steps.append(export(name, self._value(2)))

    def _object(self) -> dict[str, Json]:
        names = st.sampled_from(("one", "two", "arn", "nested"))
        return {name: self._value(2) for name in self._draw(st.lists(names, max_size=3, unique=True))}

    def _value(self, depth: int) -> Json:
        kinds = ["plain", "output", "output", *(["list", "object", "secret"] if depth else [])]
        match self._draw(st.sampled_from(kinds)):
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
        one, other = (self._draw(st.sampled_from(self._outputs)) for _ in range(2))
        match self._draw(st.sampled_from(("itself", "itself", "apply", "all", "named", "secret", "unsecret", "then"))):
            case "apply":
                return apply(self._draw(st.sampled_from(FUNCTIONS)), one)
            case "all":
                return every(one, self._draw(_PLAIN), other)
            case "named":
                return every(one=one, plain=self._draw(_PLAIN), other=other)
            case "secret":
                return secret(one)
            case "unsecret":
                return {"$unsecret": one}
            case "then":
                return then(one, f"value{len(self._steps)}", [], self._draw(st.sampled_from(self._outputs)))
            case _:
                return one


@st.composite
def programs(draw: Draw) -> Json:
    """Programs of up to eight steps."""
    return _Author(draw).write()
