import pulumi_gestalt as pulumi


def main() -> None:
    resource = pulumi.CustomResource("simple-invoke:index:StringResource", "res", {"text": "hello"})
    pulumi.export("outputInput", pulumi.invoke("simple-invoke:index:myInvoke", {"value": resource["text"]})["result"])
    pulumi.export("unit", pulumi.invoke("simple-invoke:index:unit")["result"])
