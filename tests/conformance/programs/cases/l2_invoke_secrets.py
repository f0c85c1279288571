from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    resource = simple("res")
    pulumi.export("nonSecret", response("hello", False))
    pulumi.export("firstSecret", response("hello", resource["value"]))
    pulumi.export("secondSecret", response(pulumi.Output.secret("goodbye"), False))


def response(value: pulumi.Input[str], secret: pulumi.Input[bool]) -> pulumi.Output[object]:
    return pulumi.invoke("simple-invoke:index:secretInvoke", {"value": value, "secretResponse": secret})["response"]
