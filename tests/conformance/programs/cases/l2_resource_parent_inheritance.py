from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    provider = pulumi.ProviderResource("simple", "provider")
    simple("child1", parent=simple("parent1", provider=provider))
    simple("orphan1")
    parent = simple("parent2", protect=True, retain_on_delete=True)
    simple("child2", parent=parent)
    simple("child3", parent=parent, protect=False, retain_on_delete=False)
    simple("orphan2")
