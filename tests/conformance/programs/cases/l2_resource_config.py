import pulumi_gestalt as pulumi


def main() -> None:
    inputs = {"name": "my config", "pluginDownloadURL": "not the same as the pulumi resource option"}
    provider = pulumi.ProviderResource("config", "prov", inputs)
    # The resource does not use the provider, but a value of it.
    pulumi.CustomResource("config:index:Resource", "res", {"text": provider["version"]})
    pulumi.export("pluginDownloadURL", provider["pluginDownloadURL"])
