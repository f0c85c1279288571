"""Components of the program stand for what is in them: checklist lines 26, 28, 53 (pulumi-protocol.md 3.1)."""

import json

import pytest
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse, Result

from engine.helpers import fields, sent, urns
from fakes.scripted import SIGNATURE, ScriptedMonitor, ScriptedRun, echo, part, plain, urn
from pulumi_gestalt_engine import CallOptions, Node, ResourceKind, ResourceOptions
from pulumi_gestalt_engine.nodes import Fault
from pulumi_gestalt_engine.values import Value

PART = "my:index:Part"


def inside(run: ScriptedRun, parent: Node, name: str, what: ResourceKind = ResourceKind.CUSTOM, **options) -> Node:
    """Register something in a component."""
    kind = PART if what is ResourceKind.COMPONENT else "a:b:C"
    return run.declare(name, {}, ResourceOptions(parent=parent, **options), kind=kind, what=what)


def family(run: ScriptedRun) -> dict[str, Node]:
    """Register a component with a child of each kind, and one more level."""
    outer = run.component("outer")
    inner = inside(run, outer, "inner", ResourceKind.COMPONENT)
    return {
        "outer": outer,
        "inner": inner,
        "remote": inside(run, outer, "remote", ResourceKind.REMOTE),
        "custom": inside(run, outer, "custom"),
        "grandchild": inside(run, inner, "grandchild"),
        "empty": inside(run, outer, "empty", ResourceKind.COMPONENT),
    }


ALL_OF_OUTER = [urn("grandchild"), urn("remote"), urn("custom")]


def test_depending_on_a_component():
    """It stands for its custom and remote descendants, in order of creation, and never for itself."""
    run = ScriptedRun()
    outer = family(run)["outer"]
    run.declare("n", {}, ResourceOptions(depends_on=[outer, run.resource("other")]))
    run.finish()
    assert list(sent(run).dependencies) == [*ALL_OF_OUTER, urn("other")]


def test_what_is_named_twice_is_told_once():
    """Directly, and because it is in another component that is named."""
    run = ScriptedRun()
    it = family(run)
    run.declare("n", {}, ResourceOptions(depends_on=[it["inner"], it["outer"], it["custom"], it["outer"]]))
    run.finish()
    assert list(sent(run).dependencies) == ALL_OF_OUTER


def test_input_from_a_component():
    """A value that came from a component came from what is in it, for Pulumi, by property too."""
    run = ScriptedRun()
    outer = family(run)["outer"]
    run.declare("n", {"x": run.engine.field(outer, "urn"), "y": run.value("1")})
    run.finish()
    assert list(sent(run).dependencies) == ALL_OF_OUTER
    assert urns(sent(run)) == {"x": ALL_OF_OUTER, "y": []}


def test_output_values_name_what_is_in_a_component():
    """Dependencies inside of output values are expanded as well."""
    run = ScriptedRun()
    family_ = family(run)
    run.declare("n", {"x": run.engine.field(family_["outer"], "urn")}, what=ResourceKind.REMOTE)
    run.finish()
    assert plain(sent(run).object)["x"]["dependencies"] == sorted(ALL_OF_OUTER)


def test_reads_invokes_and_calls_wait_for_what_is_in_a_component():
    """They depend on it as a registration does."""
    run = ScriptedRun(picks=(-1,))
    outer = family(run)["outer"]
    run.engine.read("a:b:C", "r", run.value('"i"'), run.engine.named("x", []), ResourceOptions(depends_on=[outer]))
    run.invoke("a:b:f", CallOptions(depends_on=[outer]))
    run.engine.call(
        "a:b:C/m", run.engine.stack_resource, run.engine.named("x", [("o", run.engine.field(outer, "urn"))])
    )
    run.finish()
    assert [method for method, _ in run.monitor.sent][:6] == ["RegisterResource"] * 6
    (read,) = run.monitor.requests("ReadResource")
    assert list(read.dependencies) == ALL_OF_OUTER
    (call,) = run.monitor.requests("Call")
    assert list(call.argDependencies["o"].urns) == ALL_OF_OUTER


