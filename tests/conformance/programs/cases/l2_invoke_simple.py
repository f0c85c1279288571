import pulumi_gestalt as pulumi


def main() -> None:
    for word in ("hello", "goodbye"):
        pulumi.export(word, pulumi.invoke("simple-invoke:index:myInvoke", {"value": word})["result"])
