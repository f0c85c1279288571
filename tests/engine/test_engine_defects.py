"""What the original system got wrong (design.md 3), each with a test named after it."""

import json

import pytest
from pulumi.runtime.proto.provider_pb2 import CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse

from fakes.scripted import STACK_URN, UNKNOWN, ScriptedMonitor, ScriptedRun, plain, secret, urn
from pulumi_gestalt_engine import Level, ProgramError


def unknown_ids(request: RegisterResourceRequest) -> RegisterResourceResponse:
    """Answer as the Pulumi engine does in a preview: inputs are known, nothing else."""
    return RegisterResourceResponse(urn=urn(request.name), object=request.object)


def test_late_map_on_a_resolved_output_runs():
    """A map of an output that has its value already is run, also when it is made inside of a function."""
    run = ScriptedRun()
    source = run.engine.field(run.resource("n"), "id")

    def outer(text: str) -> str:
        run.engine.export("inner", run.apply(source, lambda late: f"[{late}]", "inner"))
        return text

    run.engine.export("outer", run.apply(source, outer, "outer"))
    assert run.finish() == {"outer": "n-id", "inner": ["n-id"]}
    run.engine.export("later", run.apply(source, lambda late: late, "later"))
    assert run.finish()["later"] == "n-id"


def test_resource_with_no_inputs_is_sent():
    """A registration waits for nothing when it has no inputs."""
    run = ScriptedRun()
    run.resource("n")
    run.finish()
    assert [request.name for request in run.monitor.registered] == ["n"]


def test_unknown_keeps_its_secret_mark():
    """A secret that is not known yet is still secret behind fields, maps and combine, in inputs and exports."""
    run = ScriptedRun(ScriptedMonitor(register=unknown_ids), preview=True)
    password = run.engine.create(json.dumps(secret(UNKNOWN)), secret=False)
    mapped = run.apply(password, lambda text: text)
    combined = run.engine.combine([run.engine.create("1", secret=False), mapped])
    resource = run.resource("n", password=combined)
    run.engine.export("field", run.engine.field(resource, "password"))
    run.engine.export("mapped", mapped)
    assert run.finish() == {"field": secret(UNKNOWN), "mapped": secret(UNKNOWN)}
    assert plain(run.monitor.registered[0].object) == {"password": secret(UNKNOWN)}


def test_nested_secrets_reach_functions_in_clear():
    """A function gets plain data, never the object that stands for a secret; its result is secret."""
    run = ScriptedRun(ScriptedMonitor(register=lambda _: RegisterResourceResponse(urn=urn("n"), object=answer)))
    answer = {"login": {"user": "u", "passwords": [secret("p"), secret({"deep": secret("q")})]}}
    login = run.engine.field(run.resource("n"), "login")
    run.engine.export("user", run.apply(login, lambda text: json.dumps(json.loads(text)["user"])))
    assert run.finish() == {"user": secret("u")}
    assert [json.loads(argument) for _, argument in run.calls] == [{"user": "u", "passwords": ["p", {"deep": "q"}]}]


def test_invoke_with_unknown_arguments_is_not_sent_and_resolves_to_unknown():
    """The provider is not asked about what does not exist; every field of the result is unknown."""
    run = ScriptedRun(ScriptedMonitor(register=unknown_ids), preview=True)
    result = run.invoke("a:b:f", id=run.engine.field(run.resource("n"), "id"))
    run.engine.export("x", run.engine.field(result, "x"))
    assert run.finish() == {"x": UNKNOWN}
    assert run.monitor.invoked == []


@pytest.mark.parametrize("result", [{"n": 1.5}, {"text": "x" * 200}, {}])
def test_invoke_answers_are_decoded_as_invoke_answers(result):
    """The result of an invoke is its fields; read as a registration these answers were garbage."""
    run = ScriptedRun(ScriptedMonitor(invoke=lambda _: InvokeResponse(**{"return": result})))
    invoked = run.invoke("a:b:f")
    for name in result:
        run.engine.export(name, run.engine.field(invoked, name))
    assert run.finish() == result


def test_dependencies_and_property_dependencies_are_sent():
    """A registration says which resources it needs, in all and by property, through maps, combine and invokes."""
    run = ScriptedRun()
    ids = {name: run.engine.field(run.resource(name), "id") for name in "abc"}
    mapped = run.apply(ids["a"], lambda text: text)
    both = run.engine.combine([ids["b"], mapped])
    invoked = run.engine.field(run.invoke("a:b:f", x=ids["c"]), "y")
    run.resource("n", plain=run.engine.create("1", secret=False), mapped=mapped, both=both, invoked=invoked)
    run.resource("m", invoked=run.engine.combine([invoked]))
    run.finish()
    requests = {request.name: request for request in run.monitor.registered}
    assert list(requests["n"].dependencies) == [urn("a"), urn("b")]
    assert {name: list(entry.urns) for name, entry in requests["n"].propertyDependencies.items()} == {
        "plain": [],
        "mapped": [urn("a")],
        "both": [urn("b"), urn("a")],
    }
    assert list(requests["m"].propertyDependencies["invoked"].urns) == [urn("c")]


