import pulumi_gestalt as pulumi


def main() -> None:
    for word in ("class", "export", "import", "mod", "self", "this", "if"):
        pulumi.export(word, f"{word}_output_string")
    pulumi.export("object", {"object": "object_output_string"})
