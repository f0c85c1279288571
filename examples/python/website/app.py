"""A website in the network of another stack, with a provider of its own."""

from website import VERSION, Website

import pulumi_gestalt as pulumi
from pulumi_gestalt import ResourceOptions

PAGES: dict[str, pulumi.Asset | pulumi.Archive] = {
    "index.html": pulumi.StringAsset("<h1>Welcome</h1>"),
    "images": pulumi.FileArchive("images"),
}


def name_owner(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Give every resource with tags an owner."""
    if "tags" not in args.props:
        return None
    tags = {**args.props["tags"], "owner": "web"}
    return pulumi.ResourceTransformResult({**args.props, "tags": tags}, args.opts)


@pulumi.resource_hook("announce")
def announce(args: pulumi.ResourceHookArgs) -> None:
    """Say which host name has been made."""
    pulumi.info(f"created {args.name}")


@pulumi.main
def program(ctx: pulumi.Context) -> None:
    """Declare the website."""
    pulumi.runtime.register_resource_transform(name_owner)
    network = pulumi.StackReference("network", f"{pulumi.get_organization()}/network/{ctx.stack}")
    europe = pulumi.ProviderResource("cloud", "europe", {"region": "eu-west-1", "retries": 3}, version=VERSION)

    site = Website("docs", network.require_output("zone"), PAGES, ResourceOptions(providers=[europe]))
    pulumi.CustomResource(
        "cloud:monitor/probe:Probe",
        "probe",
        {"url": site.url, "token": network.get_output("token")},
        ResourceOptions(
            provider=europe,
            version=VERSION,
            hooks=pulumi.ResourceHookBinding(after_create=[announce]),
            replacement_trigger=network.get_output("token"),
        ),
    )

    ctx.export("url", site.url)
    ctx.export("site", site)
    ctx.export("token", network.get_output("token"))
