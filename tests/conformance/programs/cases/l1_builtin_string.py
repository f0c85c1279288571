from graphemes import graphemes

import pulumi_gestalt as pulumi


def main() -> None:
    text = pulumi.Config().require("aString")
    pulumi.export("lengthResult", len(list(graphemes(text))))
    pulumi.export("splitResult", text.split("-"))
    pulumi.export("joinResult", "|".join(text.split("-")))
    pulumi.export("interpolateResult", f"prefix-{text}")
