import pulumi_gestalt as pulumi

PACKAGE = pulumi.Package(
    "parameterized", "1.2.3", parameterization=pulumi.Parameterization("subpackage", "2.0.0", b"HelloWorld")
)


def main() -> None:
    options = pulumi.InvokeOptions(package=PACKAGE)
    answer = pulumi.invoke("subpackage:index:doHelloWorld", {"input": "goodbye"}, options)
    pulumi.export("parameterValue", answer["output"])
