from fakes.scripted import ScriptedRun
from pulumi_gestalt_engine import Node
from pulumi_gestalt_engine.stalls import waits

F = 'the result of function "f"'


def test_what_lies_between():
    """Outputs without names are looked through, each once; names come in order of creation, and each stands once."""
    run = ScriptedRun()
    first, second = run.resource("first"), run.resource("second")
    fields = [run.engine.field(node, "x") for node in (second, first, second)]
    joined = run.engine.combine([*fields, run.engine.combine(fields), run.value("1")])
    assert waits((), [("it", joined)]) == ['it waits for resource a:b:C "first", resource a:b:C "second"']


def test_function_without_a_result():
    """What waits for a function that the program has not answered is told; the function waits for nobody else."""
    run = ScriptedRun()
    asked = run.engine.map(run.value("1"), "f")
    run.resource("n", x=asked)
    run.engine.export("y", run.engine.combine([asked]))
    run.engine.export("z", asked)
    assert len(run.engine.calls_to_make()) == 1
    assert run.engine.stalled == [
        f'resource a:b:C "n" waits for {F}',
        f"stack output 'y' waits for {F}",
        f"stack output 'z' waits for {F}",
    ]


def test_chain_to_a_cycle():
    """Functions whose results wait for each other are followed, and each is told once."""
    run = ScriptedRun()
    results: list[Node] = []
    results.append(run.engine.map(run.value("1"), "f"))
    results.append(run.engine.map(run.value("1"), "g"))
    for call, other in zip(run.engine.calls_to_make(), reversed(results), strict=True):
        run.engine.receive_output(call.node, other)
    assert run.engine.waiting(run.engine.combine(results)) == [
        f'it waits for {F}, the result of function "g"',
        f'{F} waits for the result of function "g"',
        f'the result of function "g" waits for {F}',
    ]


def test_nothing_waits():
    """When everything has settled there is nothing to tell, and an open request is not what stalls a run."""
    run = ScriptedRun()
    run.engine.export("x", run.value("1"))
    assert run.engine.stalled == []
    run.resource("n")
    assert run.engine.stalled == []
    run.finish()
    assert run.engine.stalled == []
