import pulumi_gestalt as pulumi

TOKEN = "multi-argument-invoke:index:multiArgumentInvoke"


def main() -> None:
    pulumi.export("both", pulumi.invoke(TOKEN, {"first": "hello", "second": "world"})["result"])
    pulumi.export("onlyRequired", pulumi.invoke(TOKEN, {"first": "hello"})["result"])
