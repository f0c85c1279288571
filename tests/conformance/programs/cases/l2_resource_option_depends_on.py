from kit import simple


def main() -> None:
    first = simple("noDependsOn")
    simple("withDependsOn", False, depends_on=[first])
