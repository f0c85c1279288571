"""The program of tests/monitor/official_program.py, written with our SDK: it uses everything."""

import pulumi_gestalt as pulumi


class Web(pulumi.ComponentResource):
    """A component of the program."""

    def __init__(self, name: str, options: pulumi.ResourceOptions) -> None:
        super().__init__("my:app:Web", name, {"kind": "web"}, options)
        inside = pulumi.ResourceOptions(parent=self)
        self.inner = pulumi.CustomResource("aws:s3:Bucket", f"{name}-bucket", {"size": 1}, inside)
        self.register_outputs({"bucket": self.inner.id})


def _tag(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    return pulumi.ResourceTransformResult({**args.props, "tag": f"stack:{args.name}"}, args.opts)


def _grow(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    options = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(ignore_changes=["size"]))
    return pulumi.ResourceTransformResult({**args.props, "grown": True}, options)


def _shift(args: pulumi.InvokeTransformArgs) -> pulumi.InvokeTransformResult:
    return pulumi.InvokeTransformResult({**args.args, "zone": "b"}, args.opts)


@pulumi.main
def program() -> None:
    """Register everything."""
    hook_log: list[str] = []
    pulumi.runtime.register_resource_transform(_tag)
    pulumi.runtime.register_invoke_transform(_shift)
    provider = pulumi.ProviderResource("aws", "eu", {"region": pulumi.Output.secret("eu")})
    web = Web("site", pulumi.ResourceOptions(providers=[provider], protect=True, transforms=[_grow]))

    def before(args: pulumi.ResourceHookArgs) -> None:
        hook_log.append(f"before {args.name}")

    def after(args: pulumi.ResourceHookArgs) -> None:
        hook_log.append(f"after {args.name} {(args.new_outputs or {})['made']}")

    def retry(args: pulumi.ErrorHookArgs) -> bool:
        hook_log.append(f"{args.failed_operation}: {args.errors[0]}")
        return True

    hooks = pulumi.ResourceHookBinding(
        before_create=[pulumi.ResourceHook("before", before)],
        after_create=[pulumi.ResourceHook("after", after)],
        on_error=[pulumi.ErrorHook("retry", retry)],
    )
    options = pulumi.ResourceOptions(hooks=hooks, depends_on=[web])
    thing = pulumi.CustomResource("aws:ec2:Instance", "thing", {"size": 3}, options)
    found = pulumi.CustomResource.get("aws:ec2:Vpc", "found", "vpc-1")
    cluster = pulumi.ComponentResource("eks:index:Cluster", "cluster", {"size": thing["size"]}, remote=True)
    other = pulumi.StackReference("acme/net/prod")
    image = pulumi.invoke("aws:getImage", {"zone": "a"}, pulumi.InvokeOutputOptions(depends_on=[thing]))
    pulumi.export("made", thing.made)
    pulumi.export("found", found.made)
    pulumi.export("zone", cluster.zone)
    pulumi.export("greeting", pulumi.call("eks:index:Cluster/greet", {"greeting": "hi"}, cluster))
    pulumi.export("vpc", other.require_output("vpc"))
    pulumi.export("token", other.require_output("token"))
    pulumi.export("image", image)
    pulumi.export("hooks", pulumi.Output.all(thing.made, cluster.zone).apply(lambda _: hook_log))
