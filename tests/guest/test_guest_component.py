from collections.abc import Callable

import pytest

import pulumi_gestalt as pulumi
from fakes.bindings import UNKNOWN, FakeEngine, Secret
from pulumi_gestalt import ComponentResource, CustomResource, OptionError, Output, OutputAttributeError, ResourceOptions
from pulumi_gestalt._signatures import REFERENCE, tagged
from pulumi_gestalt.program import execute
from pulumi_gestalt.references import parsed_urn

VM = "cloud:index/machine:Machine"
URN = f"urn:{VM}::vm"


def run(program: Callable, engine: FakeEngine | None = None, *, preview: bool = False) -> FakeEngine:
    engine = engine or FakeEngine()
    execute(program, engine.bindings(), preview)
    return engine


class Cluster(ComponentResource):
    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("my:index:Cluster", name, {"size": 2}, opts)
        self.machine = CustomResource(VM, f"{name}-vm", {}, ResourceOptions(parent=self))
        self.address = Output.concat("http://", self.machine.id)
        self.register_outputs({"address": self.address, "nothing": None})


def test_a_component_groups_resources_and_has_outputs():
    """A component is registered with its inputs, is the parent of its resources, and is completed with its outputs."""
    engine = run(lambda: pulumi.export("address", Cluster("c").address))
    component = engine.resource("c")
    assert (component.kind, component.type, component.seen()) == ("COMPONENT", "my:index:Cluster", {"size": 2})
    assert engine.resource("c-vm").option("parent") == "c"
    assert component.outputs.seen() == {"address": "http://c-vm-id"}
    assert engine.exports() == {"address": "http://c-vm-id"}


def test_outputs_of_a_component_are_given_once():
    """Outputs that are given again, or to a remote component, are refused with the component's name."""
    with pytest.raises(OptionError, match=r"resource my:index:Cluster 'c' has its outputs already"):
        run(lambda: Cluster("c").register_outputs({}))
    with pytest.raises(OptionError, match="'r' is made by a provider"):
        run(lambda: ComponentResource("t:i:R", "r", remote=True).register_outputs())


def test_a_component_may_be_completed_later_or_not_at_all():
    """Outputs may be given while functions run; a component without outputs gets none at the end."""

    def program() -> None:
        late = ComponentResource("my:index:C", "late")
        Output.from_input(1).apply(lambda value: late.register_outputs({"x": value}))
        ComponentResource("my:index:C", "never")

    engine = run(program)
    assert engine.resource("late").outputs.seen() == {"x": 1}
    assert engine.resource("never").outputs.seen() == {}


def test_a_misspelt_attribute_of_a_component_is_refused():
    """A component has what its constructor sets; anything else is an AttributeError, and its properties are items."""

    def program() -> None:
        cluster = Cluster("c")
        with pytest.raises(OutputAttributeError, match=r"<resource my:index:Cluster 'c'> has no attribute 'adress'"):
            assert cluster.adress
        assert not hasattr(cluster, "_other")
        pulumi.export("size", cluster["size"])

    assert run(program).exports() == {"size": 2}


def test_classes_of_programs_may_use_any_attribute():
    """Names that the SDK could have used for itself are free for subclasses."""

    class Named(ComponentResource):
        def __init__(self) -> None:
            super().__init__("my:index:Named", "n")
            self._name, self._handle, self._run, self._outputs, self._type = range(5)

    def program() -> None:
        named = Named()
        assert (named.pulumi_resource_name, named.pulumi_resource_type) == ("n", "my:index:Named")
        pulumi.export("urn", named.urn)

    assert run(program).exports() == {"urn": "urn:my:index:Named::n"}


def test_a_remote_component_has_the_outputs_of_its_provider():
    """A remote component's properties are outputs."""
    engine = FakeEngine(answers={"t:i:R": {"address": "x"}})
    run(lambda: pulumi.export("x", ComponentResource("t:i:R", "r", {"n": 1}, remote=True).address), engine)
    assert engine.resource("r").kind == "REMOTE_COMPONENT"
    assert engine.exports() == {"x": "x"}


def test_resources_are_values():
    """A resource in inputs, exports and results of functions is a reference to it; an invoke is its object."""

    def program() -> None:
        vm = CustomResource(VM, "vm")
        CustomResource(VM, "user", {"vm": vm, "all": [vm]})
        pulumi.export("vm", vm)
        pulumi.export("applied", vm.id.apply(lambda _: {"vm": vm}))
        pulumi.export("found", {"it": pulumi.invoke("t:i:f")})
        pulumi.export("whole", vm.as_output())

    engine = run(program, FakeEngine(answers={"t:i:f": {"a": 1}}))
    reference = tagged(REFERENCE, urn=URN, id="vm-id")
    assert engine.resource("user").seen() == {"vm": reference, "all": [reference]}
    assert engine.exports() == {
        "vm": reference,
        "applied": {"vm": reference},
        "found": {"it": {"a": 1}},
        "whole": reference,
    }


