import pytest
from google.protobuf.struct_pb2 import Struct
from google.protobuf.struct_pb2 import Value as ProtoValue
from hypothesis import given
from hypothesis import strategies as st

from engine.strategies import (
    UNKNOWN_MARK,
    Secret,
    data_of,
    engine_data,
    exact,
    flat_secrets,
    keys,
    proto,
    trees,
    wire_data,
)
from fakes.scripted import ARCHIVE, ASSET, BYTES, OUTPUT, SIGNATURE, UNKNOWN, reference, secret, urn
from pulumi_gestalt_engine.properties import (
    PropertyError,
    decode_value,
    encode_struct,
    encode_value,
    index_struct,
)
from pulumi_gestalt_engine.values import MAX_DEPTH, UNKNOWNS, Value
from pulumi_gestalt_engine.wire import LENGTH, VARINT, WireError, length_delimited, tag


def nested(levels: int) -> list:
    data: list = []
    for _ in range(levels - 1):
        data = [data]
    return data


@given(trees())
def test_values_are_the_official_messages(tree):
    """The official library reads what we write as the message that it would write itself."""
    written = encode_value(engine_data(tree))
    assert ProtoValue.FromString(written).SerializeToString(deterministic=True) == proto(
        wire_data(flat_secrets(tree))
    ).SerializeToString(deterministic=True)


@given(st.dictionaries(keys, trees(max_leaves=6), max_size=5))
def test_structs_are_the_official_messages(tree):
    """The same holds for a Struct, whose properties keep their names and order."""
    written = encode_struct(engine_data(tree))
    expected = proto(wire_data(flat_secrets(tree))).struct_value
    assert Struct.FromString(written).SerializeToString(deterministic=True) == expected.SerializeToString(
        deterministic=True
    )
    assert list(index_struct(written)) == list(tree)


@given(trees())
def test_official_messages_are_read_back(tree):
    """We read what the official library writes as the value that it stands for: marks, types, signs of zero."""
    message = proto(wire_data(tree)).SerializeToString()
    assert exact(decode_value(message, keep_unknowns=True)) == exact(engine_data(tree))


@given(trees())
def test_own_messages_are_read_back(tree):
    """Writing and reading is the identity, but for secrets inside of secrets."""
    data = encode_value(engine_data(tree))
    assert exact(decode_value(data, keep_unknowns=True)) == exact(engine_data(flat_secrets(tree)))


@pytest.mark.parametrize(
    ("data", "written"),
    [
        (None, "0800"),
        (False, "2000"),
        (True, "2001"),
        (0, "110000000000000000"),
        (-0.0, "110000000000000080"),
        ("", "1a00"),
        ({}, "2a00"),
        ([], "3200"),
    ],
)
def test_every_value_has_a_kind(data, written):
    """Pulumi's engine panics on a Value without a kind, so defaults are written too."""
    assert encode_value(data).hex() == written


@pytest.mark.parametrize("number", [2**53, -(2**53), 2**53 - 1, 0])
def test_integers_up_to_2_to_the_53_are_exact(number):
    """An integer that a double holds is read back as that integer."""
    decoded = decode_value(encode_value(number), keep_unknowns=False)
    assert (decoded, type(decoded)) == (number, int)


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 10**400])
def test_integers_beyond_2_to_the_53_are_refused_by_path(number):
    """An integer that would be rounded is an error that names the property, and not the number."""
    with pytest.raises(PropertyError) as caught:
        encode_struct({"disks": [{"size": 1}, {"size": Value(number)}]})
    assert str(caught.value) == (
        'property "disks[1].size": an integer beyond 2^53 would be rounded; give it as a string'
    )


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_refused(number):
    """NaN and infinity would break the state file, so they are neither written nor read."""
    with pytest.raises(PropertyError, match=r'^property "a": a number must be finite$'):
        encode_struct({"a": number})
    with pytest.raises(WireError, match=r"^a number is not finite$"):
        decode_value(ProtoValue(number_value=number).SerializeToString(), keep_unknowns=False)


def test_names_inside_of_a_secret_are_not_shown():
    """The path of an error ends where a secret begins."""
    with pytest.raises(PropertyError, match=r'^property "login\.token": an integer'):
        encode_struct({"login": {"token": Value({"hunter2": 2**60}, secret=True)}})


def test_path_keeps_odd_names():
    """A name that begins with a dot stays whole."""
    with pytest.raises(PropertyError, match=r'^property "\.a\.\.b": an integer'):
        encode_struct({".a": {".b": 2**60}})


def test_a_hundred_levels_are_sent():
    """As deep as a program's JSON may be, as deep may a property be, and an answer."""
    data = nested(MAX_DEPTH)
    assert decode_value(index_struct(encode_struct({"a": data}))["a"], keep_unknowns=False) == data


