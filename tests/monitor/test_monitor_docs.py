import re
from pathlib import Path

import pytest

from monitor.program import Program, reference, secret, struct
from pulumi_gestalt_monitor import MocksError, json_chunks, parse_mocks, tree_lines

PAGE = (Path(__file__).parents[2] / "docs/reference/embedded-monitor.md").read_text("utf-8")


def block(label: str) -> str:
    """Return the text of the page's block with this label."""
    found: str
    (found,) = re.findall(rf"^```\w+ {label}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return found


def test_the_example_on_the_page_is_true():
    """The mocks on the page load, and a program run with them gives the JSON and the text on the page."""
    program = Program(block("mocks"), project="zoo")
    stack = program.deployment.stack_urn
    inputs = {"length": 2, "prefix": "dog"}
    pet = program.register("random:index/randomPet:RandomPet", "fido", inputs, parent=stack)
    program.export({"pretty": secret("dog-fido")}, stack)
    assert pet.object["pretty"] == struct(secret("dog-fido"))
    assert "".join(json_chunks(program.monitor.record)) == block("deployment")
    report = list(tree_lines(program.monitor.record))
    assert report.pop().startswith("mocks that were not used: ")
    assert "\n".join([*report, ""]) == block("tree")


def test_the_mistake_on_the_page_is_found():
    """The error shown for a misspelt key is the one that the file gives."""
    text = block("mocks").replace('{"outputs": {"arn"', '{"output": {"arn"', 1)
    with pytest.raises(MocksError) as caught:
        parse_mocks(text, "mocks.json")
    assert str(caught.value) in PAGE


def test_the_other_mocks_on_the_page_answer():
    """Each of the other mocks of the example does what the page says."""
    program = Program(block("mocks"))
    assert program.register("aws:s3/bucket:Bucket", "logs", {"acl": "public"}).result == 1
    assert program.register("aws:s3/bucket:Bucket", "data").object["arn"] == "arn:aws:s3:::data"
    assert getattr(program.invoke("aws:ec2/getAmi:getAmi", {"owner": "me"}), "return")["key"]["value"] == "k-me"
    assert program.invoke("aws:getRegion", {"name": "mars"}).failures[0].reason == "no region mars"
    assert program.register("pulumi:pulumi:StackReference", "acme/network/prod").result == 0
    assert "logs must not be public" in program.errors()[0]
    program.register("aws:ec2/instance:Instance", "web", {"zone": "a"})
    assert "no capacity in a" in program.errors()[1]
    network = program.read("aws:ec2/vpc:Vpc", "network", "vpc-1").properties
    assert network == struct({"cidr": "10.0.0.0/16", "key": secret("k-network")})
    assert program.read("aws:ec2/vpc:Vpc", "other", "vpc-2") is None
    assert program.failures[0].endswith("there is no VPC vpc-2")
    cluster = program.register("eks:index:Cluster", "c", {"region": "eu"}, custom=False, remote=True)
    answer = program.call("eks:index:Cluster/kubeconfig", {"__self__": reference(cluster.urn)})
    assert getattr(answer, "return") == struct({"result": secret("c@eu")})
