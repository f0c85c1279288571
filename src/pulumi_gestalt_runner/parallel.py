"""Work on several processors that Python's lock does not hold up: digests of large files."""

import contextlib
import os
import threading
from collections.abc import Callable, Collection
from typing import Final, TypeVar

T = TypeVar("T")

_AT_ONCE: Final = 4
"""Threads: what is read has 40 MB, and more threads than that wait for memory."""


def together(work: Callable[[T], object], items: Collection[T]) -> None:
    """Call `work` for each item, on as many processors as there are, up to `_AT_ONCE`.

    Raises:
        Exception: the first that a call has raised; all calls have ended by then.
    """
    todo = list(items)
    errors: list[Exception] = []

    def some() -> None:
        with contextlib.suppress(IndexError):
            while not errors:
                item = todo.pop()
                try:
                    work(item)
                except Exception as error:  # noqa: BLE001 - it is raised again by the thread that waits
                    errors.append(error)

    others = [threading.Thread(target=some) for _ in range(min(len(todo), os.cpu_count() or 1, _AT_ONCE) - 1)]
    for each in others:
        each.start()
    some()
    for each in others:
        each.join()
    if errors:
        raise errors[0]
