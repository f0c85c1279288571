"""A program of the official SDK, which knows nothing of this monitor, finds everything that it asks for."""

import pytest

from monitor.official import official_deployment
from monitor.program import STACK


@pytest.fixture(scope="module")
def deployment():
    """Run the program once for all tests of the update."""
    return official_deployment(preview=False)


def resource(deployment, name):
    (found,) = [found for found in deployment["resources"] if found["name"] == name]
    return found


def test_all_outputs_have_come(deployment):
    """What reads, calls, invokes, references, remote components and hooks gave stands in the stack's outputs."""
    assert deployment["failures"] == []
    assert deployment["outputs"] == {
        "found": "long ago",
        "greeting": {"text": "hi from cluster"},
        "hooks": ["before thing", "create: no capacity", "after thing thing:stack:thing"],
        "image": {"image": "img-b"},
        "made": "thing:stack:thing",
        "token": {"$secret": "t"},
        "vpc": "vpc-9",
        "zone": "z3",
    }
    assert deployment["unusedMocks"] == []


def test_components_and_their_children(deployment):
    """A child has its component's provider, protection and transforms, and the component its outputs."""
    web, bucket, eu = (resource(deployment, name) for name in ("site", "site-bucket", "eu"))
    assert bucket["urn"] == "urn:pulumi:dev::shop::my:app:Web$aws:s3:Bucket::site-bucket"
    assert bucket["inputs"] == {"grown": True, "size": 1, "tag": "stack:site-bucket"}
    assert bucket["options"] == {"ignoreChanges": ["size"], "protect": True, "provider": f"{eu['urn']}::{eu['id']}"}
    assert web["outputs"] == {"bucket": bucket["id"]}
    assert (web["kind"], web["parent"], web["inputs"]["tag"]) == ("component", STACK, "stack:site")
    assert eu["inputs"]["region"] == {"$secret": "eu"}


def test_dependencies_reach_the_record(deployment):
    """Dependencies on a component are those on what is in it; a property's are those of its output."""
    thing, bucket, cluster = (resource(deployment, name) for name in ("thing", "site-bucket", "cluster"))
    assert thing["dependencies"] == [bucket["urn"]]
    assert cluster["propertyDependencies"] == {"size": [thing["urn"]]}
    assert [call["event"] for call in deployment["hookCalls"]] == ["beforeCreate", "onError", "afterCreate"]


def test_a_preview():
    """What providers would compute is unknown, reads and stack references are not, and no hook runs."""
    deployment = official_deployment(preview=True)
    unknown = {"$unknown": True}
    assert deployment["failures"] == []
    assert deployment["outputs"] == {
        "found": "long ago",
        "greeting": {"text": "hi from cluster"},
        "hooks": unknown,
        "image": unknown,
        "made": unknown,
        "token": {"$secret": "t"},
        "vpc": "vpc-9",
        "zone": unknown,
    }
    assert deployment["hookCalls"] == []
    assert resource(deployment, "eu")["id"] == unknown
    assert resource(deployment, "site-bucket")["inputs"]["tag"] == "stack:site-bucket"
