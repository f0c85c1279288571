from kit import simple


def main() -> None:
    simple("withDefaultURL")
    default = "https://github.com/pulumi/pulumi-simple/releases/v${VERSION}"
    simple("withExplicitDefaultURL", plugin_download_url=default)
    simple("withCustomURL1", plugin_download_url="https://custom.pulumi.test/provider1")
    simple("withCustomURL2", False, plugin_download_url="https://custom.pulumi.test/provider2")
