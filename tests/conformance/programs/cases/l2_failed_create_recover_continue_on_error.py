from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    failing = pulumi.CustomResource("fail_on_create:index:Resource", "failing", {"value": False})
    pulumi.export("recovered", failing.urn.recover(lambda error: f"recovered: {error}"))
    simple("recovered_value", failing["value"].recover(lambda error: str(error) != ""))
    simple("independent")
