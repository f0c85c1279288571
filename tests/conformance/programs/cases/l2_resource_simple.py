from kit import simple


def main() -> None:
    simple("res")
