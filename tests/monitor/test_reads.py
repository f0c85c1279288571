import json

import pytest

from monitor.program import STACK, UNKNOWN, Program, output_value, secret, struct

BUCKET = "aws:s3/bucket:Bucket"
URN = f"urn:pulumi:dev::shop::{BUCKET}::b"


def mocks(*cases):
    return json.dumps({"reads": {BUCKET: list(cases)}})


@pytest.mark.parametrize("preview", [False, True])
def test_without_a_mock_the_given_state_is_the_state(preview):
    """The state that the program gave comes back, in a preview too, with its marks."""
    program = Program(preview=preview)
    answer = program.read(BUCKET, "b", "i-1", {"p": output_value(value=1, secret=True), "q": 2})
    assert answer.urn == URN
    assert answer.properties == struct({"p": secret(1), "q": 2})
    (found,) = program.snapshot()["resources"]
    assert (found["kind"], found["custom"], found["id"], found["parent"]) == ("read", True, "i-1", STACK)
    assert found["inputs"] == {"p": {"$secret": True}, "q": 2}


def test_mocks_give_the_state():
    """The first mock that matches name, ID and state adds properties, with placeholders filled."""
    program = Program(
        mocks(
            {"when": {"id": "other"}, "outputs": {"never": 1}},
            {"when": {"name": "x"}, "outputs": {"never": 1}},
            {"when": {"state": {"q": 3}}, "outputs": {"never": 1}},
            {"when": {"name": "b", "id": "i-1", "state": {"q": 2}}, "outputs": {"arn": "${id}:${state.q}:${urn}"}},
        )
    )
    answer = program.read(BUCKET, "b", "i-1", {"q": 2})
    assert answer.properties == struct({"q": 2, "arn": f"i-1:2:{URN}"})
    assert program.snapshot()["unusedMocks"] == [f'$.reads["{BUCKET}"][{index}]' for index in range(3)]


def test_secrets_of_a_read():
    """Outputs are secret by the mock, by the option, and when the given property of that name was."""
    program = Program(mocks({"outputs": {"a": 1, "b": 2, "c": 3, "d": 4}, "secret": ["a"]}))
    answer = program.read(BUCKET, "b", "i", {"c": secret(0)}, additionalSecretOutputs=["b"])
    assert answer.properties == struct({"a": secret(1), "b": secret(2), "c": secret(3), "d": 4})


def test_a_resource_may_not_exist():
    """A mocked error refuses the read with that text and the resource's name; so does a mock that does not fit."""
    program = Program(mocks({"error": "there is no bucket ${id} for ${state.s}"}))
    assert program.read(BUCKET, "b", "i", {"s": secret("hunter2")}) is None
    program = Program(mocks({"outputs": {"a": "${state.z}"}}))
    assert program.read(BUCKET, "b", "i") is None
    assert program.snapshot()["failures"][0]["operation"] == "read"
    assert f'mocks.json: $.reads["{BUCKET}"][0]: the placeholder ${{state.z}} names nothing' in program.failures[0]
    assert program.snapshot()["resources"] == []


def test_a_refused_read_names_the_resource():
    """The message has the name, and a secret in its place."""
    program = Program(mocks({"error": "there is no ${id} for ${state.s}"}))
    program.read(BUCKET, "b", "i", {"s": secret("hunter2")})
    assert program.errors() == [f'resource "b" of type "{BUCKET}": there is no i for [secret]']
    # Whoever asked for it knows what it is about, and says so.
    assert program.failures == ["there is no i for [secret]"]


def test_an_unknown_id_is_not_read():
    """In a preview the state is empty then and no mock is asked; an update refuses it."""
    program = Program(mocks({"outputs": {"a": 1}}), preview=True)
    assert program.read(BUCKET, "b", UNKNOWN, {"q": 2}).properties == struct({})
    assert program.snapshot()["resources"][0]["id"] == {"$unknown": True}
    assert program.snapshot()["unusedMocks"]
    program = Program()
    program.read(BUCKET, "b", UNKNOWN)
    program.read(BUCKET, "c", "")
    program.read(BUCKET, "d", "i", {"p": UNKNOWN})
    assert [text.partition(": ")[2] for text in program.errors()] == [
        "its ID is unknown, which is possible only in a preview",
        "it has no ID",
        'the value of "p" is unknown, which is possible only in a preview',
    ]


def test_reads_are_resources():
    """They have a place below their parent, can be depended on and looked up, and are there once."""
    program = Program()
    component = program.component("m:n:O", "c")
    found = program.read(BUCKET, "b", "i", {"p": 1}, parent=component)
    assert found.urn == f"urn:pulumi:dev::shop::m:n:O${BUCKET}::b"
    program.register("a:b:C", "x", dependencies=[found.urn])
    state = getattr(program.invoke("pulumi:pulumi:getResource", {"urn": found.urn}), "return")
    assert (state["id"], state["state"]) == ("i", struct({"p": 1}))
    assert program.failures == []
    program.read(BUCKET, "b", "i", parent=component)
    assert program.failures[0].startswith("Duplicate resource URN")


def test_options_of_a_read_are_recorded():
    """Provider, version and the rest stand among the options."""
    program = Program()
    provider = program.register("pulumi:providers:aws", "p")
    reference = f"{provider.urn}::{provider.id}"
    program.read(
        BUCKET, "b", "i", provider=reference, version="1.0.0", pluginDownloadURL="u", dependencies=[provider.urn]
    )
    found = program.snapshot()["resources"][1]
    assert found["options"] == {"pluginDownloadURL": "u", "provider": reference, "version": "1.0.0"}
    assert found["dependencies"] == [provider.urn]


@pytest.mark.parametrize("preview", [False, True])
def test_stack_references_are_read(preview):
    """The outputs come from `stackReferences`, by the property `name` or by the ID; a mock of the read comes first."""
    stacks = {"o/p/s": {"outputs": {"v": 1, "t": {"$secret": "x"}}}}
    given = {"stackReferences": stacks}
    program = Program(json.dumps(given), preview=preview)
    expected = struct({"name": "o/p/s", "outputs": {"v": 1, "t": secret("x")}, "secretOutputNames": ["t"]})
    assert program.read("pulumi:pulumi:StackReference", "r", "o/p/s", {"name": "o/p/s"}).properties == expected
    assert program.read("pulumi:pulumi:StackReference", "o/p/s", "o/p/s").properties == expected
    assert program.read("pulumi:pulumi:StackReference", "z", "o/p/z") is None
    assert '{"stackReferences": {"o/p/z": {"outputs": {"NAME": "VALUE"}}}}' in program.failures[0]
    reads = {"pulumi:pulumi:StackReference": {"outputs": {"outputs": {"own": 1}}}}
    program = Program(json.dumps(given | {"reads": reads}))
    assert program.read("pulumi:pulumi:StackReference", "r", "o/p/s").properties == struct({"outputs": {"own": 1}})
