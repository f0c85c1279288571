"""The first attempt to create the resource fails; the hook asks for another."""

from pathlib import Path

import pulumi_gestalt as pulumi


def main() -> None:
    file = Path(pulumi.Config().require("hookTestFile"))

    @pulumi.error_hook("retryHook")
    def retry(_: pulumi.ErrorHookArgs) -> bool:
        file.touch()
        return True

    options = pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding(on_error=[retry]))
    pulumi.CustomResource("flaky:index:FlakyCreate", "res", {}, options)
