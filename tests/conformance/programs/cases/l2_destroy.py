from kit import simple


def first() -> None:
    simple("aresource")
    simple("other")


def second() -> None:
    simple("aresource")


RUNS = (first, second)
