import pytest

from pulumi_gestalt_engine.graph import ASKED, PENDING, SETTLED, TRANSITIONS, Graph, TransitionError
from pulumi_gestalt_engine.messages import Registration
from pulumi_gestalt_engine.nodes import Combine, Constant, Fault, Map, Node, Resource
from pulumi_gestalt_engine.values import Value

ONE, TWO = Value(1), Value(2)
FAULT = Fault('resource a:b:C "n"')


def map_of(graph: Graph, source: Node) -> Map:
    node = Map(graph.created, (source,), function="f")
    graph.add(node)
    return node


def pair_of(graph: Graph, *sources: Node) -> Combine:
    node = Combine(graph.created, sources, depth=1)
    graph.add(node)
    return node


def resource(graph: Graph) -> Resource:
    node = Resource(graph.created, (), names=(), request=Registration("a:b:C", "n", ""))
    graph.add(node)
    return node


def test_constant_is_settled_from_the_start():
    """A value that the program made waits for nothing."""
    graph = Graph()
    node = graph.constant(ONE)
    assert (node.id, node.state, node.result, graph.created) == (0, SETTLED, ONE, 1)
    assert graph.take_asking() == []


def test_node_waits_for_all_of_its_inputs():
    """A node is pending until its last input has settled, and is then settled at once."""
    graph = Graph()
    first, second = map_of(graph, graph.constant(ONE)), map_of(graph, graph.constant(TWO))
    both = pair_of(graph, first, second, first)
    graph.settle(second, TWO)
    assert (both.state, both.missing) == (PENDING, 2)
    graph.settle(first, ONE)
    assert (both.state, both.result) == (SETTLED, Value([1, 2, 1]))


def test_node_without_inputs_is_asked_at_once():
    """Nothing has to arrive before a resource without inputs can be sent."""
    graph = Graph()
    node = resource(graph)
    assert node.state == ASKED
    assert graph.take_asking() == [node]
    assert graph.take_asking() == []


def test_nodes_that_ask_come_in_order_of_creation():
    """Which input settles first does not decide the order."""
    graph = Graph()
    sources = [map_of(graph, graph.constant(ONE)) for _ in range(3)]
    late = pair_of(graph, *sources)
    maps = [map_of(graph, late), map_of(graph, sources[2]), map_of(graph, sources[0])]
    graph.take_asking()
    for source in reversed(sources):
        graph.settle(source, ONE)
    assert graph.take_asking() == maps


def test_fault_settles_everything_behind_it():
    """A fault runs through the graph without any rule being applied; nodes are told in order of creation."""
    graph = Graph()
    source = resource(graph)
    graph.take_asking()
    waiting = map_of(graph, graph.constant(ONE))
    pair = pair_of(graph, waiting, source)
    mapped = map_of(graph, source)
    graph.settle(source, FAULT)
    graph.settle(waiting, ONE)
    assert (pair.result, mapped.result) == (FAULT, FAULT)
    assert graph.take_skipped() == [pair, mapped]
    assert graph.take_skipped() == []
    late = pair_of(graph, pair)
    assert (late.result, graph.take_skipped()) == (FAULT, [late])


def test_unknown_calls_are_counted():
    """A map of an unknown is settled without a call and counted; other nodes are not."""
    graph = Graph()
    unknown = graph.constant(Value(None, known=False))
    node = map_of(graph, pair_of(graph, unknown))
    assert (node.result, graph.unknown_calls, graph.take_asking()) == (unknown.result, 1, [])


def test_settled_node_holds_nothing_but_its_result():
    """Inputs, subscribers and the question are let go, so that chains do not stay in memory."""
    graph = Graph()
    node = map_of(graph, graph.constant(ONE))
    map_of(graph, node)
    graph.settle(node, ONE)
    assert (node.inputs, node.subscribers, node.asked) == ((), [], None)


@pytest.mark.parametrize("state", [PENDING, ASKED, SETTLED])
@pytest.mark.parametrize("event", ["ask", "answer", "settle"])
def test_transitions_lead_to_settled(state, event):
    """What is settled stays settled, and only what was asked takes an answer."""
    expected = {(PENDING, "ask"): ASKED, (PENDING, "settle"): SETTLED, (ASKED, "answer"): SETTLED}
    assert TRANSITIONS.get((state, event)) == expected.get((state, event))


def test_answer_to_a_node_that_was_not_asked():
    """An event that the state does not allow is an error that names node, state and event, and changes nothing."""
    graph = Graph()
    node = map_of(graph, map_of(graph, graph.constant(ONE)))
    with pytest.raises(TransitionError, match=r"^output 2 is pending: no answer is due$"):
        graph.settle(node, ONE)
    assert (node.state, node.result) == (PENDING, None)


def test_second_answer():
    """A node takes one answer."""
    graph = Graph()
    node = map_of(graph, graph.constant(ONE))
    graph.settle(node, ONE)
    with pytest.raises(TransitionError, match=r"^output 1 is settled: no answer is due$"):
        graph.settle(node, TWO)
    assert node.result == ONE


def test_constant_has_no_rule():
    """A constant never comes on the work list."""
    assert not hasattr(Constant, "rule")
