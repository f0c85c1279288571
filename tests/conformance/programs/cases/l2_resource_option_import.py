from kit import simple


def main() -> None:
    simple("import", import_="fakeID123")
    simple("notImport")
