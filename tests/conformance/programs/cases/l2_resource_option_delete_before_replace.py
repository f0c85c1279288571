from kit import simple


def first() -> None:
    declare(True)


def second() -> None:
    declare(False)


def declare(value: bool) -> None:
    simple("withOption", value, replace_on_changes=["value"], delete_before_replace=True)
    simple("withoutOption", value, replace_on_changes=["value"])


RUNS = (first, second)
