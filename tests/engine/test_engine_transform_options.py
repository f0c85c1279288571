"""Options in transforms: what a program does not change keeps its bytes (checklist line 54)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto.alias_pb2 import Alias
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, TransformInvokeOptions, TransformResourceOptions

from engine.strategies import FOREIGN, LATER, proto, serialized
from fakes.scripted import secret
from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.json_text import parse_json, write_json
from pulumi_gestalt_engine.transform_options import read_options, write_options

Timeouts = RegisterResourceRequest.CustomTimeouts
Hooks = RegisterResourceRequest.ResourceHooksBinding

OPTIONS = {
    "dependsOn": (["urn:a", "urn:b"], {"depends_on": ["urn:a", "urn:b"]}),
    "protect": (True, {"protect": True}),
    "ignoreChanges": (["a", "*"], {"ignore_changes": ["a", "*"]}),
    "replaceOnChanges": (["b"], {"replace_on_changes": ["b"]}),
    "version": ("1.2.3", {"version": "1.2.3"}),
    "aliases": (
        [
            "urn:old",
            {"name": "n", "type": "t", "stack": "s", "project": "p", "parentUrn": "urn:p"},
            {"name": "m", "noParent": True},
            {},
        ],
        {
            "aliases": [
                Alias(urn="urn:old"),
                Alias(spec=Alias.Spec(name="n", type="t", stack="s", project="p", parentUrn="urn:p")),
                Alias(spec=Alias.Spec(name="m", noParent=True)),
                Alias(spec=Alias.Spec()),
            ]
        },
    ),
    "provider": ("urn:p::i", {"provider": "urn:p::i"}),
    "customTimeouts": (
        {"create": "1s", "update": "2s", "delete": "3s", "read": "4s"},
        {"custom_timeouts": Timeouts(create="1s", update="2s", delete="3s", read="4s")},
    ),
    "pluginDownloadUrl": ("https://x.test", {"plugin_download_url": "https://x.test"}),
    "retainOnDelete": (False, {"retain_on_delete": False}),
    "deletedWith": ("urn:w", {"deleted_with": "urn:w"}),
    "deleteBeforeReplace": (False, {"delete_before_replace": False}),
    "additionalSecretOutputs": (["s"], {"additional_secret_outputs": ["s"]}),
    "providers": ({"a": "urn:p::i", "b": "urn:q::j"}, {"providers": {"a": "urn:p::i", "b": "urn:q::j"}}),
    "hooks": (
        {"before_create": ["h", "i"], "on_error": ["e"]},
        {"hooks": Hooks(before_create=["h", "i"], on_error=["e"])},
    ),
    "import": ("id", {"import": "id"}),
    "hideDiffs": (["x"], {"hide_diff": ["x"]}),
    "replaceWith": (["urn:r"], {"replace_with": ["urn:r"]}),
    "replacementTrigger": ({"a": [1, secret("x")]}, {"replacement_trigger": proto({"a": [1, secret("x")]})}),
}
"""Name in JSON -> data, and the official message's field."""
ALL = TransformResourceOptions(
    plugin_checksums={"linux-amd64": b"\x00c"},
    **{name: data for _, field in OPTIONS.values() for name, data in field.items()},
)


def data_of(options: dict) -> dict:
    """Return what the program sees."""
    return json.loads(write_json(options, show_secrets=False))


def written(before: bytes, changes: dict, *, invoke: bool = False) -> bytes:
    """Return what Pulumi is told when the program returns `changes`."""
    data = parse_json(json.dumps(changes), "op", keep_unknowns=True)
    return write_options(before, data, invoke, "f")


@pytest.mark.parametrize(("name", "data", "field"), [(name, *pair) for name, pair in OPTIONS.items()], ids=OPTIONS)
def test_option(name, data, field):
    """An option is read from the official message, and written as the official message."""
    message = TransformResourceOptions(**field)
    assert data_of(read_options(message.SerializeToString(), invoke=False)) == {name: data}
    assert TransformResourceOptions.FromString(written(b"", {name: data})) == message


def test_every_field_has_a_name():
    """All of the official message is there but checksums, which are bytes and stay as they are."""
    fields = {one for _, field in OPTIONS.values() for one in field}
    assert fields == {field.name for field in TransformResourceOptions.DESCRIPTOR.fields} - {"plugin_checksums"}


