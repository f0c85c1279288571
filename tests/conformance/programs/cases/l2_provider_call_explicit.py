import pulumi_gestalt as pulumi

TYPE = "call:index:Custom"


def main() -> None:
    provider = pulumi.ProviderResource("call", "explicitProv", {"value": "explicitProvValue"})
    options = pulumi.ResourceOptions(provider=provider)
    resource = pulumi.CustomResource(TYPE, "explicitRes", {"value": "explicitValue"}, options)
    pulumi.export("explicitProviderValue", pulumi.call(f"{TYPE}/providerValue", {}, resource)["result"])
    identity = pulumi.call("pulumi:providers:call/identity", {}, provider)
    pulumi.export("explicitProvFromIdentity", identity["result"])
    prefixed = pulumi.call("pulumi:providers:call/prefixed", {"prefix": "call-prefix-"}, provider)
    pulumi.export("explicitProvFromPrefixed", prefixed["result"])
