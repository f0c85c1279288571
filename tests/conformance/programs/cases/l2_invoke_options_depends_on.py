import pulumi_gestalt as pulumi


def main() -> None:
    first = pulumi.CustomResource("simple-invoke:index:StringResource", "first", {"text": "first hello"})
    options = pulumi.InvokeOptions(depends_on=[first])
    answer = pulumi.invoke("simple-invoke:index:myInvoke", {"value": "hello"}, options)["result"]
    pulumi.CustomResource("simple-invoke:index:StringResource", "second", {"text": answer})
    pulumi.export("hello", answer)
