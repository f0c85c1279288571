from kit import simple


def main() -> None:
    simple("hideDiffs", hide_diffs=["value"])
    simple("notHideDiffs")
