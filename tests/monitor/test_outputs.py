import json

from monitor.program import Program, output_value, secret


def test_outputs():
    """The stack's last outputs win; a component registers once; outputs of anything else are an error."""
    program = Program()
    component = program.component("my:mod:Comp", "c")
    program.export({"a": 1})
    program.export({"b": secret(2)})
    program.export({"o": output_value(value=1)}, component)
    assert program.snapshot()["outputs"] == {"b": {"$secret": True}}
    assert program.snapshot()["resources"][0]["outputs"] == {"o": 1}
    program.export({"o": 2}, component)
    program.export({}, "urn:nobody")
    assert program.errors() == [
        f'outputs of "{component}": they have been registered before',
        'outputs of "urn:nobody": it is not a resource of this deployment',
    ]
    assert program.snapshot()["resources"][0]["outputs"] == {"o": 1}


def test_providers_give_outputs_to_theirs():
    """A component that a provider implements, and a resource that was read, have theirs."""
    program = Program()
    remote = program.component("my:mod:Comp", "c", remote=True)
    found = program.read("a:b:C", "x", "i")
    for urn in (remote, found.urn):
        program.export({"o": 1}, urn)
    assert program.errors() == [f'outputs of "{urn}": its provider gives it its outputs' for urn in (remote, found.urn)]


def test_outputs_of_a_failed_component():
    """There is nothing to complete, which has been told: they are taken without a word."""
    program = Program(json.dumps({"resources": {"a:b:Bad": {"error": "no"}}}))
    bad = program.register("a:b:Bad", "bad").urn
    skipped = program.component("my:mod:Comp", "c", dependencies=[bad])
    program.export({"o": 1}, skipped)
    assert program.failures == []
    assert len(program.errors()) == 1


def test_outputs_of_a_custom_resource():
    """A custom resource may be given other outputs too; its hooks have run before."""
    program = Program()
    urn = program.register("a:b:C", "x", {"p": 1}).urn
    program.export({"p": 2}, urn)
    assert program.snapshot()["resources"][0]["outputs"] == {"p": 2}
