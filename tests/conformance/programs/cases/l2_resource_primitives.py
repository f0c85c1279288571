from kit import primitive


def main() -> None:
    primitive(
        "res",
        boolean=True,
        float=3.14,
        integer=42,
        string="hello",
        numberArray=[-1.0, 0.0, 1.0],
        booleanMap={"t": True, "f": False},
    )
