"""Which provider a resource is given: checklist lines 40 to 42."""

import json

from pulumi.runtime.proto.provider_pb2 import InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    RegisterResourceResponse,
    Result,
)

from engine.helpers import named, new_has_no_id, provider, sent
from fakes.scripted import (
    UNKNOWN,
    ScriptedMonitor,
    ScriptedRun,
    urn,
)
from pulumi_gestalt_engine import (
    ResourceKind,
    ResourceOptions,
)


def test_explicit_provider():
    """A provider of the type's package is told as `URN::ID`."""
    run = ScriptedRun()
    run.declare("n", {}, ResourceOptions(provider=provider(run, "a")))
    run.finish()
    assert sent(run).provider == named("a")


def test_provider_without_an_id_yet():
    """In a preview its ID is the text for unknown (checklist line 40)."""
    run = ScriptedRun(ScriptedMonitor(new_has_no_id), preview=True)
    run.declare("n", {}, ResourceOptions(provider=provider(run, "a", "new")))
    run.finish()
    assert sent(run).provider == f"{urn('new', 'pulumi:providers:a')}::{UNKNOWN}"


def test_provider_that_was_looked_up():
    """Of a resource that was found by a reference only Pulumi knows the package: it is taken."""
    found = {"urn": urn("x", "pulumi:providers:a"), "id": "i", "state": {}}
    run = ScriptedRun(ScriptedMonitor(invoke=lambda _: InvokeResponse(**{"return": found})))
    run.declare("n", {}, ResourceOptions(provider=run.engine.lookup(run.value(json.dumps(found["urn"])))))
    run.finish()
    assert sent(run).provider == f"{found['urn']}::i"


def test_provider_of_another_package():
    """It is not used for the resource, but for what belongs to it (checklist line 41)."""
    run = ScriptedRun()
    other = run.declare("n", {}, ResourceOptions(provider=provider(run, "other")))
    run.declare("child", {}, ResourceOptions(parent=other), kind="other:b:C")
    run.finish()
    assert (sent(run).provider, sent(run, "child").provider) == ("", named("other"))


def test_providers_reach_grandchildren():
    """They are inherited by package, told with each component, and a nearer one wins (checklist line 42)."""
    run = ScriptedRun()
    a, b, nearer = provider(run, "a"), provider(run, "b"), provider(run, "a", "nearer")
    outer = run.component("outer", ResourceOptions(providers=[a, b]))
    inner = run.component("inner", ResourceOptions(parent=outer))
    last = run.component("last", ResourceOptions(parent=inner, providers=[nearer]))
    for name, parent in (("of-inner", inner), ("of-last", last)):
        run.declare(name, {}, ResourceOptions(parent=parent))
        run.declare(f"{name}-b", {}, ResourceOptions(parent=parent), kind="b:b:C")
        run.declare(f"{name}-c", {}, ResourceOptions(parent=parent), kind="c:b:C")
    run.finish()
    assert dict(sent(run, "outer").providers) == {"a": named("a"), "b": named("b")}
    assert dict(sent(run, "inner").providers) == {"a": named("a"), "b": named("b")}
    assert dict(sent(run, "last").providers) == {"a": named("a", "nearer"), "b": named("b")}
    assert [sent(run, name).provider for name in ("of-inner", "of-inner-b", "of-inner-c")] == [
        named("a"),
        named("b"),
        "",
    ]
    assert [sent(run, name).provider for name in ("of-last", "of-last-b")] == [named("a", "nearer"), named("b")]
    assert {sent(run, name).provider for name in ("outer", "inner", "last")} == {""}
    assert all(not sent(run, name).providers for name in ("of-inner", "of-last"))


def test_one_of_the_providers_is_the_resources_own():
    """A custom resource takes from `providers` the one for its package (3.4)."""
    run = ScriptedRun()
    run.declare("n", {}, ResourceOptions(providers=[provider(run, "b"), provider(run, "a")]))
    run.finish()
    assert sent(run).provider == named("a")


def test_provider_beside_providers():
    """The explicit one is the resource's own; for children the one among `providers` wins, as in Python (3.4)."""
    run = ScriptedRun()
    own, mapped = provider(run, "a", "own"), provider(run, "a", "mapped")
    remote = run.declare("n", {}, ResourceOptions(provider=own, providers=[mapped]), what=ResourceKind.REMOTE)
    run.declare("child", {}, ResourceOptions(parent=remote))
    run.finish()
    assert sent(run).provider == named("a", "own")
    assert dict(sent(run).providers) == {"a": named("a", "mapped")}
    assert sent(run, "child").provider == named("a", "mapped")


def test_providers_have_no_provider():
    """A provider's own type is of the package that it provides, yet it inherits none."""
    run = ScriptedRun()
    component = run.component("c", ResourceOptions(providers=[provider(run, "a")]))
    provider(run, "a", "second", parent=component)
    run.finish()
    assert sent(run, "second").provider == ""


def test_failed_provider():
    """What needs it is not sent."""
    failing = ScriptedMonitor(lambda _: RegisterResourceResponse(result=Result.FAIL))
    run = ScriptedRun(failing)
    run.component("c", ResourceOptions(providers=[provider(run, "a")]))
    run.finish()
    assert [request.name for request in failing.registered] == ["a"]
