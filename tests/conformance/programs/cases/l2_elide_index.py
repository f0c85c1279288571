from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    simple("res")
    pulumi.export("inv", pulumi.invoke("simple-invoke:index:myInvoke", {"value": "test"})["result"])
