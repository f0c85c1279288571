from kit import simple


def main() -> None:
    other = simple("target")
    simple("deletedWith", deleted_with=other)
    simple("notDeletedWith")
