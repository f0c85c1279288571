from pulumi.runtime.proto import resource_pb2

from monitor.program import Program, secret

BINDING = resource_pb2.RegisterResourceRequest.ResourceHooksBinding


def test_all_options_are_recorded():
    """Every option of a registration stands under the name that SDKs give it, sorted, and nothing else does."""
    program = Program()
    provider = program.register("pulumi:providers:a", "p")
    known = f"{provider.urn}::{provider.id}"
    other = program.register("a:b:C", "o").urn
    program.register(
        "a:b:C",
        "x",
        additionalSecretOutputs=["z", "y"],
        aliasURNs=["urn:1"],
        aliases=[
            {"urn": "urn:2"},
            {"spec": {"name": "n", "type": "t", "stack": "s", "project": "p", "noParent": True}},
            {"spec": {"parentUrn": "urn:3"}},
            {"spec": {"parentUrn": ""}},
            {"spec": {"noParent": False}},
        ],
        customTimeouts={"create": "1h", "read": "2m"},
        deleteBeforeReplaceDefined=True,
        deletedWith=other,
        hideDiffs=["b", "a"],
        hooks=BINDING(after_delete=["h"]),
        ignoreChanges=["*"],
        importId="i",
        pluginChecksums={"linux-amd64": b"\x0f"},
        pluginDownloadURL="u",
        protect=False,
        provider=known,
        replaceOnChanges=["p"],
        replace_with=[other],
        replacement_trigger={"struct_value": {"k": "v"}},
        retainOnDelete=True,
        sourcePosition={"uri": "file:///machine/app.py", "line": 3},
        version="1.0.0",
    )
    options = program.snapshot()["resources"][2]["options"]
    assert options == {
        "additionalSecretOutputs": ["y", "z"],
        "aliases": [
            "urn:1",
            "urn:2",
            {"name": "n", "type": "t", "stack": "s", "project": "p", "noParent": True},
            {"parent": "urn:3"},
            {},
            {"noParent": False},
        ],
        "customTimeouts": {"create": "1h", "read": "2m"},
        "deleteBeforeReplace": False,
        "deletedWith": other,
        "hideDiffs": ["b", "a"],
        "hooks": {"afterDelete": ["h"]},
        "ignoreChanges": ["*"],
        "import": "i",
        "pluginChecksums": {"linux-amd64": "0f"},
        "pluginDownloadURL": "u",
        "protect": False,
        "provider": known,
        "replaceOnChanges": ["p"],
        "replaceWith": [other],
        "replacementTrigger": {"k": "v"},
        "retainOnDelete": True,
        "version": "1.0.0",
    }
    assert list(options) == sorted(options)


def test_options_of_components():
    """Components have their providers, remote ones say so; `deleteBeforeReplace` alone counts as given."""
    program = Program()
    provider = program.register("pulumi:providers:a", "p")
    known = f"{provider.urn}::{provider.id}"
    program.component("m:n:R", "r", remote=True, providers={"a": known}, deleteBeforeReplace=True)
    assert program.snapshot()["resources"][1]["options"] == {
        "deleteBeforeReplace": True,
        "providers": {"a": known},
        "remote": True,
    }


def test_secrets_among_options_are_masked():
    """A secret replacement trigger is shown on request only."""
    program = Program()
    trigger = resource_pb2.RegisterResourceRequest()
    trigger.replacement_trigger.struct_value.update(secret("hunter2"))
    program.register("a:b:C", "x", replacement_trigger=trigger.replacement_trigger)
    assert program.snapshot()["resources"][0]["options"] == {"replacementTrigger": {"$secret": True}}
    assert program.snapshot(show_secrets=True)["resources"][0]["options"] == {
        "replacementTrigger": {"$secret": "hunter2"}
    }
