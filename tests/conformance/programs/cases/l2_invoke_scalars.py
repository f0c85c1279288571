import pulumi_gestalt as pulumi


def main() -> None:
    pulumi.export("secret", scalar("Secret", "goodbye"))
    pulumi.export("array", scalar("Array", "the word"))
    pulumi.export("map", scalar("Map", "hello"))
    pulumi.export("secretMap", scalar("Map", "secret"))


def scalar(function: str, value: str) -> pulumi.Output[object]:
    """Call a function that returns one value, which comes as an object with one property."""
    answer = pulumi.invoke(f"scalar-returns:index:invoke{function}", {"value": value}).as_output()
    return answer.apply(lambda fields: next(iter(fields.values())))
