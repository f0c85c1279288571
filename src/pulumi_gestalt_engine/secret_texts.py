"""Which texts of a secret value the Runner hides in everything that is shown."""

from collections.abc import Iterator
from typing import Any

from pulumi_gestalt_engine.values import REFERENCE_SIGNATURE, SIGNATURE_KEY, Value, parts

MIN_NUMBER = 6
"""Characters of the shortest number that is hidden: shorter ones are ports, years and counts of everything."""


def secret_texts(data: Any) -> list[str]:
    """Return the texts in the secret parts of `data`: strings, and long numbers as JSON has them.

    Names of properties are left out, and so is what a reference to a resource says: it stands in clear elsewhere.
    """
    return list(dict.fromkeys(text for part in parts(data) if part.secret for text in _texts(part.data)))


def _texts(data: Any) -> Iterator[str]:
    todo = [data]
    while todo:
        part = todo.pop()
        if isinstance(part, Value):
            todo.append(part.data)
        elif isinstance(part, list):
            todo.extend(part)
        elif isinstance(part, dict):
            if part.get(SIGNATURE_KEY) != REFERENCE_SIGNATURE:
                todo.extend(item for key, item in part.items() if key != SIGNATURE_KEY)
        elif isinstance(part, str):
            yield part
        elif part is not None and not isinstance(part, bool):
            number = repr(part).removesuffix(".0")
            if len(number) >= MIN_NUMBER:
                yield number


__all__ = ["MIN_NUMBER", "secret_texts"]
