import pytest

from pulumi_gestalt_engine.errors import TooManyOutputsError
from pulumi_gestalt_engine.graph import ASKED, PENDING, SETTLED, TRANSITIONS, Graph, TransitionError
from pulumi_gestalt_engine.nodes import Ask, Combine, Fault, Map, Node, Recover, Wait
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


class Asking(Node):
    """A node that waits for `after`, and then asks the monitor."""

    after: tuple[Node, ...] = ()

    def rule(self) -> Ask | Wait:
        after, self.after = self.after, ()
        return Wait(after) if after else Ask()


def asking(graph: Graph, *after: Node) -> Asking:
    node = Asking(graph.created, ())
    node.after = after
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
    node = asking(graph)
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
    source = asking(graph)
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


ALLOWED = {
    (PENDING, "ask"): ASKED,
    (PENDING, "wait"): PENDING,
    (PENDING, "settle"): SETTLED,
    (ASKED, "answer"): SETTLED,
    (ASKED, "defer"): PENDING,
}


@pytest.mark.parametrize("state", [PENDING, ASKED, SETTLED])
@pytest.mark.parametrize("event", ["ask", "wait", "answer", "defer", "settle"])
def test_transitions_lead_to_settled(state, event):
    """What is settled stays settled, and only what was asked takes an answer."""
    assert TRANSITIONS.get((state, event)) == ALLOWED.get((state, event))


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


def test_constant_never_comes_on_the_work_list():
    """A constant has no rule, because nothing can make the graph apply one."""
    with pytest.raises(AssertionError, match="settled from the start"):
        Graph().constant(ONE).rule()


# ---- rules that wait ----


def test_rule_that_waits_is_applied_again():
    """A rule may name more nodes that have to settle; it is applied again when they have, and not before."""
    graph = Graph()
    first, second = map_of(graph, graph.constant(ONE)), map_of(graph, graph.constant(TWO))
    node = asking(graph, first, second, first)
    graph.take_asking()
    graph.settle(first, ONE)
    assert (node.state, graph.take_asking()) == (PENDING, [])
    graph.settle(second, TWO)
    assert (node.state, graph.take_asking()) == (ASKED, [node])


def test_rule_that_waits_for_what_is_settled_goes_on_at_once():
    """Nothing has to arrive again."""
    graph = Graph()
    node = asking(graph, graph.constant(ONE))
    assert (node.state, graph.take_asking()) == (ASKED, [node])


def test_fault_of_a_node_that_a_rule_waits_for():
    """It settles the waiting node like the fault of an input."""
    graph = Graph()
    first = map_of(graph, graph.constant(ONE))
    node = asking(graph, first)
    graph.settle(first, FAULT)
    assert (node.result, graph.take_skipped()) == (FAULT, [node])


# ---- answers that are outputs ----


def test_answer_that_is_an_output():
    """The node settles when that output does, with the marks of its own argument."""
    graph = Graph()
    node = map_of(graph, graph.constant(Value(1, secret=True, dependencies=("urn:a",))))
    output = map_of(graph, graph.constant(TWO))
    graph.take_asking()
    graph.defer(node, output)
    assert (node.state, node.result) == (PENDING, None)
    graph.settle(output, Value(2, dependencies=("urn:b",)))
    assert node.result == Value(2, secret=True, dependencies=("urn:b", "urn:a"))
    assert (graph.unknown_calls, graph.take_asking()) == (0, [])


def test_answer_that_is_a_settled_output():
    """The node settles at once; an unknown answer is no call that was left out."""
    graph = Graph()
    node = map_of(graph, graph.constant(ONE))
    graph.defer(node, graph.constant(Value(None, known=False)))
    assert (node.result, graph.unknown_calls) == (Value(None, known=False), 0)


def test_answer_that_has_failed():
    """The fault of the output is the result, also of a node that was made to recover."""
    graph = Graph()
    failed = asking(graph)
    recovering = Recover(graph.created, (failed,), function="f")
    graph.add(recovering)
    graph.settle(failed, FAULT)
    mapped = map_of(graph, graph.constant(ONE))
    assert recovering.state == ASKED
    for node in (recovering, mapped):
        graph.defer(node, failed)
        assert node.result == FAULT


def test_second_answer_that_is_an_output():
    """A node that waits for the output which it was given takes no other answer."""
    graph = Graph()
    node = map_of(graph, graph.constant(ONE))
    output = map_of(graph, graph.constant(TWO))
    graph.defer(node, output)
    with pytest.raises(TransitionError, match=r"^output 1 is pending: no defer is due$"):
        graph.defer(node, output)


def test_number_of_nodes_is_bounded():
    """Nodes are counted as they are made, whether they have a value from the start or not."""
    graph = Graph(2)
    graph.constant(ONE)
    one = graph.constant(ONE)
    with pytest.raises(TooManyOutputsError, match="at most 2"):
        graph.constant(ONE)
    with pytest.raises(TooManyOutputsError):
        graph.add(Combine(graph.created, (one,), depth=1))
