import pulumi_gestalt as pulumi


def main() -> None:
    stash = pulumi.Stash("myStash", input="test")
    pulumi.export("stashInput", stash.input)
    pulumi.export("stashOutput", stash.output)