@pytest.mark.parametrize("data", [[nested(MAX_DEPTH)], {"b": nested(MAX_DEPTH)}, Value(nested(MAX_DEPTH), secret=True)])
def test_more_levels_are_refused(data):
    """One list, object or secret more is an error that names the property."""
    with pytest.raises(PropertyError, match=r"a value is nested more than 100 levels deep$"):
        encode_struct({"a": data})


@pytest.mark.parametrize("field", [5, 6])
def test_deep_answers_are_refused_at_once(field):
    """An answer that nests a thousand times is an error, not an overflow of the stack."""
    message = b""
    for _ in range(1000):
        inner = length_delimited(tag(2, LENGTH), message) if field == 5 else message
        message = length_delimited(tag(field, LENGTH), length_delimited(tag(1, LENGTH), inner))
    with pytest.raises(WireError, match=r"^a value is nested more than 100 levels deep$"):
        decode_value(message, keep_unknowns=False)


@pytest.mark.parametrize("mark", sorted(UNKNOWNS))
def test_all_seven_unknowns_are_read(mark):
    """Whatever the kind of unknown: in a preview it is unknown, in an update null (2.4)."""
    message = proto([mark]).SerializeToString()
    assert decode_value(message, keep_unknowns=True) == [Value(None, known=False)]
    assert decode_value(message, keep_unknowns=False) == [None]


def test_the_unknown_that_is_written_is_that_of_the_sdks():
    """Of the seven, the one that the official SDKs write is written."""
    assert encode_value(Value("gone", known=False)) == encode_value(UNKNOWN)


def test_secret_unknown_is_a_secret_object():
    """A secret that is not known yet keeps its mark."""
    assert encode_value(engine_data(Secret(UNKNOWN_MARK))) == encode_value(secret(UNKNOWN))


def test_secret_of_a_secret_is_one_secret():
    """A secret object inside of another is read as one mark."""
    assert decode_value(encode_value(secret(secret("x"))), keep_unknowns=True) == Value("x", secret=True)


def test_secret_without_value_is_a_secret_null():
    """A secret object that lacks its value keeps the mark."""
    assert decode_value(encode_value({SIGNATURE: secret(1)[SIGNATURE]}), keep_unknowns=True) == Value(None, secret=True)


def test_secret_inside_of_a_secret_is_no_mark_of_its_own():
    """All of a secret is secret; an inner mark would differ from what other SDKs have written into the state."""
    data = Value({"a": [Value("x", secret=True), Value(None, known=False, secret=True)]}, secret=True)
    assert encode_value(data) == encode_value(secret({"a": ["x", UNKNOWN]}))


def test_other_signatures_pass_through():
    """An asset is an object like any other."""
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    assert decode_value(encode_value(asset), keep_unknowns=True) == asset


def test_unknown_fields_are_skipped():
    """Fields that a later protocol adds, in a Value, Struct or list, change nothing; nor does another wire type."""
    later = tag(99, LENGTH) + b"\x01x" + tag(3, VARINT) + b"\x05" + tag(1, LENGTH) + b"\x00"
    added = tag(99, VARINT) + b"\x05"
    struct = length_delimited(tag(5, LENGTH), added + encode_struct({"a": 1}) + added)
    assert decode_value(struct + later, keep_unknowns=True) == {"a": 1}
    items = length_delimited(tag(6, LENGTH), added + length_delimited(tag(1, LENGTH), encode_value(1)))
    assert decode_value(items + later, keep_unknowns=True) == [1]


def test_the_last_kind_of_a_value_counts():
    """Of several members of the oneof the last one is the value, null included; none at all is null."""
    assert decode_value(encode_value("x") + encode_value(None), keep_unknowns=True) is None
    assert decode_value(encode_value(None) + encode_value(True), keep_unknowns=True) is True
    assert decode_value(b"", keep_unknowns=True) is None


def test_the_last_of_equal_keys_counts():
    """A key that comes twice has the later value, as in the official library."""
    assert index_struct(encode_struct({"a": 1}) + encode_struct({"a": 2})) == {"a": encode_value(2)}


@given(trees(), st.data())
def test_damaged_bytes_are_a_value_or_a_wire_error(tree, data):
    """Truncated, changed, repeated bytes: reading never fails in another way."""
    message = bytearray(proto(wire_data(tree)).SerializeToString())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(message)))
        match data.draw(st.integers(0, 3)):
            case 0:
                del message[at:]
            case 1:
                message[at : at + 1] = bytes([data.draw(st.integers(0, 255))])
            case 2:
                message[at:at] = data.draw(st.binary(max_size=5))
            case 3:
                message += message[at:]
    try:
        decoded = decode_value(bytes(message), keep_unknowns=True)
    except WireError:
        return
    written = encode_value(decoded)
    assert encode_value(decode_value(written, keep_unknowns=True)) == written


# ---- output values ----

A, B = "urn:a", "urn:b"