def test_references_in_values_are_resources():
    """A function sees a reference as a resource, whose properties are asked for, and which goes back as it came."""
    seen = []

    def program() -> None:
        vm = CustomResource(VM, "vm", {"size": 2})
        Output.from_input({"vm": vm}).apply(lambda value: look(value["vm"]))

    def look(vm: pulumi.Resource) -> None:
        seen.append((vm.pulumi_resource_type, vm.pulumi_resource_name, isinstance(vm, pulumi.Resource)))
        pulumi.export("size", vm.size)
        pulumi.export("again", vm)
        pulumi.export("urn", vm.urn)
        CustomResource(VM, "child", {}, ResourceOptions(parent=vm))

    engine = run(program)
    assert seen == [("", "", True)]
    assert engine.exports() == {"size": 2, "again": tagged(REFERENCE, urn=URN, id="vm-id"), "urn": URN}


def test_urns_are_taken_apart():
    """The type in a URN is the last of its chain, and a name may hold the separator."""
    urn = "urn:pulumi:dev::shop::my:index:Cluster$cloud:index:Machine::a::b"
    assert parsed_urn(urn) == ("cloud:index:Machine", "a::b")


@pytest.mark.parametrize(
    ("arguments", "urn"),
    [
        ({}, "urn:pulumi:dev::project::t:i:T::a::b"),
        ({"project": "p", "stack": "s"}, "urn:pulumi:s::p::t:i:T::a::b"),
        ({"parent": "urn:pulumi:s::p::t:i:C::c::d"}, "urn:pulumi:s::p::t:i:C$t:i:T::a::b"),
        ({"parent": Output.from_input}, "urn:pulumi:s::p::t:i:C$t:i:T::a::b"),
        ({"parent": "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s"}, "urn:pulumi:s::p::t:i:T::a::b"),
    ],
)
def test_urns_are_put_together(arguments: dict, urn: str):
    """The URN of a resource is made of names and the chain of types, whose separator a name may hold."""

    def program() -> None:
        given = {
            key: value("urn:pulumi:s::p::t:i:C::c") if callable(value) else value for key, value in arguments.items()
        }
        pulumi.export("urn", pulumi.create_urn("a::b", Output.from_input("t:i:T"), **given))

    assert run(program).exports() == {"urn": urn}


def test_the_urn_of_a_parent_is_that_of_the_resource():
    """A resource as parent stands for its URN."""

    def program() -> None:
        parent = Output.from_input("urn:pulumi:s::p::t:i:C::c")
        vm = CustomResource(VM, "vm", opts=ResourceOptions(urn=parent))
        vm._core.outputs["urn"] = parent
        pulumi.export("urn", pulumi.create_urn("a", "t:i:T", vm))

    assert run(program).exports() == {"urn": "urn:pulumi:s::p::t:i:C$t:i:T::a"}


def test_outputs_lead_to_resources():
    """An output of a URN or a reference gives the resource; an option takes the state of a resource by its URN."""

    def program() -> None:
        vm = CustomResource(VM, "vm", {"size": 2})
        pulumi.export("size", vm.urn.as_resource().size)
        pulumi.export("id", vm.as_output().as_resource().id)
        same = CustomResource(VM, "vm", opts=ResourceOptions(urn=vm.urn))
        pulumi.export("same", same["size"])

    engine = run(program)
    assert engine.exports() == {"size": 2, "id": "vm-id", "same": 2}
    assert [operation.name for operation in engine.operations if operation.name] == ["vm"]


def test_resources_can_be_read():
    """`get`, or the option `id`, reads a resource by the provider's ID, with what else is known of it."""

    def program() -> None:
        vm = CustomResource.get(VM, "vm", "i-1", {"zone": "a", "none": None}, ResourceOptions(version="1.0.0"))
        pulumi.export("vm", [vm.id, vm.zone, vm.size])
        pulumi.export("other", CustomResource(VM, "other", opts=ResourceOptions(id=Output.from_input("i-2"))).id)

    engine = run(program, FakeEngine(answers={VM: {"size": 3}}), preview=True)
    assert engine.exports() == {"vm": ["i-1", "a", 3], "other": "i-2"}
    vm = engine.resource("vm")
    assert (vm.kind, vm.seen(), vm.option("version")) == ("READ", {"zone": "a"}, "1.0.0")


