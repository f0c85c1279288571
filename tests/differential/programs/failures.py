"""Programs in which something fails."""

from differential.words import (
    COMPUTED,
    ECHO,
    apply,
    export,
    get,
    invoke,
    program,
    resource,
)

FAILING = "test:index:Failing"

PROGRAMS = {
    "failing_resource_alone": program(resource("a", FAILING, {"x": 1}), resource("b", COMPUTED, {"x": 1})),
    "failing_resource_with_dependents": program(
        resource("a", FAILING, {"x": 1}),
        resource("b", ECHO, {"x": get("a", "x")}),
        resource("c", COMPUTED, {"x": 1}),
        resource("d", ECHO, {"x": get("c", "arn")}),
        fails=True,
    ),
    "failing_resource_exported": program(
        resource("a", FAILING, {"x": 1}), export("x", get("a", "x")), export("y", 1), fails=True
    ),
    "failing_invoke": program(invoke("i", "test:index:failing", {"x": 1}), export("x", get("i", "x")), fails=True),
    "failing_invoke_with_dependents": program(
        invoke("i", "test:index:failing", {"x": 1}),
        resource("a", ECHO, {"x": get("i", "x")}),
        fails=True,
    ),
    "refused_resource": program(resource("a", "test:index:Refused", {"x": 1}), fails=True),
    "refused_invoke": program(invoke("i", "test:index:refused"), fails=True),
    "failing_function": program(
        resource("a", ECHO, {"x": 1}), resource("b", ECHO, {"x": apply("fail", get("a", "x"))}), fails=True
    ),
    "failing_function_exported": program(
        resource("a", ECHO, {"x": 1}), export("x", apply("fail", get("a", "x"))), fails=True
    ),
}