@pytest.mark.parametrize("pick", [0, -1])
def test_waiting_for_what_is_in_a_component(pick):
    """A dependent is not sent before everything in the component has its URN, whatever is answered first."""
    run = ScriptedRun(picks=(pick,))
    outer = family(run)["outer"]
    run.declare("n", {}, ResourceOptions(depends_on=[outer]))
    run.finish()
    assert run.monitor.registered[-1].name == "n"


def test_what_comes_later_does_not_count():
    """A component may get children later: what is sent depends on those that are there."""
    run = ScriptedRun()
    component = run.component("c")
    inside(run, component, "early")
    run.declare("n", {}, ResourceOptions(depends_on=[component]))
    run.drive()
    inside(run, component, "late")
    run.finish()
    assert list(sent(run).dependencies) == [urn("early")]


def test_child_that_depends_on_its_own_parent():
    """It waits for what was there before it, and not for itself or those after it."""
    run = ScriptedRun()
    component = run.component("c")
    inside(run, component, "first")
    inside(run, component, "second", depends_on=[component])
    inside(run, component, "third", depends_on=[component])
    run.finish()
    assert list(sent(run, "first").dependencies) == []
    assert list(sent(run, "second").dependencies) == [urn("first")]
    assert list(sent(run, "third").dependencies) == [urn("first"), urn("second")]


def test_siblings_with_inputs_from_their_parent():
    """A property of the parent as an input makes no deadlock, at any depth."""
    run = ScriptedRun()
    outer = run.component("outer", x=run.value("1"))
    inner = inside(run, outer, "inner", ResourceKind.COMPONENT)
    for name in ("a", "b"):
        run.declare(name, {"x": run.engine.field(outer, "x")}, ResourceOptions(parent=inner))
    run.finish()
    assert list(sent(run, "a").dependencies) == []
    assert list(sent(run, "b").dependencies) == [urn("a")]
    assert plain(sent(run, "b").object) == {"x": 1.0}


def test_cousins_with_inputs_from_their_grandparent():
    """What stands in other components of the grandparent is waited for only if it was there before."""
    run = ScriptedRun()
    outer = run.component("outer", x=run.value("1"))
    inner = [inside(run, outer, name, ResourceKind.COMPONENT) for name in ("left", "right")]
    for name, parent in zip(("a", "b"), inner, strict=True):
        run.declare(name, {"x": run.engine.field(outer, "x")}, ResourceOptions(parent=parent))
    run.finish()
    assert list(sent(run, "a").dependencies) == []
    assert list(sent(run, "b").dependencies) == [urn("a")]


def test_cousin_that_is_named():
    """To depend on another component in the same one is to wait for all of it, also for what came later."""
    run = ScriptedRun()
    outer = run.component("outer", x=run.value("1"))
    left, right = (inside(run, outer, name, ResourceKind.COMPONENT) for name in ("left", "right"))
    run.declare("a", {"x": run.engine.field(outer, "x")}, ResourceOptions(parent=left, depends_on=[right]))
    inside(run, right, "b")
    run.finish()
    assert list(sent(run, "a").dependencies) == [urn("b")]


def test_component_inside_that_depends_on_the_outer_one():
    """A component is no child to wait for when it asks itself."""
    run = ScriptedRun()
    outer = run.component("outer")
    inside(run, outer, "before")
    inner = inside(run, outer, "inner", ResourceKind.COMPONENT, depends_on=[outer])
    inside(run, inner, "deep")
    run.finish()
    assert list(sent(run, "inner").dependencies) == [urn("before")]


def test_failed_child():
    """Who depends on the component is not sent."""

    def script(request: RegisterResourceRequest) -> RegisterResourceResponse:
        return RegisterResourceResponse(result=Result.FAIL) if request.name == "child" else echo(request)

    run = ScriptedRun(ScriptedMonitor(script))
    component = run.component("c")
    inside(run, component, "child")
    node = run.declare("n", {}, ResourceOptions(depends_on=[component]))
    run.finish()
    assert node.result == Fault('resource a:b:C "child"')
    assert [request.name for request in run.monitor.registered] == ["c", "child"]


