"""About two hundred resources: a network over several zones, machines in each, and a load balancer before them."""

from network import VERSION, Network, firewall_rules

import pulumi_gestalt as pulumi

PORTS = [22, 80, 443, 5432, 8080, 9090]


def machine(
    name: str, subnet: pulumi.CustomResource, image: pulumi.InvokeResult, password: pulumi.Output[str]
) -> pulumi.CustomResource:
    """Declare a machine with its disk and its DNS record."""
    disk = pulumi.CustomResource(
        "cloud:compute/disk:Disk", f"{name}-disk", {"sizeGb": 20, "zone": subnet["zone"]}, version=VERSION
    )
    server = pulumi.CustomResource(
        "cloud:compute/machine:Machine",
        name,
        {
            "image": image["id"],
            "subnet": subnet.id,
            "disks": [{"disk": disk.id, "boot": True}],
            "metadata": {"owner": "platform", "host": name},
            "userData": pulumi.Output.format("#!/bin/sh\nset-password {0}\n", password),
        },
        version=VERSION,
    )
    pulumi.CustomResource(
        "cloud:dns/record:Record",
        f"{name}-dns",
        {"name": f"{name}.example.org", "type": "A", "values": [server["privateIp"]]},
        version=VERSION,
    )
    return server


@pulumi.main
def program(ctx: pulumi.Context) -> None:
    """Declare everything; the number of zones and of machines comes from the configuration."""
    config = ctx.config()
    zones = config.get_int("zones", 3) or 3
    per_zone = config.get_int("machinesPerZone", 20) or 20
    tags = config.get_object("tags", {"environment": "test"})
    password = config.get_secret("password", "change-me")
    assert password is not None

    image = ctx.invoke("cloud:compute/getImage:getImage", {"family": "debian-12", "latest": True}, version=VERSION)
    network = Network("main", "10.0.0.0/16", tags)
    firewall_rules(network, PORTS)

    balancers = []
    machines = []
    for zone in range(zones):
        name = f"zone-{'abcdefghij'[zone]}"
        subnet = network.subnet(name, name, f"10.0.{zone}.0/24")
        servers = [machine(f"{name}-{index}", subnet, image, password) for index in range(per_zone)]
        machines += servers
        balancers.append(
            ctx.resource(
                "cloud:network/loadBalancer:LoadBalancer",
                f"{name}-balancer",
                {
                    "subnet": subnet.id,
                    "targets": [server.id for server in servers],
                    "listener": {"port": 443, "health": {"path": "/", "hosts": [server["name"] for server in servers]}},
                },
                version=VERSION,
            )
        )

    ids = pulumi.Output.all(*(server.id for server in machines))
    ctx.export("network", network.id)
    ctx.export("machineCount", ids.apply(len))
    ctx.export("firstAndLast", ids.apply(lambda every: [every[0], every[-1]]))
    ctx.export("balancers", pulumi.Output.all(**{f"b{index}": balancer.id for index, balancer in enumerate(balancers)}))
    ctx.export("image", {"id": image["id"], "family": image["family"]})
    ctx.export("password", password)
