"""A module of the program, so that tracebacks name a second file."""


def divide(one: int, other: int) -> float:
    """Divide, or fail."""
    return one / other