def test_providers_are_configured_by_text():
    """The inputs of a provider that are not text become JSON text, also in outputs; secrets stay secret."""

    def program() -> None:
        provider = pulumi.ProviderResource(
            "cloud",
            "p",
            {
                "region": "eu",
                "retries": 3,
                "tags": {"a": [True]},
                "name": Output.from_input("x"),
                "limit": Output.from_input(2),
                "key": Output.secret({"k": 1}),
                "none": None,
            },
            version="1.0.0",
        )
        assert provider.package == "cloud"

    provider = run(program).resource("p")
    assert (provider.type, provider.option("version")) == ("pulumi:providers:cloud", "1.0.0")
    assert provider.seen() == {
        "region": "eu",
        "retries": "3",
        "tags": '{"a": [true]}',
        "name": "x",
        "limit": "2",
        "key": {"secret": '{"k": 1}'},
    }


def test_a_provider_has_no_provider():
    """The option `provider` of a provider is refused."""
    with pytest.raises(OptionError, match="the provider 'q' at .* has the option provider"):
        run(
            lambda: pulumi.ProviderResource(
                "cloud", "q", opts=ResourceOptions(provider=pulumi.ProviderResource("cloud", "p"))
            )
        )


def test_assets_reach_the_provider_and_come_back():
    """Assets and archives are inputs, and outputs that functions see as classes."""
    seen = []

    def program() -> None:
        archive = pulumi.AssetArchive({"a": pulumi.StringAsset("x"), "b": pulumi.FileArchive("dir")})
        vm = CustomResource(VM, "vm", {"code": archive, "raw": b"\xff"})
        vm.code.apply(seen.append)
        vm.raw.apply(seen.append)

    run(program)
    assert seen == [pulumi.AssetArchive({"a": pulumi.StringAsset("x"), "b": pulumi.FileArchive("dir")}), b"\xff"]


def test_a_stash_keeps_a_value():
    """A stash takes its value as an argument, in arguments, or with options first, as in Pulumi's SDK."""

    def program() -> None:
        pulumi.Stash("a", input={"x": 1})
        pulumi.Stash("b", pulumi.StashArgs(input=2), ResourceOptions(protect=True))
        stash = pulumi.Stash("c", ResourceOptions(protect=True), input=Output.secret(3))
        pulumi.export("kept", [stash.input, stash.output])

    engine = run(program, FakeEngine(answers={"pulumi:index:Stash": {"output": 9}}))
    assert [operation.seen() for operation in engine.operations] == [
        {"input": {"x": 1}},
        {"input": 2},
        {"input": {"secret": 3}},
    ]
    assert engine.resource("b").option("protect") is engine.resource("c").option("protect") is True
    assert engine.exports() == {"kept": [{"secret": 3}, 9]}


STACK = "pulumi:pulumi:StackReference"
OUTPUTS = {"outputs": {"url": "http://x", "list": [1]}, "secretOutputNames": ["key"]}


def test_outputs_of_another_stack_are_read():
    """A stack reference reads the other stack's outputs by name, known or not; an absent one is None, or an error."""

    def program() -> None:
        network = pulumi.StackReference("acme/network/prod")
        pulumi.export("all", [network.name, network.outputs, network.secret_output_names])
        pulumi.export("url", network.get_output("url"))
        pulumi.export("first", network.require_output("list")[0])
        pulumi.export("none", network.get_output("none"))
        name = Output.from_input("url")
        pulumi.export("named", [network.get_output(name), network.require_output(name)])

    engine = run(program, FakeEngine(answers={STACK: OUTPUTS}), preview=True)
    reading = engine.resource("acme/network/prod")
    assert (reading.kind, reading.type, reading.seen()) == ("READ", STACK, {"name": "acme/network/prod"})
    assert engine.exports() == {
        "all": ["acme/network/prod", OUTPUTS["outputs"], ["key"]],
        "url": "http://x",
        "first": 1,
        "none": None,
        "named": ["http://x", "http://x"],
    }


def test_details_of_an_output_are_plain_data():
    """The details of another stack's output are its value, or the secret one, or nothing."""
    seen = {}

    def program() -> None:
        network = pulumi.StackReference("n", "acme/network/prod")
        seen.update({name: vars(network.get_output_details(name)) for name in ("url", "key", "later", "none")})

    outputs = {"url": "http://x", "key": Secret("k"), "later": UNKNOWN}
    run(program, FakeEngine(answers={STACK: {"outputs": outputs}}), preview=True)
    assert seen == {
        "url": {"value": "http://x", "secret_value": None},
        "key": {"value": None, "secret_value": "k"},
        "later": {"value": None, "secret_value": None},
        "none": {"value": None, "secret_value": None},
    }


def test_a_stack_that_cannot_be_read_is_an_error():
    """Details of an output of a stack that cannot be read say why."""
    engine = FakeEngine(failures={STACK: "no such stack"})
    with pytest.raises(pulumi.OperationError, match=r"StackReference 'n' cannot be read: no such stack"):
        run(lambda: pulumi.StackReference("n").get_output_details("x"), engine)