def test_what_the_program_sees_can_be_given_back():
    """To return all options as they were given changes nothing."""
    body = ALL.SerializeToString()
    seen = data_of(read_options(body, invoke=False))
    assert seen == {name: data for name, (data, _) in OPTIONS.items()}
    assert serialized(TransformResourceOptions.FromString(written(body, seen))) == serialized(ALL)


@pytest.mark.parametrize("name", OPTIONS)
def test_a_change_changes_one_option(name):
    """All others keep their bytes, unknown ones and checksums too; null takes an option away."""
    data, field = OPTIONS[name]
    (official,) = field
    body = ALL.SerializeToString() + LATER
    without = TransformResourceOptions.FromString(written(body, {name: None}))
    expected = TransformResourceOptions.FromString(body)
    expected.ClearField(official)
    assert serialized(without) == serialized(expected)
    again = TransformResourceOptions.FromString(written(written(body, {name: None}), {name: data}))
    assert serialized(again) == serialized(TransformResourceOptions.FromString(body))


@given(st.binary(max_size=50), st.sampled_from(sorted(OPTIONS)))
def test_unknown_fields_are_kept_byte_for_byte(content, name):
    """Whatever a later protocol says, it is given back as it was."""
    later = TransformResourceOptions.FromString(LATER)
    from_later = b"\xfa\x06" + bytes([len(content)]) + content
    kept = written(LATER + from_later, {name: OPTIONS[name][0]})
    assert later.SerializeToString() == LATER
    assert kept.startswith(LATER + from_later)


def test_fields_of_another_wire_type():
    """They are unknown fields: not read, and kept."""
    assert read_options(FOREIGN, invoke=False) == {}
    assert (
        written(FOREIGN, {"import": "i"}) == FOREIGN + TransformResourceOptions(**{"import": "i"}).SerializeToString()
    )


def test_the_last_of_equal_fields_counts():
    """As in the official library."""
    body = b"".join(TransformResourceOptions(version=text).SerializeToString() for text in ("1", "2"))
    assert read_options(body, invoke=False) == {"version": "2"}


def test_alias_that_says_nothing():
    """An alias without URN and spec is an empty one; unknown fields are skipped."""
    body = TransformResourceOptions(aliases=[Alias(), Alias.FromString(LATER)]).SerializeToString()
    assert read_options(body, invoke=False) == {"aliases": [{}, {}]}


def test_options_of_an_invoke():
    """They have fields of their own; checksums stay as they are."""
    official = TransformInvokeOptions(
        provider="p::i", plugin_download_url="u", version="1", plugin_checksums={"a": b"b"}
    )
    body = official.SerializeToString()
    seen = read_options(body, invoke=True)
    assert seen == {"provider": "p::i", "pluginDownloadUrl": "u", "version": "1"}
    assert TransformInvokeOptions.FromString(written(body, seen, invoke=True)) == official
    official.ClearField("provider")
    assert TransformInvokeOptions.FromString(written(body, {"provider": None}, invoke=True)) == official


@pytest.mark.parametrize(("name", "invoke"), [("parent", False), ("type", False), ("protect", True)])
def test_option_that_does_not_exist(name, invoke):
    """Parent, type and name cannot be changed (1.9): the error lists what can."""
    with pytest.raises(ProgramError) as caught:
        written(b"", {name: "x"}, invoke=invoke)
    assert caught.value.problem == f'transform "f" returned the option "{name}"'
    assert "version" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("protect", "yes"),
        ("protect", 1),
        ("version", 1),
        ("version", secret("1")),
        ("ignoreChanges", "a"),
        ("ignoreChanges", [1]),
        ("providers", []),
        ("providers", {"a": 1}),
        ("customTimeouts", "1s"),
        ("customTimeouts", {"create": 1}),
        ("customTimeouts", {"deploy": "1s"}),
        ("hooks", {"before_create": "h"}),
        ("aliases", "urn:a"),
        ("aliases", [1]),
        ("aliases", [{"name": 1}]),
        ("aliases", [{"parent": "urn:a"}]),
    ],
)
def test_option_of_another_form(name, data):
    """The error names the function and the option."""
    problem = f'^context.finish: transform "f" returned another form of the option "{name}" than it was given$'
    with pytest.raises(ProgramError, match=problem):
        written(b"", {name: data})


def test_part_of_a_record_that_is_null():
    """It is left out."""
    message = TransformResourceOptions.FromString(written(b"", {"customTimeouts": {"create": "1s", "read": None}}))
    assert message.custom_timeouts == Timeouts(create="1s")
