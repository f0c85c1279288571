from kit import HARD_TEXT, LOREM

import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("empty", "")
    pulumi.export("small", "Hello world!")
    pulumi.export("emoji", '👋 "Hello \U0001019b!" 😊')
    pulumi.export("escape", HARD_TEXT)
    pulumi.export("escapeNewline", HARD_TEXT.replace("\t (tab)", "\n (newline), \t (tab)"))
    pulumi.export("large", f"{LOREM}\n" * 150)
