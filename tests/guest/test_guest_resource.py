from collections.abc import Callable

import pytest

import pulumi_gestalt as pulumi
from fakes.bindings import UNKNOWN, FakeEngine
from pulumi_gestalt import InputError, Output
from pulumi_gestalt.program import execute

VM = "cloud:index/machine:Machine"


def run(program: Callable, engine: FakeEngine | None = None, *, preview: bool = False) -> FakeEngine:
    engine = engine or FakeEngine()
    execute(program, engine.bindings(), preview)
    return engine


def test_a_resource_is_registered_as_written():
    """Type, name, version and inputs reach the implementation; a None input is left out, a nested one is null."""
    engine = run(
        lambda ctx: ctx.resource(VM, "vm", {"size": 2, "zone": None, "tags": {"a": None}}, version="1.2.3"),
    )
    operation = engine.resource("vm")
    assert (operation.kind, operation.type, operation.option("version")) == ("CUSTOM", VM, "1.2.3")
    assert operation.seen() == {"size": 2, "tags": {"a": None}}


def test_inputs_may_be_outputs_at_any_depth():
    """Outputs of one resource are inputs of another, alone, in lists and inside objects, and stay secret."""

    def program(ctx: pulumi.Context) -> None:
        net = ctx.resource(VM, "net")
        password = Output.secret("s")
        ctx.resource(
            VM,
            "vm",
            {"net": net.id, "nets": [net.id, net["urn"]], "spec": {"disks": [{"key": password}], "net": net.id}},
        )

    assert run(program).resource("vm").seen() == {
        "net": "net-id",
        "nets": ["net-id", f"urn:{VM}::net"],
        "spec": {"disks": [{"key": {"secret": "s"}}], "net": "net-id"},
    }


def test_outputs_are_read_by_item_or_attribute():
    """Properties, id and urn are read as items or attributes; the same name gives the same output."""

    def program(ctx: pulumi.Context) -> None:
        vm = ctx.resource(VM, "vm", {"size": 2})
        assert vm.id is vm["id"]
        assert vm.urn is vm["urn"]
        assert vm.size is vm["size"]
        assert repr(vm.size) == f"<Output: output 'size' of resource {VM} 'vm'>"
        ctx.export("all", [vm.id, vm.urn, vm.size])

    assert run(program).exports() == {"all": ["vm-id", f"urn:{VM}::vm", 2]}


def test_a_resource_can_be_a_class():
    """A subclass of CustomResource registers itself, without a context at hand."""

    class Machine(pulumi.CustomResource):
        def __init__(self, name: str, size: int) -> None:
            super().__init__(VM, name, {"size": size}, version="1.0.0")

    def program() -> None:
        machine = Machine("vm", 3)
        assert (machine.pulumi_resource_type, machine.pulumi_resource_name) == (VM, "vm")
        assert repr(machine) == f"<resource {VM} 'vm'>"
        assert isinstance(machine, pulumi.Resource)
        pulumi.export("size", machine.size)

    assert run(program).exports() == {"size": 3}


def test_private_names_are_not_properties():
    """Python's own protocols find no properties behind names that begin with an underscore."""
    engine = run(lambda ctx: ctx.export("found", hasattr(ctx.resource(VM, "vm"), "_private")))
    assert engine.exports() == {"found": False}


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: pulumi.CustomResource(VM, 5), r"name of the resource at .*test_guest_resource.py:\d+ is not text"),
        (lambda: pulumi.CustomResource("", "x"), "type of the resource at .* is empty"),
        (lambda: pulumi.CustomResource(VM, "x", {5: 1}), f"inputs of resource {VM} 'x' have a key that is not text"),
        (lambda: pulumi.CustomResource(VM, "x", {"a": [{1}]}), rf"inputs\.a\[0\] of resource {VM} 'x' holds a set"),
        (lambda: pulumi.CustomResource(VM, "x", ["a"]), f"inputs of resource {VM} 'x' are a list"),
        (lambda: pulumi.CustomResource(VM, "x")[0], "property name of resource .* is not text"),
        (lambda: pulumi.invoke(5), "token of the invoke at .* is not text"),
        (lambda: pulumi.invoke("t", {"a": {1}}), r"args\.a of invoke t holds a set"),
        (lambda: pulumi.invoke("t", "a"), r"args of invoke t are a str"),
        (lambda: pulumi.export("", 1), "name of the export at .* is empty"),
        (lambda: pulumi.export("x", {1}), "value of export 'x' holds a set"),
    ],
)
def test_mistakes_are_named(declare: Callable, message: str):
    """A wrong name or value is refused by the thing it belongs to."""
    with pytest.raises(InputError, match=f"(?s){message}"):
        run(declare)


def test_invokes_give_their_fields():
    """The fields of an invoke are outputs that other resources can use."""
    token = "cloud:index/getImage:getImage"

    def program(ctx: pulumi.Context) -> None:
        image = ctx.invoke(token, {"name": Output.from_input("debian"), "owner": None}, version="2.0.0")
        assert repr(image) == f"<invoke {token}>"
        ctx.resource(VM, "vm", {"image": image["id"], "size": image.size})

    engine = run(program, FakeEngine(answers={token: {"id": "img-1", "size": 9}}))
    assert engine.operations[0].option("version") == "2.0.0"
    assert engine.operations[0].seen() == {"name": "debian"}
    assert engine.resource("vm").seen() == {"image": "img-1", "size": 9}


def test_the_context_knows_a_preview():
    """A program can ask whether it runs in a preview."""

    def program(ctx: pulumi.Context) -> None:
        ctx.export("preview", ctx.in_preview)
        ctx.export("id", ctx.resource(VM, "vm").id)

    assert run(program, preview=True).exports() == {"preview": True, "id": UNKNOWN}
    assert run(program).exports() == {"preview": False, "id": "vm-id"}
