import pulumi_gestalt as pulumi


def main() -> None:
    mappings = {"MY_VAR": "PROVIDER_VAR", "OTHER_VAR": "TARGET_VAR"}
    pulumi.ProviderResource("simple", "prov", {}, pulumi.ResourceOptions(env_var_mappings=mappings))
