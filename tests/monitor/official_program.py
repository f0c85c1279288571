"""A program that uses everything, written with the official SDK. Arguments: address, `preview` or `update`.

Started as a process of its own, because that SDK keeps its settings in the module.
"""

import asyncio
import sys
from typing import Any

from pulumi.runtime import Settings, configure, invoke_output, run_in_stack

import pulumi


class Thing(pulumi.CustomResource):
    """A custom resource, or one to read."""

    size: pulumi.Output[int]
    made: pulumi.Output[str]

    def __init__(self, type_token: str, name: str, inputs: dict[str, Any], options: Any = None) -> None:
        super().__init__(type_token, name, {"made": None} | inputs, options)


class Web(pulumi.ComponentResource):
    """A component of the program."""

    def __init__(self, name: str, options: Any) -> None:
        super().__init__("my:app:Web", name, {"kind": "web"}, options)
        self.inner = Thing("aws:s3:Bucket", f"{name}-bucket", {"size": 1}, pulumi.ResourceOptions(parent=self))
        self.register_outputs({"bucket": self.inner.id})


class Cluster(pulumi.ComponentResource):
    """A component that a provider implements."""

    zone: pulumi.Output[str]

    def __init__(self, name: str, size: Any) -> None:
        super().__init__("eks:index:Cluster", name, {"size": size, "zone": None}, None, remote=True)

    def greet(self, greeting: str) -> Any:
        """Call a method."""
        arguments = {"__self__": self, "greeting": greeting}
        return pulumi.runtime.call("eks:index:Cluster/greet", arguments, self)


def _tag(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    return pulumi.ResourceTransformResult(dict(args.props) | {"tag": f"stack:{args.name}"}, args.opts)


def _grow(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
    options = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(ignore_changes=["size"]))
    return pulumi.ResourceTransformResult(dict(args.props) | {"grown": True}, options)


def _shift(args: pulumi.InvokeTransformArgs) -> pulumi.InvokeTransformResult:
    return pulumi.InvokeTransformResult(dict(args.args) | {"zone": "b"}, args.opts)


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
        hook_log.append(f"after {args.name} {args.new_outputs['made']}")

    def retry(args: pulumi.ErrorHookArgs) -> bool:
        hook_log.append(f"{args.failed_operation}: {args.errors[0]}")
        return True

    hooks = pulumi.ResourceHookBinding(
        before_create=[pulumi.ResourceHook("before", before)],
        after_create=[pulumi.ResourceHook("after", after)],
        on_error=[pulumi.ErrorHook("retry", retry)],
    )
    thing = Thing("aws:ec2:Instance", "thing", {"size": 3}, pulumi.ResourceOptions(hooks=hooks, depends_on=[web]))
    found = Thing("aws:ec2:Vpc", "found", {}, pulumi.ResourceOptions(id="vpc-1"))
    cluster = Cluster("cluster", thing.size)
    other = pulumi.StackReference("acme/net/prod")
    image = invoke_output("aws:getImage", {"zone": "a"}, pulumi.InvokeOutputOptions(depends_on=[thing]))
    pulumi.export("made", thing.made)
    pulumi.export("found", found.made)
    pulumi.export("zone", cluster.zone)
    pulumi.export("greeting", cluster.greet("hi"))
    pulumi.export("vpc", other.require_output("vpc"))
    pulumi.export("token", other.require_output("token"))
    pulumi.export("image", image)
    pulumi.export("hooks", pulumi.Output.all(thing.made, cluster.zone).apply(lambda _: hook_log))


def run(address: str, *, preview: bool) -> None:
    """Run the program as Pulumi's language host does."""
    settings = Settings(
        project="shop",
        stack="dev",
        monitor=address,
        engine=address,
        parallel=16,
        organization="acme",
        dry_run=preview,
    )
    configure(settings)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(run_in_stack(program))


if __name__ == "__main__":
    run(sys.argv[1], preview=sys.argv[2] == "preview")
