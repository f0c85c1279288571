import pulumi_gestalt as pulumi


def first() -> None:
    stash({"key": ["value", "s"], "": False})


def second() -> None:
    """Give another value, which the stash does not take over."""
    stash("ignored")


def stash(value: object) -> None:
    kept = pulumi.Stash("myStash", input=value)
    pulumi.export("stashInput", kept.input)
    pulumi.export("stashOutput", kept.output)


RUNS = (first, second)
