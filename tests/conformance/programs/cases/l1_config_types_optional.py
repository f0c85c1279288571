import pulumi_gestalt as pulumi


def main() -> None:
    names = pulumi.Config().get_object("names", [None, "hello", None])
    pulumi.export("namesLength", len(names))
