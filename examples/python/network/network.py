"""A network with its subnets, routes and firewall rules: resources as classes."""

from collections.abc import Mapping

import pulumi_gestalt as pulumi

VERSION = "1.2.0"


class Network(pulumi.CustomResource):
    """A private network.

    Arguments:
        name: of the resource.
        cidr: the address range.
        tags: for every resource of the network.
    """

    def __init__(self, name: str, cidr: str, tags: Mapping[str, pulumi.Input[str]]) -> None:
        super().__init__("cloud:network/network:Network", name, {"cidr": cidr, "tags": tags}, version=VERSION)

    def subnet(self, name: str, zone: pulumi.Input[str], cidr: str) -> pulumi.CustomResource:
        """Declare a subnet in one zone, with a route to the gateway of the network."""
        subnet = pulumi.CustomResource(
            "cloud:network/subnet:Subnet",
            name,
            {"network": self.id, "zone": zone, "cidr": cidr, "tags": {"network": self.id, "zone": zone}},
            version=VERSION,
        )
        pulumi.CustomResource(
            "cloud:network/route:Route",
            f"{name}-route",
            {"subnet": subnet.id, "destination": "0.0.0.0/0", "via": pulumi.Output.concat("gateway-of-", self.id)},
            version=VERSION,
        )
        return subnet


def firewall_rules(network: Network, ports: list[int]) -> list[pulumi.CustomResource]:
    """Declare one rule for each port."""
    return [
        pulumi.CustomResource(
            "cloud:network/firewallRule:FirewallRule",
            f"allow-{port}",
            {
                "network": network.id,
                "match": {"protocol": "tcp", "ports": [{"from": port, "to": port}]},
                "comment": pulumi.Output.format("port {0} of {1}", port, network.id),
            },
            version=VERSION,
        )
        for port in ports
    ]
