import pulumi_gestalt as pulumi


def main() -> None:
    default = pulumi.invoke("simple-invoke:index:myInvoke", {"value": "hello"})["result"]
    configured = pulumi.Config().get("defaultFromInvoke")
    pulumi.export("result", default if configured is None else configured)
