"""A program against the raw WIT that makes the mistake which the configuration value `mistake` names."""

import json
from collections.abc import Callable

from wit_world.imports import context, output_interface, types


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
    two_contexts,
)


class PulumiMain:
    """What the world `client` exports."""

    def main(self, in_preview: bool) -> None:
        """Make the mistake."""
        ctx = context.Context(in_preview)
        chosen = ctx.get_config(None, "mistake")
        for mistake in MISTAKES:
            if isinstance(chosen, types.ConfigValue_Plaintext) and mistake.__name__ == chosen.value:
                mistake(ctx)
