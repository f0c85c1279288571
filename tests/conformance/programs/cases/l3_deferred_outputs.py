"""Components whose inputs are outputs of each other; their resources do not depend on each other."""

from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    second_untainted, resolve_second = pulumi.deferred_output()
    first = Pair("first", "First", second_untainted)
    second = Pair("second", "Second", first.untainted)
    resolve_second(second.untainted)

    compared, resolve_many = pulumi.deferred_output()
    another = Pair("another", "First", compared)
    many = [Pair(f"many-{number}", "Second", another.untainted) for number in range(2)]
    letters = pulumi.Output.all(*[one.untainted for one in many]).apply(
        lambda flags: "".join("a" if flag else "b" for flag in flags)
    )
    resolve_many(letters.apply(lambda text: text == "xyz"))


class Pair(pulumi.ComponentResource):
    """Two resources: one that depends on the input of the component, and one that does not."""

    def __init__(self, name: str, kind: str, value: pulumi.Input[bool]) -> None:
        # Registered without its input, for which the component would wait, and with it the other one.
        super().__init__(f"components:index:{kind}", name)
        prefix = f"{name}-{kind.lower()}"
        self.untainted = simple(f"{prefix}-untainted", parent=self)["value"]
        opposite = pulumi.Output.from_input(value).apply(lambda flag: not flag)
        self.tainted = simple(f"{prefix}-tainted", opposite, parent=self)["value"]
        self.register_outputs({"untainted": self.untainted, "tainted": self.tainted})
