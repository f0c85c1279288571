from monitor.program import UNKNOWN, output_value, reference, secret, struct
from pulumi_gestalt_monitor.output_values import (
    add_dependencies,
    dependencies_in,
    has_output_values,
    lower,
    raised,
)


def lowered(properties):
    made = struct(properties)
    lower(made)
    return made


def test_output_values_are_lowered():
    """Known, unknown and secret output values become plain values with the same marks, at any depth."""
    assert lowered(
        {
            "known": output_value(value=[1, output_value(value=2, dependencies=["u"])]),
            "unknown": output_value(),
            "secret": output_value(value={"a": 1}, secret=True),
            "hidden": output_value(secret=True),
            "list": [output_value(value=None), {"k": output_value()}],
            "twice": secret(output_value(value="x", secret=True)),
            "plain": {"a": secret(1)},
        }
    ) == struct(
        {
            "known": [1, 2],
            "unknown": UNKNOWN,
            "secret": secret({"a": 1}),
            "hidden": secret(UNKNOWN),
            "list": [None, {"k": UNKNOWN}],
            "twice": secret(secret("x")),
            "plain": {"a": secret(1)},
        }
    )


def test_marks_are_raised():
    """Secrets and unknowns become output values, which say the same; everything else stays."""
    inputs = {
        "s": secret(1),
        "u": UNKNOWN,
        "both": secret(UNKNOWN),
        "l": [secret({"k": 2})],
        "o": output_value(value=3),
    }
    found = raised(struct(inputs))
    assert found == struct(
        {
            "s": output_value(value=1, secret=True),
            "u": output_value(),
            "both": output_value(secret=True),
            "l": [output_value(value={"k": 2}, secret=True)],
            "o": output_value(value=3),
        }
    )
    lower(found)
    assert found == struct(inputs | {"o": 3})


def test_dependencies_are_added():
    """A property with more dependencies than it tells becomes an output value that tells all of them."""
    made = struct({"a": 1, "b": output_value(value=2, dependencies=["x"]), "c": [output_value(dependencies=["y"])]})
    add_dependencies(made, {"a": ["z", "x"], "b": ["w"], "c": ["y"]})
    assert made == struct(
        {
            "a": output_value(value=1, dependencies=["x", "z"]),
            "b": output_value(value=2, dependencies=["w", "x"]),
            "c": [output_value(dependencies=["y"])],
        }
    )


def test_dependencies_are_found():
    """The URNs of all output values in a value are collected."""
    value = struct({"v": [output_value(value={"k": output_value(dependencies=["a"])}, dependencies=["b", "a"])]})
    assert dependencies_in(value.fields["v"]) == {"a", "b"}
    assert dependencies_in(struct({"v": reference("c")}).fields["v"]) == set()


def test_messages_are_searched():
    """Only messages that may hold an output value are looked at closely."""
    assert has_output_values(struct({"a": output_value()}).SerializeToString())
    assert not has_output_values(struct({"a": secret(1)}).SerializeToString())
