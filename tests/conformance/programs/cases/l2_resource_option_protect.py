from kit import simple


def main() -> None:
    simple("protected", protect=True)
    simple("unprotected", protect=False)
    simple("defaulted")
