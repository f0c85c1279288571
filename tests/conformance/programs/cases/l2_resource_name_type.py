from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    resource = simple("res1")
    pulumi.export("name", resource.pulumi_resource_name)
    pulumi.export("type", resource.pulumi_resource_type)
