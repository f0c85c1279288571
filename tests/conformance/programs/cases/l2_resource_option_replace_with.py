from kit import simple


def main() -> None:
    other = simple("target")
    simple("replaceWith", replace_with=[other])
    simple("notReplaceWith")
