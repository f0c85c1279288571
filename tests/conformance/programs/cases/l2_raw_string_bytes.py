import pulumi_gestalt as pulumi


def main() -> None:
    source = pulumi.CustomResource("bytesource:index:Resource", "source", {"base64": "AGhlbGxvIID+/yB3b3JsZPAo"})
    inputs = {"bytes": source["bytes"], "expectBase64": source["base64"]}
    pulumi.CustomResource("bytesink:index:Resource", "sink", inputs)