def output(value: object) -> object:
    """Return what `value` is written as where output values may stand."""
    written = encode_struct({"x": value}, lambda urns: tuple(each for each in urns if each != "urn:c"))
    return data_of(ProtoValue(struct_value=Struct.FromString(written)))["x"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Value("x", dependencies=(B, "urn:c", A)), {"value": "x", "dependencies": [A, B]}),
        (Value("x", secret=True, dependencies=("urn:c",)), {"value": "x", "secret": True}),
        (Value(None, known=False, dependencies=(A,)), {"dependencies": [A]}),
        (Value(None, dependencies=(A,)), {"value": None, "dependencies": [A]}),
        (Value([Value(None, known=False), 1], dependencies=(A,)), {"dependencies": [A]}),
        (Value([Value("x", secret=True)], dependencies=(A,)), {"value": ["x"], "secret": True, "dependencies": [A]}),
        (Value(reference("n"), secret=True), {"value": reference("n"), "secret": True}),
    ],
)
def test_output_values(value, expected):
    """Sorted dependencies, no value unless all of it is known, no marks inside (2.1, checklist line 14)."""
    assert output(value) == {SIGNATURE: OUTPUT, **expected}


def test_marks_inside_of_plain_data_are_output_values():
    """Each stands where it is."""
    assert output({"a": [Value(1, dependencies=(A,)), 2]}) == {
        "a": [{SIGNATURE: OUTPUT, "value": 1.0, "dependencies": [A]}, 2.0]
    }


def test_resource_that_is_given_directly_is_no_output():
    """It is a reference, as the official SDKs send it (3.1)."""
    assert output(Value(reference("n"), dependencies=(urn("n"),))) == reference("n")
    assert output(Value(reference("n"), dependencies=(A,)))[SIGNATURE] == OUTPUT


def test_output_value_that_cannot_be_sent():
    """The path of the error ends where the output begins: it may be secret."""
    with pytest.raises(PropertyError, match=r'^property "a": an integer beyond'):
        encode_struct({"a": Value({"hunter2": 2**60}, secret=True)}, lambda urns: urns)


def test_output_values_are_read():
    """They come in requests to transforms and hooks."""
    message = encode_value({SIGNATURE: OUTPUT, "value": ["x"], "secret": True, "dependencies": [A]})
    assert decode_value(message, keep_unknowns=False) == Value(["x"], secret=True, dependencies=(A,))
    without = encode_value({SIGNATURE: OUTPUT, "dependencies": [A]})
    assert decode_value(without, keep_unknowns=True) == Value(None, known=False, dependencies=(A,))
    assert decode_value(without, keep_unknowns=False) == Value(None, dependencies=(A,))


@pytest.mark.parametrize("urns", ["x", [1], None, {}])
def test_output_value_without_a_list_of_urns(urns):
    """Dependencies are URNs."""
    message = encode_value({SIGNATURE: OUTPUT, "value": 1, "dependencies": urns})
    with pytest.raises(WireError, match="^the dependencies of an output value are not a list of URNs$"):
        decode_value(message, keep_unknowns=True)


@pytest.mark.parametrize(
    "data",
    [
        {SIGNATURE: ASSET, "text": ""},
        {SIGNATURE: ASSET, "hash": "e3b0c442"},
        {SIGNATURE: ASSET, "path": "../a b"},
        {SIGNATURE: ASSET, "uri": "https://x.test"},
        {SIGNATURE: ARCHIVE, "path": "a.zip"},
        {SIGNATURE: ARCHIVE, "uri": "https://x.test/a.zip"},
        {
            SIGNATURE: ARCHIVE,
            "assets": {"a/b": {SIGNATURE: ASSET, "text": "x"}, "": {SIGNATURE: ARCHIVE, "assets": {}}},
        },
        {SIGNATURE: BYTES, "value": "/w=="},
        reference("n", id=""),
    ],
)
def test_assets_archives_and_byte_strings_are_relayed(data):
    """They pass both ways as they are: the content is Pulumi's matter (checklist lines 17, 18, 20)."""
    message = encode_value(data)
    assert message_data(message) == data
    assert decode_value(message, keep_unknowns=True) == data


def message_data(message: bytes) -> object:
    return data_of(ProtoValue.FromString(message))


@pytest.mark.parametrize("mark", sorted(UNKNOWNS))
def test_unknown_id_of_a_reference(mark):
    """Any of the seven makes the ID unknown, and the reference no less known."""
    decoded = decode_value(encode_value(reference("n", id=mark)), keep_unknowns=True)
    assert decoded == reference("n", id=UNKNOWN)


@pytest.mark.parametrize("key", ["", "a.b", " ", "ä", "__internal", "snake_case", "camelCase"])
def test_keys_are_not_renamed(key):
    """Names are the user's or the provider's (checklist line 21)."""
    assert decode_value(encode_value({key: 1}), keep_unknowns=True) == {key: 1}
