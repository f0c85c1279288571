"""A website as a component: others use it like one resource."""

from collections.abc import Mapping

import pulumi_gestalt as pulumi
from pulumi_gestalt import ResourceOptions

VERSION = "1.2.0"


class Website(pulumi.ComponentResource):
    """Files in a bucket, and a DNS record that leads to them.

    Arguments:
        name: of the website, and the first part of its host name.
        zone: the DNS zone.
        files: the pages, by path.
        opts: the options; its providers are used for everything in the component.
    """

    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        zone: pulumi.Input[str],
        files: Mapping[str, pulumi.Asset | pulumi.Archive],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("acme:web:Website", name, {"zone": zone}, opts)
        inside = ResourceOptions(parent=self, version=VERSION)

        bucket = pulumi.CustomResource(
            "cloud:storage/bucket:Bucket",
            f"{name}-files",
            {"tags": {"site": name, "zone": zone}},
            # The bucket was no part of a component before; it is not made again because it is one now.
            ResourceOptions.merge(
                inside,
                ResourceOptions(
                    aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)], ignore_changes=["tags.owner"]
                ),
            ),
        )
        content = pulumi.CustomResource(
            "cloud:storage/content:Content",
            f"{name}-content",
            {"bucket": bucket, "files": pulumi.AssetArchive(files)},
            ResourceOptions.merge(
                inside,
                ResourceOptions(
                    custom_timeouts=pulumi.CustomTimeouts(create="10m", update="10m"),
                    deleted_with=bucket,
                    replace_on_changes=["bucket"],
                ),
            ),
        )
        record = pulumi.CustomResource(
            "cloud:dns/record:Record",
            f"{name}-record",
            {"name": pulumi.Output.format("{0}.{1}", name, zone), "type": "CNAME", "values": [bucket["endpoint"]]},
            # Nobody shall be led to pages that are not there yet.
            ResourceOptions.merge(inside, ResourceOptions(depends_on=[content], protect=True)),
        )
        self.url = pulumi.Output.concat("https://", record["name"], "/")
        self.register_outputs({"url": self.url})