def test_cycle_is_told_by_names():
    """A child that needs what depends on its component: nothing can go on, and nothing hangs (checklist line 28)."""
    run = ScriptedRun()
    component = run.component("c")
    outside = run.declare("outside", {}, ResourceOptions(depends_on=[component]))
    later = run.apply(run.engine.field(component, "urn"), lambda text: text)
    child = run.declare("child", {"x": run.engine.field(outside, "id"), "y": later}, ResourceOptions(parent=component))
    run.drive()
    assert (outside.result, child.result) == (None, None)
    assert run.engine.stalled == [
        'resource a:b:C "outside" waits for resource a:b:C "child"',
        'resource a:b:C "child" waits for resource a:b:C "outside"',
    ]
    assert run.engine.open_requests == 0


def test_outputs_of_a_component_complete_it():
    """They are sent once, after the component; a component without outputs is completed at the end (line 53)."""
    run = ScriptedRun()
    components = [run.component(name) for name in "ab"]
    run.engine.register_outputs(components[0], run.engine.named("x", [("o", run.value("1"))]))
    run.drive()
    run.finish()
    completed = {request.urn: plain(request.outputs) for request in run.monitor.requests("RegisterResourceOutputs")}
    assert completed == {urn("a", PART): {"o": 1.0}, urn("b", PART): {}}
    assert len(run.monitor.requests("RegisterResourceOutputs")) == 2


def test_component_that_failed_has_no_outputs():
    """Nothing is sent about what is not there, neither by the program nor at the end."""
    run = ScriptedRun(ScriptedMonitor(lambda _: RegisterResourceResponse(result=Result.FAIL)))
    run.engine.register_outputs(run.component("a"), run.engine.named("x", []))
    run.component("b")
    run.finish()
    assert run.monitor.requests("RegisterResourceOutputs") == []
    text = 'outputs of resource my:index:Part "a" is not sent: it depends on resource my:index:Part "a", which failed'
    assert [report.text for report in run.reports] == [text]


def test_component_that_is_made_later():
    """A component that a function made is completed too."""
    run = ScriptedRun()

    def function(_text: str) -> str:
        run.component("late")
        return "1"

    run.apply(run.engine.field(run.component("early"), "urn"), function)
    run.finish()
    assert len(run.monitor.requests("RegisterResourceOutputs")) == 2


def test_stack_is_no_component_to_expand():
    """To depend on the stack's URN is to depend on the stack."""
    run = ScriptedRun()
    run.component("c")
    run.declare("n", {"x": run.engine.field(run.engine.stack_resource, "urn")})
    run.finish()
    (only,) = sent(run).dependencies
    assert only.endswith("Stack::shop-dev")


def test_reference_to_a_component_in_a_structure():
    """It is told by URN where it stands; the property depends on what is in it."""
    run = ScriptedRun()
    component = run.component("c")
    inside(run, component, "child")
    reference = run.engine.field(component, None)
    inputs = run.engine.inputs("context.register", json.dumps({"list": [part(0), part(0)]}), [reference])
    run.engine.register(ResourceKind.CUSTOM, "a:b:C", "n", inputs)
    run.finish()
    assert [item["urn"] for item in plain(sent(run).object)["list"]] == [urn("c", PART)] * 2
    assert SIGNATURE in plain(sent(run).object)["list"][0]
    assert urns(sent(run)) == {"list": [urn("child")]}


def test_protection_comes_from_the_parent():
    """As in the official SDKs, true and false, through any number of levels, unless it is said (3.3)."""
    run = ScriptedRun()
    outer = run.component("outer", ResourceOptions(protect=True))
    inner = inside(run, outer, "inner", ResourceKind.COMPONENT)
    for name, options in (("child", {}), ("open", {"protect": False}), ("custom", {})):
        inside(run, inner, name, **options)
    run.finish()
    said = {
        request.name: request.protect if request.HasField("protect") else None for request in run.monitor.registered
    }
    assert said == {"outer": True, "inner": True, "child": True, "open": False, "custom": True}


def test_result_of_a_component():
    """Its outputs are its inputs, known in a preview, and come from it."""
    run = ScriptedRun(preview=True)
    component = run.component("c", x=run.value("1"))
    run.finish()
    assert fields(component.result).get("x") == Value(1, dependencies=(urn("c", PART),))
