import pytest

from engine.helpers import constants
from fakes.scripted import SIGNATURE, ScriptedRun, reference, urn
from pulumi_gestalt_engine import ResourceOptions
from pulumi_gestalt_engine.operations import package_of, referred, sources_but_references
from pulumi_gestalt_engine.values import Value

A, B, C = (urn(name) for name in "abc")


def ref(name: str) -> Value:
    return Value(reference(name), dependencies=(urn(name),))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, ()),
        ("text", ()),
        (A, ()),
        (reference("a"), (A,)),
        (Value(reference("a"), secret=True), (A,)),
        ({"x": [reference("b"), {"y": reference("a")}], "z": reference("b")}, (B, A)),
        ({"urn": A}, ()),
        ({SIGNATURE: "x", "urn": A}, ()),
        ({**reference("a"), "urn": 1}, ()),
    ],
)
def test_referred_resources(data, expected):
    """References count at any depth, in order of appearance; other objects with a URN do not."""
    assert referred(data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("text", ()),
        (Value("x", dependencies=(A, B)), (A, B)),
        (ref("a"), ()),
        ([ref("a"), {"x": Value(1, dependencies=(B,))}, ref("c")], (B,)),
        # An output that holds a reference, but comes from elsewhere too, is no resource given directly.
        (Value(reference("a"), dependencies=(A, B)), (A, B)),
        (Value(reference("a"), dependencies=(B,)), (B,)),
        (Value(None, known=False, dependencies=(A,)), (A,)),
    ],
)
def test_sources_but_references(data, expected):
    """What is nothing but a resource adds no dependency (3.1, row "remote or Call")."""
    assert sources_but_references(data) == expected


@pytest.mark.parametrize(
    ("token", "package"),
    [
        ("a:b:C", "a"),
        ("pulumi:providers:a", "a"),
        ("pulumi:pulumi:StackReference", "pulumi"),
        ("a:b/c:C", "a"),
        ("x", "x"),
    ],
)
def test_package_of_a_token(token, package):
    """The package is the first part; that of a provider is the one that it provides (3.4)."""
    assert package_of(token) == package


def test_inputs_are_filled_once():
    """A registration that has to wait a second time does not fill its inputs again."""
    run = ScriptedRun()
    component = run.component("c")
    run.finish()
    late = run.declare("late", {}, ResourceOptions(parent=component))
    node = run.declare("n", constants(run, {"x": Value(1, dependencies=(urn("c", "my:index:Part"),))}))
    filled = node.filled
    assert filled is not None
    assert late.result is None
    run.drive()
    assert node.filled is None
    assert list(run.monitor.by_name("n").dependencies) == [urn("late")]
