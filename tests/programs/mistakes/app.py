"""A program against the raw WIT that makes the mistake which the configuration value `mistake` names."""

import json
from collections.abc import Callable

from hostile import HOSTILE
from wit_world.imports import context, output_interface, types

SIGNATURE = "4dabf18193072939515e22adb298388d"


def invalid_json(ctx: context.Context) -> None:
    ctx.create_output("not json", False)


def deep_json(ctx: context.Context) -> None:
    ctx.create_output("[" * 100_000 + "]" * 100_000, False)


def deep_combine(ctx: context.Context) -> None:
    output = ctx.create_output("1", False)
    for _ in range(5_000):
        output = output.combine([])
    ctx.register_resource(resource("deep", output))
    ctx.finish([])


def large_integer(ctx: context.Context) -> None:
    output = ctx.create_output(json.dumps({"sizes": [1, 2**53 + 1]}), False)
    ctx.register_resource(resource("large", output))


def unknown_in_update(ctx: context.Context) -> None:
    ctx.create_output('"04da6b54-80e4-46f7-96ec-b56ff0331ba9"', False)


def foreign_output(ctx: context.Context) -> None:
    foreign = context.Context(False).create_output("1", False)
    ctx.create_output("2", False).combine([foreign])


def foreign_input(ctx: context.Context) -> None:
    foreign = context.Context(False).create_output("1", False)
    ctx.register_resource(resource("foreign", foreign))


def foreign_result(ctx: context.Context) -> None:
    foreign = context.Context(False).create_output("1", False)
    ctx.finish([types.FunctionInvocationResult(foreign, "1")])


def never_requested(ctx: context.Context) -> None:
    output = ctx.create_output("1", False)
    ctx.finish([types.FunctionInvocationResult(output, "1")])


def answered_twice(ctx: context.Context) -> None:
    ctx.create_output("1", False).map("double")
    (request,) = ctx.finish([])
    result = types.FunctionInvocationResult(request.id, "2")
    ctx.finish([result])
    ctx.finish([result])


def result_not_json(ctx: context.Context) -> None:
    ctx.create_output("1", False).map("double")
    (request,) = ctx.finish([])
    ctx.finish([types.FunctionInvocationResult(request.id, "{")])


def never_answered(ctx: context.Context) -> None:
    ctx.create_output("1", False).map("double")
    ctx.finish([])
    ctx.finish([])


def no_type(ctx: context.Context) -> None:
    ctx.register_resource(types.RegisterResourceRequest("", "name", "", []))


def property_twice(ctx: context.Context) -> None:
    one = types.ObjectField("size", ctx.create_output("1", False))
    two = types.ObjectField("size", ctx.create_output("2", False))
    ctx.register_resource(types.RegisterResourceRequest("a:b:C", "name", "", [one, two]))


def secret_in_error(ctx: context.Context) -> None:
    output = ctx.create_output('{"password": "canary-9f3a", "size": 9007199254740993}', True)
    ctx.register_resource(resource("canary", output))


def wrong_preview(_ctx: context.Context) -> None:
    context.Context(True)


def never_finished(ctx: context.Context) -> None:
    ctx.register_resource(resource("left", ctx.create_output("1", False)))


def endless(_ctx: context.Context) -> None:
    print("ready", flush=True)  # noqa: T201 - the test waits for it
    while True:
        pass


def exit_3(_ctx: context.Context) -> None:
    raise SystemExit(3)


def uncaught(_ctx: context.Context) -> None:
    raise ValueError("a mistake of the program itself")


def foreign_option(ctx: context.Context) -> None:
    options = output_interface.ResourceOptions()
    options.depends_on_outputs([context.Context(False).create_output("1", False)])
    ctx.register(registration(types.ResourceKind.CUSTOM, "{}", options=options))


def outputs_twice(ctx: context.Context) -> None:
    component = ctx.register(registration(types.ResourceKind.COMPONENT, "{}"))
    for _ in range(2):
        ctx.register_outputs(component, types.Structure("{}", []))


