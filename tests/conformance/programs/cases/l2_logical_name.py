from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    value = pulumi.Config().require_bool("cC-Charlie_charlie.😃⁉️")
    resource = simple("aA-Alpha_alpha.🤯⁉️", value)
    pulumi.export("bB-Beta_beta.💜⁉", resource["value"])
    pulumi.export("dD-Delta_delta.🔥⁉", resource["value"])
