from monitor.program import Program, secret


def test_outputs():
    """The stack's last outputs win; a component registers once; outputs of anything else are an error."""
    program = Program()
    component = program.register("my:mod:Comp", "c", custom=False)
    program.export({"a": 1})
    program.export({"b": secret(2)})
    program.export({"o": 1}, component.urn)
    assert program.snapshot()["outputs"] == {"b": {"$secret": True}}
    assert program.snapshot()["resources"][0]["outputs"] == {"o": 1}
    program.export({"o": 2}, component.urn)
    program.export({}, "urn:nobody")
    assert program.errors() == [
        f'outputs of "{component.urn}": they have been registered before',
        'outputs of "urn:nobody": it is not a resource of this deployment',
    ]
    assert program.snapshot()["resources"][0]["outputs"] == {"o": 1}