def test_failed_invokes_are_reported():
    """The provider's reasons are shown as an error, and nothing is made of the result."""
    failure = CheckFailure(property="x", reason="is odd")
    run = ScriptedRun(ScriptedMonitor(invoke=lambda _: InvokeResponse(failures=[failure])))
    run.engine.export("y", run.engine.field(run.invoke("a:b:f"), "y"))
    assert run.finish() == {}
    assert [(report.level, report.text) for report in run.reports] == [
        (Level.ERROR, "invoke of a:b:f failed: x: is odd"),
        (Level.WARN, "the stack output 'y' is left out: it depends on invoke of a:b:f, which failed"),
    ]


def test_exports_are_registered_in_a_preview():
    """A preview ends with the stack's outputs as well, unknown ones marked."""
    run = ScriptedRun(ScriptedMonitor(register=unknown_ids), preview=True)
    resource = run.resource("n", x=run.engine.create("1", secret=False))
    run.engine.export("x", run.engine.field(resource, "x"))
    run.engine.export("id", run.engine.field(resource, "id"))
    assert run.finish() == {"x": 1.0, "id": UNKNOWN}


@pytest.mark.parametrize("picks", [(0,), (-1,), (3, 1, 4, 1, 5), (2, 0)])
def test_function_order_is_creation_order(picks):
    """Whatever was answered first: of the functions that can run, the one that was created first comes first."""
    run = ScriptedRun(picks=picks)
    resources = [run.resource(str(number)) for number in range(20)]
    ids = [run.engine.field(resource, "id") for resource in resources]
    everything = run.engine.combine(ids)
    for number, source in enumerate(ids):
        run.apply(everything, lambda text: text, f"of-all-{number}")
        run.apply(source, lambda text: text, f"of-{number}")
    for request in run.engine.requests_to_send():
        run.monitor.send(request)
    while run.engine.open_requests:
        run.engine.receive_response(*run.monitor.answer(run._pick()))
    run.finish()
    expected = [f"of-{which}{number}" for number in range(20) for which in ("all-", "")]
    assert [function for function, _ in run.calls] == expected


def test_ten_thousand_maps_in_a_chain():
    """A chain of any length needs no deep stack: mapped before the value is there, and through an unknown."""
    run = ScriptedRun()
    node = run.engine.field(run.resource("n"), "id")
    for _ in range(10_000):
        node = run.apply(node, lambda text: text, "same")
    run.engine.export("x", node)
    assert run.finish() == {"x": "n-id"}
    assert len(run.calls) == 10_000
    preview = ScriptedRun(ScriptedMonitor(register=unknown_ids), preview=True)
    node = preview.engine.field(preview.resource("n"), "id")
    for _ in range(10_000):
        node = preview.engine.map(node, "same")
    preview.engine.export("x", node)
    assert preview.finish() == {"x": UNKNOWN}
    assert preview.engine.unknown_calls == 10_000


def test_ten_thousand_combines():
    """Ten thousand outputs in one list, and ten thousand lists of one output, which stay beside each other."""
    run = ScriptedRun()
    source = run.engine.field(run.resource("n"), "id")
    run.engine.export("wide", run.engine.combine([source] * 10_000))
    lists = [run.engine.combine([source]) for _ in range(10_000)]
    run.engine.export("many", run.engine.combine(lists))
    assert run.finish() == {"wide": ["n-id"] * 10_000, "many": [["n-id"]] * 10_000}


def test_ten_thousand_combines_in_a_chain_are_a_clear_error():
    """Lists inside lists without end are refused where they are made; a map in between begins anew."""
    run = ScriptedRun()
    node = run.engine.field(run.resource("n"), "id")
    for _ in range(150):
        node = run.apply(run.engine.combine([node]), lambda text: json.dumps(json.loads(text)[0]), "first")
    run.engine.export("x", node)
    assert run.finish() == {"x": "n-id"}

    def chain() -> None:
        inner = node
        for _ in range(10_000):
            inner = run.engine.combine([node, inner])

    with pytest.raises(ProgramError) as caught:
        chain()
    assert str(caught.value) == (
        "output.combine: lists are combined inside each other more than 100 levels deep\n"
        "hint: combine all outputs in one call"
    )


def test_the_deepest_values_that_are_possible_do_not_overflow():
    """A hundred levels of JSON in a hundred combined lists reach a function; sending them is a clear error."""
    run = ScriptedRun()
    node = run.engine.create("[" * 99 + json.dumps(secret(1)) + "]" * 99, secret=False)
    for _ in range(100):
        node = run.engine.combine([node])
    with pytest.raises(ProgramError, match="more than 100 levels deep"):
        run.engine.combine([node])
    run.engine.export("x", run.apply(node, lambda text: str(text.count("["))))
    assert run.finish() == {"x": secret(199.0)}
    with pytest.raises(ProgramError, match=r"^resource a:b:C \"n\": .*: a value is nested more than 100 levels deep$"):
        run.resource("n", x=node)
    with pytest.raises(ProgramError, match=r"^invoke of a:b:f: .*: a value is nested more than 100 levels deep$"):
        run.invoke("a:b:f", x=node)


def test_parent_is_the_stack():
    """Every resource says that the stack is its parent."""
    run = ScriptedRun()
    run.resource("n")
    run.finish()
    assert run.monitor.registered[0].parent == STACK_URN
