import pulumi_gestalt as pulumi


def main() -> None:
    inputs = ["hello", "hello", {}]
    pulumi.export("dynamic", pulumi.invoke("any-type-function:index:dynListToDyn", {"inputs": inputs})["result"])
