from kit import simple


def main() -> None:
    simple("withV2", version="2.0.0")
