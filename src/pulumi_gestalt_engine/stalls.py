"""What waits for what, in words, when nothing can go on."""

from collections.abc import Iterable

from pulumi_gestalt_engine.nodes import Map, Node
from pulumi_gestalt_engine.operations import Operation


def name_of(node: Node) -> str:
    """Return how a person names a node: operations and results of functions have names, what lies between has none."""
    if isinstance(node, Operation):
        return node.describe()
    return f'the result of function "{node.function}"' if isinstance(node, Map) else ""


def waits(operations: Iterable[Operation], outputs: Iterable[tuple[str, Node]]) -> list[str]:
    """Return who waits for what, a sentence for each: those that are given, and then what they wait for.

    Args:
        operations: some that have not settled.
        outputs: outputs that have not settled, with what they are called.
    """
    todo: list[tuple[str, Node | None, list[Node]]] = []
    todo += ((one.describe(), one, _named(one.inputs)) for one in operations)
    seen = {node.id for _, node, _ in todo if node}
    todo += ((name, None, _named((node,))) for name, node in outputs)
    said = []
    for name, node, found in todo:
        # A function that was handed out waits for nothing but the program.
        if found:
            said.append(f"{name} waits for {', '.join('itself' if one is node else name_of(one) for one in found)}")
        new = [one for one in found if one.id not in seen]
        seen.update(one.id for one in new)
        todo += ((name_of(one), one, _named(one.inputs)) for one in new)
    return said


def _named(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes with names among `nodes` and among what those without names wait for, in order of creation."""
    found: dict[int, Node] = {}
    passed: set[int] = set()
    todo = [*nodes]
    for one in todo:
        if one.result is None and one.id not in passed:
            passed.add(one.id)
            if name_of(one):
                found[one.id] = one
            else:
                todo += one.inputs
    return [found[number] for number in sorted(found)]


__all__ = ["name_of", "waits"]
