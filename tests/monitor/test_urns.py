import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.urns import Urns
from pulumi_gestalt_rpc.host_pb2 import RegisterResourceRequest

STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


def urns() -> Urns:
    made = Urns("dev", "shop")
    made.add_stack()
    return made


def request(type_token="a:b:C", name="x", **fields):
    return RegisterResourceRequest(type=type_token, name=name, **({"custom": True} | fields))


def test_the_type_of_the_stack_is_left_out():
    """A child of the stack and a resource without a parent have URNs without the stack's type."""
    assert urns().add(request(parent=STACK)) == "urn:pulumi:dev::shop::a:b:C::x"
    assert urns().add(request()) == "urn:pulumi:dev::shop::a:b:C::x"


def test_types_of_parents_are_joined():
    """The qualified type is the whole chain of parents below the stack."""
    known = urns()
    outer = known.add(request("my:mod:Outer", "o", parent=STACK, custom=False))
    inner = known.add(request("my:mod:Inner", "i", parent=outer, custom=False))
    leaf = known.add(request(parent=inner))
    assert leaf == "urn:pulumi:dev::shop::my:mod:Outer$my:mod:Inner$a:b:C::x"
    assert leaf in known
    assert "urn:other" not in known


@given(st.text(min_size=1))
def test_names_are_kept_as_they_are(name):
    """Any name ends the URN unchanged, also one with colons, quotes or dollars."""
    assert (
        urns()
        .add(request(name=name.encode("utf-8", "replace").decode()))
        .endswith("::" + name.encode("utf-8", "replace").decode())
    )


def test_a_duplicate_is_refused_in_the_words_of_pulumi():
    """The second resource with the same type, name and parent is an error that names the URN."""
    known = urns()
    known.add(request())
    with pytest.raises(OperationError) as caught:
        known.add(request(parent=STACK))
    urn = "urn:pulumi:dev::shop::a:b:C::x"
    assert str(caught.value) == f"Duplicate resource URN '{urn}'; try giving it a unique name"
    assert caught.value.urn == urn


@pytest.mark.parametrize("type_token", ["", "a", "a:b", ":b:C", "a:b:"])
def test_a_type_needs_three_parts(type_token):
    """A custom or remote resource needs a package and a name in its type; a component of the program does not."""
    for fields in ({"custom": True}, {"custom": False, "remote": True}):
        with pytest.raises(OperationError, match="not a token of three parts"):
            urns().add(request(type_token, **fields))
    assert urns().add(request(type_token, custom=False)).endswith(f"::{type_token}::x")


def test_the_module_may_be_empty():
    """`random::RandomPet` passes, as in Pulumi."""
    assert urns().add(request("random::RandomPet")).endswith("::random::RandomPet::x")


def test_a_name_is_needed():
    """A resource without a name is an error that names its type."""
    with pytest.raises(OperationError, match='a resource of type "a:b:C" has no name'):
        urns().add(request(name=""))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"parent": "urn:nobody"}, 'resource "x" of type "a:b:C": could not find parent resource urn:nobody'),
        ({"dependencies": [STACK, "urn:nobody"]}, 'depends on "urn:nobody"'),
        (
            {"property_dependencies": {"p": RegisterResourceRequest.PropertyDependencies(urns=["urn:nobody"])}},
            'property "p" depends on "urn:nobody"',
        ),
        ({"provider": "urn:nobody::id"}, 'uses the provider "urn:nobody"'),
        ({"providers": {"aws": "urn:nobody::id"}}, 'uses the provider aws "urn:nobody"'),
        ({"deleted_with": "urn:nobody"}, 'goes with "urn:nobody"'),
        ({"replace_with": ["urn:nobody"]}, 'goes with "urn:nobody"'),
    ],
)
def test_references_must_be_known(fields, words):
    """A parent, dependency or provider that was not registered is an error, and the URN stays free."""
    known = urns()
    with pytest.raises(OperationError) as caught:
        known.add(request(**fields))
    assert words in str(caught.value)
    assert "hint: " in str(caught.value)
    known.add(request())


def test_known_references_pass():
    """Dependencies and a provider that were registered are accepted, the provider with an unknown ID too."""
    known = urns()
    provider = known.add(request("pulumi:providers:a", "p"))
    other = known.add(request(name="other"))
    known.add(
        request(
            dependencies=[other],
            property_dependencies={"p": RegisterResourceRequest.PropertyDependencies(urns=[other])},
            provider=f"{provider}::04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        )
    )
