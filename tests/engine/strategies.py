"""Random values for the engine, each in three forms: as JSON, as the engine holds it, as the official messages.

A *tree* is JSON data in which `Secret(tree)` and `UNKNOWN_MARK` stand for the marks.
"""

import json
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from google.protobuf.struct_pb2 import ListValue, NullValue, Struct
from google.protobuf.struct_pb2 import Value as ProtoValue
from hypothesis import strategies as st

from fakes.scripted import SIGNATURE, UNKNOWN, secret
from pulumi_gestalt_engine.values import Value, as_value
from pulumi_gestalt_engine.wire import FIXED32, FIXED64, LENGTH, VARINT, tag

# Fields that no message has, of every wire type: a later protocol may add some.
LATER = (
    tag(90, VARINT) + b"\x05" + tag(91, FIXED64) + b"8" * 8 + tag(92, LENGTH) + b"\x01x" + tag(93, FIXED32) + b"4444"
)
# Fields that every message has, with a wire type that they do not have.
FOREIGN = b"".join(tag(number, FIXED32) + b"4444" for number in range(1, 10))


@dataclass(frozen=True)
class Secret:
    """A secret inside a tree."""

    inside: Any


@dataclass(frozen=True)
class UnknownMark:
    """An unknown inside a tree."""


UNKNOWN_MARK = UnknownMark()
MAX_INTEGER = 2**53
SPECIAL_FLOATS = [-0.0, 5e-324, -5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 2.0**53 + 2, 1e16, 0.1]

keys = st.text(max_size=8).filter(lambda name: name != SIGNATURE)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-MAX_INTEGER, MAX_INTEGER),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(SPECIAL_FLOATS),
    st.text(max_size=20),
    st.integers(100, 400).map(lambda size: "ü€😀" * size),
)


def trees(*, unknowns: bool = True, secrets: bool = True, max_leaves: int = 12) -> st.SearchStrategy[Any]:
    """Return random trees."""
    leaves = scalars | st.just(UNKNOWN_MARK) if unknowns else scalars

    def nest(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        plain = st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
        return plain | inner.map(Secret) if secrets else plain

    return st.recursive(leaves, nest, max_leaves=max_leaves)


def wire_data(tree: Any) -> Any:
    """Return the tree as Pulumi's JSON: signature objects and unknown texts."""
    match tree:
        case Secret():
            return secret(wire_data(tree.inside))
        case UnknownMark():
            return UNKNOWN
        case dict():
            return {key: wire_data(item) for key, item in tree.items()}
        case list():
            return [wire_data(item) for item in tree]
    return tree


def json_text(tree: Any) -> str:
    """Return the tree as a program would write it."""
    return json.dumps(wire_data(tree))


def engine_data(tree: Any) -> Any:
    """Return the tree as the engine holds it."""
    match tree:
        case Secret():
            inside = engine_data(tree.inside)
            if isinstance(inside, Value):
                return Value(inside.data, inside.known, secret=True)
            return Value(inside, secret=True)
        case UnknownMark():
            return Value(None, known=False)
        case dict():
            return {key: engine_data(item) for key, item in tree.items()}
        case list():
            return [engine_data(item) for item in tree]
    return tree


def flat_secrets(tree: Any) -> Any:
    """Return the tree without secrets inside of secrets, for all of a secret is secret; so it is sent."""
    match tree:
        case Secret():
            return Secret(no_secrets(tree.inside))
        case dict():
            return {key: flat_secrets(item) for key, item in tree.items()}
        case list():
            return [flat_secrets(item) for item in tree]
    return tree


def no_secrets(tree: Any) -> Any:
    """Return the tree without secret marks."""
    match tree:
        case Secret():
            return no_secrets(tree.inside)
        case dict():
            return {key: no_secrets(item) for key, item in tree.items()}
        case list():
            return [no_secrets(item) for item in tree]
    return tree


def proto(data: Any) -> ProtoValue:
    """Return Pulumi's JSON as the official message, with the kind always set."""
    match data:
        case None:
            return ProtoValue(null_value=NullValue.NULL_VALUE)
        case bool():
            return ProtoValue(bool_value=data)
        case int() | float():
            return ProtoValue(number_value=data)
        case str():
            return ProtoValue(string_value=data)
        case dict():
            return ProtoValue(struct_value=Struct(fields={key: proto(item) for key, item in data.items()}))
    return ProtoValue(list_value=ListValue(values=[proto(item) for item in data]))


def exact(data: Any) -> Any:
    """Return data that compares as JSON does: 1 and 1.0 are equal, 1 and True or 0.0 and -0.0 are not."""
    match data:
        case bool() | str() | None:
            return data
        case int() | float():
            return ("number", float(data).hex())
        case Value():
            return ("value", data.known, data.secret, exact(data.data))
        case dict():
            return {key: exact(item) for key, item in data.items()}
    return [exact(item) for item in data]


def data_of(message: ProtoValue) -> Any:
    """Return the official message as Pulumi's JSON: the inverse of `proto`."""
    match message.WhichOneof("kind"):
        case "null_value":
            return None
        case "struct_value":
            return {key: data_of(item) for key, item in message.struct_value.fields.items()}
        case "list_value":
            return [data_of(item) for item in message.list_value.values]
        case str() as kind:
            return getattr(message, kind)
    raise AssertionError("a Value without a kind")


# ---- properties with their sources ----

A, B = "urn:pulumi:dev::shop::a:b:C::a", "urn:pulumi:dev::shop::a:b:C::b"


def properties(*, unknowns: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    """Return random properties: name -> (tree, URNs that the whole of it came from)."""
    sources = st.lists(st.sampled_from([A, B]), unique=True)
    return st.dictionaries(keys, st.tuples(trees(unknowns=unknowns, max_leaves=5), sources), max_size=4)


def values_of(properties: dict[str, Any]) -> dict[str, Value]:
    """Return the properties as the engine holds them."""
    return {name: as_value(engine_data(tree), dependencies=tuple(urns)) for name, (tree, urns) in properties.items()}


def struct_of(properties: dict[str, Any]) -> Struct:
    """Return the properties as the official message."""
    return proto({name: wire_data(flat_secrets(tree)) for name, (tree, _) in properties.items()}).struct_value


def without_nulls(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties that say something."""
    return {name: entry for name, entry in properties.items() if entry[0] is not None}


def serialized(message: Message) -> bytes:
    """Return the one encoding of a message: maps have no order."""
    return message.SerializeToString(deterministic=True)
