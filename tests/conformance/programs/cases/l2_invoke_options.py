import pulumi_gestalt as pulumi


def main() -> None:
    explicit = pulumi.ProviderResource("simple-invoke", "explicitProvider")
    options = pulumi.InvokeOptions(
        provider=explicit,
        parent=explicit,
        version="10.0.0",
        plugin_download_url="https://example.com/github/example",
    )
    pulumi.export("hello", pulumi.invoke("simple-invoke:index:myInvoke", {"value": "hello"}, options)["result"])
