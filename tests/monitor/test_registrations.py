from monitor.program import STACK, UNKNOWN, Program


def test_unknowns_need_a_preview():
    """An unknown input or stack output fails an update with its path, and passes a preview."""
    program = Program()
    assert program.register("a:b:C", "x", {"a": {"b": [UNKNOWN]}}).result == 1
    program.export({"o": UNKNOWN})
    assert program.errors() == [
        'resource "x" of type "a:b:C": the value of "a.b[0]" is unknown, which is possible only in a preview',
        f'outputs of "{STACK}": the value of "o" is unknown, which is possible only in a preview',
    ]
    program = Program(preview=True)
    program.export({"o": UNKNOWN})
    assert program.snapshot()["outputs"] == {"o": {"$unknown": True}}
    assert not program.monitor.failed


def test_a_failed_registration_is_not_recorded():
    """What failed stands among the failures, not among the resources."""
    program = Program()
    program.register("a:b:C", "x")
    answer = program.register("a:b:C", "x")
    assert answer.result == 1
    assert [resource["name"] for resource in program.snapshot()["resources"]] == ["x"]
    assert program.snapshot()["failures"][0]["operation"] == "registration"
