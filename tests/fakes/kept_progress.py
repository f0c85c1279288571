"""A `Progress` for tests."""

import contextlib
from collections.abc import Iterator


class KeptProgress:
    """Keeps what it is told.

    Attributes:
        steps: the texts of the steps.
        transfers: (text, done, total).
        under_way: the step that is not over, or "".
    """

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.transfers: list[tuple[str, int, int | None]] = []
        self.under_way = ""

    @contextlib.contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Keep the text."""
        self.steps.append(text)
        self.under_way = text
        try:
            yield
        finally:
            self.under_way = ""

    def transfer(self, text: str, done: int, total: int | None) -> None:
        """Keep the numbers."""
        self.transfers.append((text, done, total))
