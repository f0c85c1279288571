from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    first = simple("first", False)
    given = {"value": "hello", "secretResponse": first["value"]}
    simple("second", pulumi.invoke("simple-invoke:index:secretInvoke", given)["secret"])
