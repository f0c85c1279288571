"""The schema says that these are secret; a hand-written program marks them."""

import pulumi_gestalt as pulumi


def main() -> None:
    inputs = {
        "secretString1": "SECRET",
        "secretInt1": 16,
        "secretNum1": 123456.7890,
        "secretBool1": True,
        "listSecretString1": ["SECRET", "SECRET2"],
        "mapSecretString1": {"key1": "SECRET", "key2": "SECRET2"},
        "objSecretString1": {"secretX": "SECRET"},
    }
    secrets = {name: pulumi.Output.secret(value) for name, value in inputs.items()}
    provider = pulumi.ProviderResource("config-grpc", "config_grpc_provider", secrets)
    pulumi.CustomResource("config-grpc:index:ConfigFetcher", "config", {}, pulumi.ResourceOptions(provider=provider))
