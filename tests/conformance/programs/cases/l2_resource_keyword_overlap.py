from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    for word in ("class", "export", "mod", "import", "object", "self", "this", "if"):
        pulumi.export(word, simple(word))