def outputs_of_a_resource(ctx: context.Context) -> None:
    made = ctx.register(registration(types.ResourceKind.CUSTOM, "{}"))
    ctx.register_outputs(made, types.Structure("{}", []))


def answered_by_two_outputs(ctx: context.Context) -> None:
    output = ctx.create_output("1", False)
    output.map("double")
    (request,) = ctx.finish([])
    ctx.answer(request.id, output)
    ctx.answer(request.id, output)


def no_such_part(ctx: context.Context) -> None:
    place = json.dumps({"x": {SIGNATURE: "pulumi-gestalt:part", "part": 1}})
    ctx.create_structure(types.Structure(place, [ctx.create_output("1", False)]))


def no_object(ctx: context.Context) -> None:
    ctx.register(registration(types.ResourceKind.CUSTOM, "[]"))


def own_result(ctx: context.Context) -> None:
    result = ctx.create_output("1", False).map("double")
    ctx.finish([])
    ctx.wait_for(result)


def own_answer(ctx: context.Context) -> None:
    result = ctx.create_output("1", False).map("double")
    result.add_to_export("doubled")
    (request,) = ctx.finish([])
    ctx.answer(request.id, result)
    ctx.finish([])


def cycle(ctx: context.Context) -> None:
    component = ctx.register(registration(types.ResourceKind.COMPONENT, "{}", "part"))
    needs, belongs = output_interface.ResourceOptions(), output_interface.ResourceOptions()
    needs.depends_on([component])
    outside = ctx.register(registration(types.ResourceKind.CUSTOM, "{}", "outside", options=needs))
    belongs.parent(component)
    belongs.depends_on([outside])
    ctx.register(registration(types.ResourceKind.CUSTOM, "{}", "inside", options=belongs))
    ctx.finish([])


def two_contexts(ctx: context.Context) -> None:
    """No mistake: contexts know nothing of each other, and the stack has the outputs of both."""
    other = context.Context(False)
    for number, each in enumerate((ctx, other)):
        made = each.register_resource(resource(f"of-{number}", each.create_output(str(number), False)))
        made.get_field("value").add_to_export(f"out-{number}")
    for each in (ctx, other):
        each.finish([])


def resource(name: str, value: output_interface.Output) -> types.RegisterResourceRequest:
    """Return the request for a resource with one property."""
    return types.RegisterResourceRequest("a:b:C", name, "", [types.ObjectField("value", value)])


def registration(
    kind: types.ResourceKind, inputs: str, name: str = "n", options: output_interface.ResourceOptions | None = None
) -> types.Registration:
    """Return what registers something without parts."""
    return types.Registration(kind, "a:b:C", name, types.Structure(inputs, []), options)


MISTAKES: tuple[Callable[[context.Context], None], ...] = (
    invalid_json,
    deep_json,
    deep_combine,
    large_integer,
    unknown_in_update,
    foreign_output,
    foreign_input,
    foreign_result,
    never_requested,
    answered_twice,
    result_not_json,
    never_answered,
    no_type,
    property_twice,
    secret_in_error,
    wrong_preview,
    never_finished,
    endless,
    exit_3,
    uncaught,
    foreign_option,
    outputs_twice,
    outputs_of_a_resource,
    answered_by_two_outputs,
    no_such_part,
    no_object,
    own_result,
    own_answer,
    cycle,
    two_contexts,
)


class PulumiMain:
    """What the world `client` exports."""

    def main(self, in_preview: bool) -> None:
        """Make the mistake."""
        ctx = context.Context(in_preview)
        chosen = ctx.get_config(None, "mistake")
        for mistake in (*MISTAKES, *HOSTILE):
            if isinstance(chosen, types.ConfigValue_Plaintext) and mistake.__name__ == chosen.value:
                mistake(ctx)
