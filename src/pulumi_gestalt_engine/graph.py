"""The graph: nodes, subscriptions and the work list.

Theory of operation. A node is *pending* until all of its inputs have settled. Then its rule is applied: it either
settles at once, or asks outside (the monitor, or a function of the program) and is *asked* until the answer comes.
Settling puts the subscribers that now miss nothing on the work list. The list is worked through in a loop, never by
recursion, so that a chain of any length needs the same stack. What leaves the graph is ordered by the nodes' numbers,
that is by creation, whatever the order in which answers arrive.

What may follow what is `TRANSITIONS`; what does not stand there is an error of the caller.
"""

from collections import deque

from pulumi_gestalt_engine.nodes import Ask, Map, Node, Result

PENDING, ASKED, SETTLED = "pending", "asked", "settled"

TRANSITIONS = {
    (PENDING, "ask"): ASKED,
    (PENDING, "settle"): SETTLED,
    (ASKED, "settle"): SETTLED,
}


class TransitionError(AssertionError):
    """An event that the state of a node does not allow: a mistake in the engine or in its caller."""

    def __init__(self, node: Node, event: str) -> None:
        self.node_id = node.id
        self.state = node.state
        self.event = event
        super().__init__(node.id, node.state, event)

    def __str__(self) -> str:
        return f"output {self.node_id} is {self.state}: it cannot {self.event}"


def _advance(node: Node, event: str) -> None:
    try:
        node.state = TRANSITIONS[node.state, event]
    except KeyError:
        raise TransitionError(node, event) from None


class Graph:
    """Nodes in order of creation, and those that ask outside.

    Attributes:
        created: how many nodes there are; the number of the next one.
        unknown_calls: how many function calls were left out because their argument is unknown.
    """

    def __init__(self) -> None:
        self.created = 0
        self.unknown_calls = 0
        self._work: deque[Node] = deque()
        self._asking: list[Node] = []
        self._skipped: list[Node] = []

    def add(self, node: Node) -> None:
        """Take in `node` and settle whatever can be settled now.

        Call `take_asking` afterwards.
        """
        self.created += 1
        for source in node.inputs:
            if source.state != SETTLED:
                node.missing += 1
                source.subscribers.append(node)
        if node.missing == 0:
            self._work.append(node)
            self._drain()

    def settle(self, node: Node, result: Result) -> None:
        """Give an asked `node` its result and settle whatever can be settled now.

        Call `take_asking` afterwards.

        Raises:
            TransitionError: the node was not asked.
        """
        if node.state == PENDING:
            raise TransitionError(node, "settle")
        self._finish(node, result)
        self._drain()

    def take_asking(self) -> list[Node]:
        """Return the nodes that ask outside since the last call, in order of creation."""
        asking, self._asking = self._asking, []
        return sorted(asking, key=lambda node: node.id)

    def take_skipped(self) -> list[Node]:
        """Return the nodes that a fault of an input settled since the last call, in order of creation."""
        skipped, self._skipped = self._skipped, []
        return sorted(skipped, key=lambda node: node.id)

    def _drain(self) -> None:
        while self._work:
            node = self._work.popleft()
            fault = node.fault()
            if fault is not None:
                self._skipped.append(node)
                self._finish(node, fault)
                continue
            outcome = node.rule()
            if isinstance(outcome, Ask):
                _advance(node, "ask")
                node.asked = outcome
                self._asking.append(node)
            else:
                # A map's rule asks for a call unless the argument is unknown.
                self.unknown_calls += isinstance(node, Map)
                self._finish(node, outcome)

    def _finish(self, node: Node, result: Result) -> None:
        _advance(node, "settle")
        node.result = result
        subscribers, node.subscribers = node.subscribers, []
        node.inputs = ()
        node.asked = None
        for subscriber in subscribers:
            subscriber.missing -= 1
            if subscriber.missing == 0:
                self._work.append(subscriber)


__all__ = ["ASKED", "PENDING", "SETTLED", "TRANSITIONS", "Graph", "TransitionError"]
