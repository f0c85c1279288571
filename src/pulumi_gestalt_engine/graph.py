"""The graph: nodes, subscriptions and the work list.

Theory of operation. A node is *pending* until all of its inputs have settled. Then its rule is applied: it settles at
once, or waits for more nodes, or asks outside (the monitor, or a function of the program) and is *asked* until the
answer comes. An answer may be another output, which is then waited for. Settling puts the subscribers that now miss
nothing on the work list. The list is worked through in a loop, never by recursion, so that a chain of any length needs
the same stack. What leaves the graph is ordered by the nodes' numbers, that is by creation, whatever the order in which
answers arrive and the list is worked through.

What may follow what is `TRANSITIONS`; what does not stand there is an error of the caller.
"""

from pulumi_gestalt_engine.errors import TooManyOutputsError
from pulumi_gestalt_engine.nodes import Ask, Constant, Derive, Fault, Map, Node, Result, Wait
from pulumi_gestalt_engine.values import Value

MANY = 2**63 - 1
"""A number of nodes that nobody comes to."""

PENDING, ASKED, SETTLED = "pending", "asked", "settled"

TRANSITIONS = {
    (PENDING, "ask"): ASKED,
    (PENDING, "wait"): PENDING,
    (PENDING, "settle"): SETTLED,
    (ASKED, "answer"): SETTLED,
    (ASKED, "defer"): PENDING,
}


class TransitionError(AssertionError):
    """An event that the state of a node does not allow: a mistake in the engine or in its caller."""

    def __init__(self, node: Node, event: str) -> None:
        self.node_id = node.id
        self.state = node.state
        self.event = event
        super().__init__(node.id, node.state, event)

    def __str__(self) -> str:
        return f"output {self.node_id} is {self.state}: no {self.event} is due"


def _advance(node: Node, event: str) -> None:
    try:
        node.state = TRANSITIONS[node.state, event]
    except KeyError:
        raise TransitionError(node, event) from None


class Graph:
    """Nodes in order of creation, and those that ask outside.

    The graph holds no node: a node lives as long as a handle, an unsettled input or the open question of it does.

    Args:
        most: how many nodes there may be.

    Attributes:
        created: how many nodes there are; the number of the next one.
        unknown_calls: how many function calls were left out because their argument is unknown.
    """

    def __init__(self, most: int = MANY) -> None:
        self.created = 0
        self._most = most
        self.unknown_calls = 0
        self._work: list[Node] = []
        self._asking: list[Node] = []
        self._skipped: list[Node] = []
        self._faults: list[Fault] = []
        self._hidden: list[Value] = []

    def constant(self, value: Value) -> Constant:
        """Return a new node that has its value from the start.

        Raises:
            TooManyOutputsError: there are too many.
        """
        node = Constant(self.created, (), result=value, state=SETTLED)
        self._count()
        return node

    def add(self, node: Node) -> None:
        """Take in `node` and settle whatever can be settled now; afterwards call `take_asking` and `take_skipped`.

        Raises:
            TooManyOutputsError: there are too many.
        """
        self._count()
        self._subscribe(node, node.inputs)
        self._drain()

    def settle(self, node: Node, result: Result) -> None:
        """Give an asked `node` its result and settle whatever can be settled now.

        Afterwards call `take_asking` and `take_skipped`.

        Raises:
            TransitionError: the node was not asked.
        """
        self._finish(node, "answer", result)
        self._drain()

    def defer(self, node: Map, output: Node) -> None:
        """Let an asked `node` have the result that `output` will have; then as for `settle`."""
        _advance(node, "defer")
        node.deferred = output
        node.inputs = (output,)
        self._subscribe(node, node.inputs)
        self._drain()

    def take_asking(self) -> list[Node]:
        """Return the nodes that ask outside since the last call, in order of creation."""
        asking, self._asking = self._asking, []
        return _in_order(asking)

    def take_skipped(self) -> list[Node]:
        """Return the nodes that a fault of an input settled since the last call, in order of creation."""
        skipped, self._skipped = self._skipped, []
        return _in_order(skipped)

    def take_faults(self) -> list[Fault]:
        """Return the faults that rules have found since the last call."""
        faults, self._faults = self._faults, []
        return faults

    def take_hidden(self) -> list[Value]:
        """Return the results since the last call that may hold a secret that was none before."""
        hidden, self._hidden = self._hidden, []
        return hidden

    def _count(self) -> None:
        self.created += 1
        if self.created > self._most:
            raise TooManyOutputsError(self._most)

    def _subscribe(self, node: Node, sources: tuple[Node, ...]) -> None:
        for source in sources:
            if source.state != SETTLED:
                node.missing += 1
                source.subscribers.append(node)
        if node.missing == 0:
            self._work.append(node)

    def _drain(self) -> None:
        while self._work:
            node = self._work.pop()
            fault = node.fault()
            if fault is not None:
                self._skipped.append(node)
                self._finish(node, "settle", fault)
                continue
            outcome = node.rule()
            if isinstance(outcome, Ask):
                _advance(node, "ask")
                node.asked = outcome
                self._asking.append(node)
            elif isinstance(outcome, Wait):
                _advance(node, "wait")
                node.inputs += outcome.nodes
                self._subscribe(node, outcome.nodes)
            else:
                if isinstance(outcome, Fault):
                    self._faults.append(outcome)
                # A map's rule asks for a call unless the argument is unknown, or it has been answered by an output.
                self.unknown_calls += type(node) is Map and node.deferred is None
                self._finish(node, "settle", _inherited(node, outcome))

    def _finish(self, node: Node, event: str, result: Result) -> None:
        _advance(node, event)
        node.result = result
        if node.hides and isinstance(result, Value):
            assert isinstance(node, Map | Derive)
            self._hidden.append(node.new_in(result))
        node.inputs = ()
        node.asked = None
        node.release()
        subscribers, node.subscribers = node.subscribers, []
        for subscriber in subscribers:
            subscriber.missing -= 1
            if subscriber.missing == 0:
                self._work.append(subscriber)


def _in_order(nodes: list[Node]) -> list[Node]:
    """Return `nodes` in order of creation; mostly there is none, or one."""
    return nodes if len(nodes) < 2 else sorted(nodes, key=lambda node: node.id)


def _inherited(node: Node, result: Result) -> Result:
    """Return the result of an output that was given as an answer, with the marks of the question."""
    if node.asked is None or not isinstance(result, Value):
        return result
    return result.with_marks(secret=node.asked.secret, dependencies=node.asked.dependencies)


__all__ = ["ASKED", "MANY", "PENDING", "SETTLED", "TRANSITIONS", "Graph", "TransitionError"]
