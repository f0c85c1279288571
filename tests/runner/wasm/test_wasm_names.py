import pytest

from pulumi_gestalt_runner.wasm.binary import Component, scan
from pulumi_gestalt_runner.wasm.component_types import Extern, Sort
from pulumi_gestalt_runner.wasm.errors import NoVersionError, SeveralVersionsError, WrongKindError
from pulumi_gestalt_runner.wasm.interfaces import GESTALT, PULUMI_MAIN
from pulumi_gestalt_runner.wasm.names import (
    InterfaceName,
    Kind,
    kind_of,
    offered_version,
    parse_name,
    readable,
    required_version,
)
from runner.wasm.wasm_samples import implementation, program, wat

LOG = "component:pulumi-gestalt-external/log@0.0.0-STABLE-DEV"


def component(imports: tuple[str, ...] = (), exports: tuple[str, ...] = ()) -> Component:
    return Component(
        "x.wasm",
        {name: Extern(name, Sort.INSTANCE) for name in imports},
        {name: Extern(name, Sort.INSTANCE) for name in exports},
        (),
    )


def test_parse_name():
    """The name of an interface falls into its parts; every other kind of name gives None."""
    assert parse_name("a:b/c@1.2.3-x.4") == InterfaceName("a", "b", "c", "1.2.3-x.4")
    assert parse_name("component:pulumi-gestalt/types") == InterfaceName("component", "pulumi-gestalt", "types", "")
    assert parse_name("wasi:io/poll@0.2") == InterfaceName("wasi", "io", "poll", "0.2")
    for other in (
        "",
        "a:b/c@../../etc",
        "a:b/c@..",
        "a:b/c@1.0.0\x1b[2J",
        "exports",
        "a:b",
        "a:b/c@",
        "a:b/c@1\n",
        "[method]a.b",
        "a:b/-c",
        "unlocked-dep=<a:b/c>",
    ):
        assert parse_name(other) is None


def test_readable():
    """Functions of resources are shown as people write them."""
    names = ("[method]output.map", "[constructor]context", "[static]a.b", "log")
    assert [readable(name) for name in names] == ["output.map", "context constructor", "a.b", "log"]


def test_kinds():
    """A component is judged by what it imports and exports."""
    assert kind_of(scan(program())) is Kind.PROGRAM
    assert kind_of(scan(implementation())) is Kind.IMPLEMENTATION
    assert kind_of(component((LOG,), (PULUMI_MAIN,))) is Kind.MERGED
    assert kind_of(component((LOG,))) is Kind.OTHER
    assert kind_of(component((), (PULUMI_MAIN,))) is Kind.OTHER
    assert kind_of(scan(wat("(component)"))) is Kind.OTHER


def test_versions():
    """A program says which version it wants, an implementation which one it has."""
    assert required_version(scan(program())) == "0.1.0"
    assert offered_version(scan(implementation())) == "0.1.0"


def test_no_version():
    """A component that imports nothing of the contract, or without a version, is refused with all its imports."""
    with pytest.raises(NoVersionError, match="it imports nothing"):
        required_version(component())
    with pytest.raises(NoVersionError, match="it imports a, b:c/d"):
        required_version(component(("a", "b:c/d")))
    with pytest.raises(NoVersionError, match=f"{GESTALT}/context"):
        required_version(component((f"{GESTALT}/context",)))


def test_several_versions():
    """Different versions in one program are listed with the interfaces that want them."""
    mixed = component((f"{GESTALT}/types@1.0.0", f"{GESTALT}/context@1.1.0", f"{GESTALT}/output-interface@1.0.0"))
    with pytest.raises(SeveralVersionsError, match=r"1.0.0 \(types, output-interface\); 1.1.0 \(context\)"):
        required_version(mixed)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (component((), (f"{GESTALT}/context@1.0.0",)), "is a Wasm implementation of Pulumi Gestalt, not a program"),
        (component((LOG,), (PULUMI_MAIN,)), "is a merged file, not a program"),
    ],
)
def test_wrong_kind(other: Component, found: str):
    """An implementation or a merged file in the place of a program is called by its name."""
    with pytest.raises(WrongKindError, match=found) as error:
        required_version(other)
    assert error.value.hint
