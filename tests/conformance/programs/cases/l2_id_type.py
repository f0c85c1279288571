import base64

from kit import primitive

import pulumi_gestalt as pulumi


def main() -> None:
    common = {"boolean": False, "float": 1, "integer": 2, "numberArray": [3]}
    # The provider's id of such a resource is its text.
    number = primitive("source1", **common, string="1234", booleanMap={"source": False}).id
    flag = primitive("source2", **common, string="true", booleanMap={"source": False}).id
    as_int, as_bool = number.apply(int), flag.apply(lambda text: text == "true")
    primitive(
        "sink1",
        boolean=False,
        float=as_int,
        integer=as_int,
        string=number,
        numberArray=[as_int],
        booleanMap={"sink": False},
    )
    second = primitive(
        "sink2",
        boolean=as_bool,
        float=1,
        integer=2,
        string="abc",
        numberArray=[3],
        booleanMap={"sink": as_bool},
    )
    pulumi.export("ids", {"source1Token": number, "source2Token": flag})
    pulumi.export("base64", second.id.apply(lambda text: base64.b64encode(text.encode()).decode()))
