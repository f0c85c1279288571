import pytest

from monitor.program import STACK, Program

PROVIDERS = "pulumi:providers:aws"


def provider(program, name, type_token=PROVIDERS):
    made = program.register(type_token, name)
    return f"{made.urn}::{made.id}"


def options(program, name):
    (found,) = [found["options"] for found in program.snapshot()["resources"] if found["name"] == name]
    return found


def test_children_inherit_what_they_leave_open():
    """Protection, retention and `deletedWith` come from the parent, through components too, unless a child says it."""
    program = Program()
    other = program.register("a:b:C", "other").urn
    outer = program.component("m:n:O", "outer", protect=True, retainOnDelete=True, deletedWith=other)
    inner = program.component("m:n:I", "inner", parent=outer)
    program.register("a:b:C", "heir", parent=inner)
    program.register("a:b:C", "free", parent=inner, protect=False, retainOnDelete=False, deletedWith=inner)
    assert options(program, "heir") == {"deletedWith": other, "protect": True, "retainOnDelete": True}
    assert options(program, "free") == {"deletedWith": inner, "protect": False, "retainOnDelete": False}


def test_remote_components_hand_nothing_down_but_providers():
    """The engine keeps no goal of a component that a provider implements."""
    program = Program()
    aws = provider(program, "p")
    remote = program.component("m:n:R", "remote", remote=True, protect=True, providers={"aws": aws})
    program.register("aws:b:C", "child", parent=remote)
    assert options(program, "child") == {"provider": aws}


def test_providers_come_from_components():
    """A component's providers reach the resources of their package below it, also through other components."""
    program = Program()
    first, second = provider(program, "first"), provider(program, "second")
    gcp = provider(program, "gcp", "pulumi:providers:gcp")
    outer = program.component("m:n:O", "outer", providers={"aws": first, "gcp": gcp})
    inner = program.component("m:n:I", "inner", parent=outer, providers={"aws": second})
    program.register("aws:b:C", "outside", parent=outer)
    program.register("aws:b:C", "inside", parent=inner)
    program.register("gcp:b:C", "through", parent=inner)
    program.register("azure:b:C", "none", parent=inner)
    program.register("aws:b:C", "own", parent=inner, provider=first)
    found = {name: options(program, name).get("provider") for name in ("outside", "inside", "through", "none", "own")}
    assert found == {"outside": first, "inside": second, "through": gcp, "none": None, "own": first}
    assert options(program, "inner")["providers"] == {"aws": second, "gcp": gcp}


def test_providers_come_from_custom_parents_of_the_package():
    """A child of a resource has its provider if that provides the child's package."""
    program = Program()
    aws = provider(program, "p")
    parent = program.register("aws:b:C", "parent", provider=aws).urn
    program.register("aws:b:C", "same", parent=parent)
    program.register("gcp:b:C", "other", parent=parent)
    program.component("m:n:O", "component", parent=parent)
    assert options(program, "same") == {"provider": aws}
    assert options(program, "other") == {}
    assert options(program, "component") == {}


def test_invokes_have_the_provider_of_their_parent():
    """The provider of an invoke is its own, or that of the component it belongs to."""
    program = Program('{"invokes": {"aws:f": {"return": {}}}}')
    aws = provider(program, "p")
    component = program.component("m:n:O", "c", providers={"aws": aws})
    program.invoke("aws:f", {}, parent=component)
    program.invoke("aws:f", {}, parent=STACK)
    program.invoke("aws:f", {}, provider=aws)
    assert [invoke["options"] for invoke in program.snapshot()["invokes"]] == [
        {"parent": component, "provider": aws},
        {"parent": STACK},
        {"provider": aws},
    ]


@pytest.mark.parametrize("preview", [False, True])
def test_providers_are_resources(preview):
    """A provider is registered, has its inputs as outputs, and in a preview the reserved text for an unknown ID."""
    program = Program(preview=preview)
    made = program.register(PROVIDERS, "eu", {"region": "eu"}, envVarMappings={"A": "B"})
    assert dict(made.object) == {"region": "eu"}
    assert (made.id == "04da6b54-80e4-46f7-96ec-b56ff0331ba9") is preview
    program.register("aws:b:C", "x", provider=f"{made.urn}::{made.id}")
    assert program.failures == []
    assert options(program, "eu") == {"envVarMappings": {"A": "B"}}
    assert program.snapshot()["resources"][0]["id"] == ({"$unknown": True} if preview else made.id)
