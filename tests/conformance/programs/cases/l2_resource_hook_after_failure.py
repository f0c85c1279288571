from kit import fails, simple

import pulumi_gestalt as pulumi


def main() -> None:
    hook = pulumi.ResourceHook("failingHook", fails)
    simple("res", hooks=pulumi.ResourceHookBinding(after_create=[hook]))
