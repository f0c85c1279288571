import pulumi_gestalt as pulumi

TOKEN = "simple-invoke-with-scalar-return:index:myInvokeScalar"


def main() -> None:
    answer = pulumi.invoke(TOKEN, {"value": "goodbye"}).as_output()
    # A function that returns one value returns an object with one property.
    pulumi.export("scalar", answer.apply(lambda fields: next(iter(fields.values()))))
