import json

from monitor.program import STACK, UNKNOWN, Program, secret
from pulumi_gestalt_monitor import json_chunks

MOCKS = (
    '{"invokes": {"f": {"return": {"r": {"$secret": "pw1"}}}, "g": {"failures": [{"property": "p", "reason": "r"}]}}}'
)


def program(**settings) -> Program:
    """Run a program that uses everything, with secrets that all contain "pw"."""
    made = Program(MOCKS, config={"size": "3"}, secret_config={"token": "pw2"}, **settings)
    provider = made.register("pulumi:providers:a", "prov")
    other = made.register("a:b:C", "o\x1b\x9b", {"x": secret("pw3")})
    made.register(
        "a:b:C",
        "full",
        {"b": 1, "a": {"k": secret({"z": "pw4"}), "$d": None}},
        dependencies=[other.urn, provider.urn, other.urn],
        propertyDependencies={"b": {"urns": [provider.urn, other.urn]}, "a": {}},
        version="1.2.3",
        provider=f"{provider.urn}::{provider.id or UNKNOWN}",
        protect=False,
        additionalSecretOutputs=["b"],
        importId="i-1",
    )
    made.register("r:m:R", "remote", custom=False, remote=True)
    made.invoke("f", {"s": secret("pw5")})
    made.invoke("g", {})
    made.invoke("h", {})
    made.export({"z": 1, "s": secret("pw6")})
    return made


def test_a_resource_in_full():
    """Everything that was said about a resource is in the snapshot, sets sorted, empty entries left out."""
    snapshot = program().snapshot()
    other = "urn:pulumi:dev::shop::a:b:C::o\x1b\x9b"
    provider = "urn:pulumi:dev::shop::pulumi:providers:a::prov"
    identity = snapshot["resources"][0]["id"]
    assert snapshot["resources"][2] == {
        "urn": "urn:pulumi:dev::shop::a:b:C::full",
        "type": "a:b:C",
        "name": "full",
        "parent": STACK,
        "custom": True,
        "kind": "custom",
        "id": "i-1",
        "inputs": {"a": {"$$d": None, "k": {"$secret": True}}, "b": 1},
        "outputs": {"a": {"$$d": None, "k": {"$secret": True}}, "b": {"$secret": True}},
        "dependencies": [other, provider],
        "propertyDependencies": {"b": [other, provider]},
        "options": {
            "additionalSecretOutputs": ["b"],
            "import": "i-1",
            "protect": False,
            "provider": f"{provider}::{identity}",
            "version": "1.2.3",
        },
    }
    assert snapshot["resources"][3]["id"] is None
    assert snapshot["resources"][3]["options"] == {"remote": True}


def test_the_rest_of_the_deployment():
    """Names, configuration, invokes, outputs, failures and counts are there."""
    snapshot = program().snapshot()
    del snapshot["resources"]
    (failure,) = snapshot.pop("failures")
    assert failure.keys() == {"operation", "urn", "message"}
    assert snapshot == {
        "format": 1,
        "project": "shop",
        "stack": "dev",
        "organization": "organization",
        "stackUrn": STACK,
        "preview": False,
        "secretsShown": False,
        "config": {"shop:size": "3", "shop:token": {"$secret": True}},
        "invokes": [
            {
                "token": "f",
                "args": {"s": {"$secret": True}},
                "version": "",
                "options": {},
                "return": {"r": {"$secret": True}},
                "failures": [],
            },
            {
                "token": "g",
                "args": {},
                "version": "",
                "options": {},
                "return": None,
                "failures": [{"property": "p", "reason": "r"}],
            },
        ],
        "calls": [],
        "packages": [],
        "hooks": [],
        "hookCalls": [],
        "outputs": {"s": {"$secret": True}, "z": 1},
        "skipped": [],
        "unusedMocks": [],
        "counts": {"resources": 4, "invokes": 2, "calls": 0, "failures": 1, "skipped": 0},
    }


def test_ids_are_unknown_in_a_preview():
    """A custom resource has an unknown ID in a preview, a component none."""
    snapshot = program(preview=True).snapshot()
    assert [resource["id"] for resource in snapshot["resources"]] == [
        {"$unknown": True},
        {"$unknown": True},
        "i-1",
        None,
    ]


def test_text_and_data_are_the_same():
    """The streamed text parses to the data, is ASCII, holds no secret unless asked for, and repeats exactly."""
    record = program().monitor.record
    text = "".join(json_chunks(record))
    assert json.loads(text) == program().snapshot()
    assert text == "".join(json_chunks(program().monitor.record))
    assert text.isascii()
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert "pw" not in text
    shown = "".join(json_chunks(record, show_secrets=True))
    assert json.loads(shown) == program().snapshot(show_secrets=True)
    for number in range(1, 7):
        assert f'"pw{number}"' in shown
    assert json.loads(shown)["secretsShown"]


def test_an_empty_deployment():
    """A program that did nothing has empty lists and null outputs."""
    record = Program().monitor.record
    text = "".join(json_chunks(record))
    assert '"resources": [],\n  "invokes": [],\n  "calls": [],' in text
    assert '"hookCalls": [],\n  "outputs": null,\n  "failures": [],' in text
    assert set(json.loads(text)["counts"].values()) == {0}


def test_marks_and_properties_stand_on_single_lines():
    """Every property is one line, so differences between snapshots are short."""
    lines = "".join(json_chunks(program(preview=True).monitor.record)).splitlines()
    assert '      "id": {"$unknown": true},' in lines
    assert '        "a": {"$$d": null, "k": {"$secret": true}},' in lines


def test_secrets_that_are_not_marked():
    """A secret in a name, a key or a value is taken out of each text, whatever the encoding would make of it."""
    made = Program("{}")
    made.register("a:b:C", "name-pw\n1", {"key-pw\n1": ["a pw\n1 b", {"n": 1, "t": True}]})
    made.export({"pw\n1": "npw"})
    text = "".join(json_chunks(made.monitor.record, redact=lambda part: part.replace("pw\n1", "[secret]")))
    (resource,) = json.loads(text)["resources"]
    assert resource["name"] == "name-[secret]"
    assert resource["inputs"] == {"key-[secret]": ["a [secret] b", {"n": 1, "t": True}]}
    assert json.loads(text)["outputs"] == {"[secret]": "npw"}
    assert "pw\\n" not in text
