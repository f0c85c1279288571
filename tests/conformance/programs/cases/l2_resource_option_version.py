from kit import simple


def main() -> None:
    simple("withV2", version="2.0.0")
    simple("withV26", False, version="26.0.0")
    simple("withDefault")
