from monitor.program import Program


def test_children_follow_their_parents():
    """Walking gives children right after their parents, a level deeper, and keeps the order of registration."""
    program = Program()
    first = program.register("my:mod:Comp", "first", custom=False).urn
    second = program.register("my:mod:Comp", "second", custom=False, parent="").urn
    inner = program.register("my:mod:Comp", "inner", custom=False, parent=first).urn
    program.register("a:b:C", "leaf", parent=inner)
    program.register("a:b:C", "b", parent=first)
    program.register("a:b:C", "c", parent=second)
    walked = [(depth, resource.urn.split("::")[-1]) for depth, resource in program.monitor.record.walk()]
    assert walked == [(0, "first"), (1, "inner"), (2, "leaf"), (1, "b"), (0, "second"), (1, "c")]


def test_long_chains_of_parents_are_walked():
    """A chain of 300 parents is no problem for the walk, nor for the report."""
    program = Program()
    parent = ""
    for index in range(300):
        parent = program.register("c", f"n{index}", custom=False, parent=parent).urn
    assert [depth for depth, _ in program.monitor.record.walk()] == list(range(300))
