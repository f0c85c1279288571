from kit import simple


def main() -> None:
    simple("withSecret", additional_secret_outputs=["value"])
    simple("withoutSecret")
