from kit import simple


def main() -> None:
    simple("target")
    simple("other")
