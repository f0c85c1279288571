from kit import simple


def first() -> None:
    simple("targetOnly")
    simple("unrelated")


def second() -> None:
    simple("targetOnly")
    simple("unrelated", depends_on=[simple("dep")])


RUNS = (first, second)
