import base64

import pulumi_gestalt as pulumi


def main() -> None:
    data = base64.b64decode(pulumi.Config().require("input"))
    pulumi.export("data", data.decode())
    pulumi.export("roundtrip", base64.b64encode(data).decode())
