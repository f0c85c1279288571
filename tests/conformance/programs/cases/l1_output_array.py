from kit import LOREM

import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("empty", [])
    pulumi.export("small", ["Hello", "World"])
    pulumi.export("numbers", list(range(6)))
    pulumi.export("nested", [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    pulumi.export("large", [LOREM] * 150)
