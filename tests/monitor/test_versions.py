import pytest
from pulumi.runtime.proto import engine_pb2

from monitor.program import Program
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.versions import satisfies

INSIDE = [
    "",
    "3.255.0",
    "=3.255.0",
    "==3.255.0",
    ">=3.0.0",
    "> 3.254.9",
    "<4.0.0",
    "<=3.255.0",
    "!=3.254.0",
    "!3.1.0",
    ">=3.200.0 <4.0.0",
    "  >=3.200.0   <4.0.0 ",
    "<1.0.0 || >=3.0.0",
    ">=3.0.0||<1.0.0",
    "3.x",
    "3.x.x",
    "3.255.x",
    ">=3.255.x",
    "<=3.255.x",
    "<=3.x",
    ">2.x",
    "!=3.254.x",
    ">3.255.0-beta.1",
    ">=3.255.0-beta.1",
    "3.255.0+build.5",
    "<3.256.0-alpha",
]
OUTSIDE = [
    "3.254.0",
    ">=3.256.0",
    ">3.255.0",
    "<3.255.0",
    "<=3.254.x",
    ">3.x",
    "<3.x",
    "!=3.255.0",
    "!3.x",
    "2.x",
    ">=1.0.0 <3.0.0",
    "<1.0.0 || >=4.0.0",
    "3.255.0-beta.1",
    "<=3.255.0-beta.1",
    "<1.0.0",
]
NONE = [
    "x",
    "3",
    "3.255",
    "^3.0.0",
    "~3.1",
    ">=",
    "|| 1.0.0",
    "1.0.0 ||",
    ">=3.0.0 and",
    "03.1.1",
    "1.2.3.4",
    ">>1.0.0",
    "3.x.1",
]


@pytest.mark.parametrize("text", INSIDE)
def test_ranges_that_hold_the_version(text):
    """A range that has the claimed version in it is satisfied."""
    assert satisfies(text)


@pytest.mark.parametrize("text", OUTSIDE)
def test_ranges_that_do_not_hold_the_version(text):
    """A range without the claimed version is not."""
    assert not satisfies(text)


@pytest.mark.parametrize("text", NONE)
def test_texts_that_are_no_range(text):
    """What Pulumi could not read is an error that shows the text, also behind an alternative that holds."""
    for tried in (text, f">=3.0.0 || {text}"):
        with pytest.raises(OperationError, match="is not a range of versions"):
            satisfies(tried)


def test_a_program_may_require_a_version():
    """A range that holds is answered with an empty message, any other is refused with range and version."""
    program = Program()
    request = engine_pb2.RequirePulumiVersionRequest(pulumi_version_range=">=3.200.0")
    assert program.send("RequirePulumiVersion", request) == b""
    request.pulumi_version_range = ">=4.0.0"
    assert program.send("RequirePulumiVersion", request) is None
    (text,) = program.failures
    assert text == (
        'this program needs a version of Pulumi in the range ">=4.0.0", '
        "but the embedded monitor stands for version 3.255.0"
    )
    assert program.snapshot()["failures"][0]["operation"] == "version"
