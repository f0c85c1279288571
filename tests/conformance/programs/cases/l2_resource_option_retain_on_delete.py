from kit import simple


def main() -> None:
    simple("retainOnDelete", retain_on_delete=True)
    simple("notRetainOnDelete", retain_on_delete=False)
    simple("defaulted")
