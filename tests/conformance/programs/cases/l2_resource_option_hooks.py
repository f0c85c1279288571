"""The hooks write files in the sandbox: the project's options grant the folder."""

from pathlib import Path

from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    file, preview = config.require("hookTestFile"), config.require("hookPreviewFile")

    @pulumi.resource_hook("createHook")
    def create(_: pulumi.ResourceHookArgs) -> None:
        Path(file).touch()

    @pulumi.resource_hook("previewHook", pulumi.ResourceHookOptions(on_dry_run=True))
    def before(args: pulumi.ResourceHookArgs) -> None:
        Path(f"{preview}_{args.name}").touch()

    simple("res", hooks=pulumi.ResourceHookBinding(before_create=[create, before]))
