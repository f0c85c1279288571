"""Work on several processors: digests of large files, for which Python's lock is not held, beside imports."""

import contextlib
import os
import threading
from collections.abc import Callable, Collection
from typing import Final, Generic, TypeVar

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


class Later(Generic[T]):
    """What a thread of its own makes, while this one does something else.

    Args:
        make: makes it.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def get(self) -> T:
        """Wait for it and return it; always the same.

        Raises:
            BaseException: what `make` has raised.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._made[0]

    def _run(self) -> None:
        try:
            self._made.append(self._make())
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            self._error = error
