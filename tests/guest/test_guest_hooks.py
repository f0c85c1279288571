from collections.abc import Callable, Iterator

import pytest

import pulumi_gestalt as pulumi
from fakes.bindings import FakeEngine
from pulumi_gestalt import (
    UNKNOWN,
    ErrorHookArgs,
    ResourceHookArgs,
    ResourceHookBinding,
    ResourceHookOptions,
    ResourceOptions,
    _run,
)
from pulumi_gestalt._signatures import OUTPUT, SECRET, UNKNOWNS, tagged
from pulumi_gestalt.program import execute

VM = "cloud:index/machine:Machine"
CALL = {"urn": "u", "id": "i", "name": "vm", "type": VM}


@pytest.fixture(autouse=True)
def nothing_at_start() -> Iterator[None]:
    yield
    _run._at_start.clear()


def run(program: Callable, engine: FakeEngine | None = None) -> FakeEngine:
    engine = engine or FakeEngine()
    execute(program, engine.bindings(), in_preview=False)
    return engine


def bind(hooks: ResourceHookBinding) -> None:
    pulumi.CustomResource(VM, "vm", {}, ResourceOptions(hooks=hooks))


def test_hooks_are_registered_and_bound_by_event():
    """Each hook is registered once with its options, and named for each event of a resource."""

    def program() -> None:
        check = pulumi.ResourceHook("check", lambda _: None, ResourceHookOptions(on_dry_run=True, ignore_errors=True))
        retry = pulumi.ErrorHook("retry", lambda _: True)
        bind(ResourceHookBinding(before_create=[check], after_delete=[check], on_error=[retry]))

    engine = run(program)
    assert [(hook.name, hook.on_dry_run, hook.ignore_errors) for hook in engine.hooks] == [
        ("check", True, True),
        ("retry", False, False),
    ]
    bound = {event.name: hooks for event, hooks in engine.resource("vm").option_calls("hooks")}
    assert bound == {"BEFORE_CREATE": ["check"], "AFTER_DELETE": ["check"], "ON_ERROR": ["retry"]}


def test_functions_become_hooks_with_a_name_of_the_resource():
    """A function in a binding is a hook whose name tells the resource, the event and the place in the list."""
    engine = run(lambda: bind(ResourceHookBinding(before_create=[lambda _: None, lambda _: None])))
    assert [hook.name for hook in engine.hooks] == [f"{VM}_vm_before_create_0", f"{VM}_vm_before_create_1"]


def test_hooks_of_the_top_level_are_registered_at_the_start():
    """A hook made while the program is built is registered in the run, whether a resource names it or not."""

    @pulumi.resource_hook("early", ResourceHookOptions(on_dry_run=True))
    def early(_args: ResourceHookArgs) -> None: ...

    @pulumi.error_hook("again")
    def again(_args: ErrorHookArgs) -> bool:
        return False

    assert (repr(early), repr(again)) == ("<ResourceHook 'early'>", "<ErrorHook 'again'>")
    for _ in range(2):
        engine = run(lambda: bind(ResourceHookBinding(after_create=[early])))
        assert [hook.name for hook in engine.hooks] == ["early", "again"]


def test_a_hook_sees_values_in_clear():
    """A hook receives secrets in clear, UNKNOWN for what is not known, classes for assets, None for nothing."""
    seen: list[ResourceHookArgs] = []
    engine = FakeEngine()
    unknown = max(UNKNOWNS)

    def program() -> None:
        pulumi.ResourceHook("look", seen.append)
        inputs = {"a": tagged(SECRET, value=["s", unknown]), "b": unknown, "c": tagged(OUTPUT, value=1)}
        outputs = {"d": tagged(OUTPUT, dependencies=[]), "e": tagged("c44067f5952c0a294b673a41bacd8c17", text="t")}
        engine.call_hook("look", CALL | {"newInputs": inputs, "newOutputs": outputs, "oldInputs": None})

    run(program, engine)
    (args,) = seen
    assert (args.urn, args.id, args.name, args.type) == ("u", "i", "vm", VM)
    assert args.new_inputs == {"a": ["s", UNKNOWN], "b": UNKNOWN, "c": 1}
    assert args.new_outputs == {"d": UNKNOWN, "e": pulumi.StringAsset("t")}
    assert args.old_inputs is None
    assert args.old_outputs is None
    assert "s" not in repr(args).replace("pulumi_gestalt.hooks.ResourceHookArgs object", "")
    assert pulumi.contains_unknowns(args.new_inputs)
    assert not pulumi.contains_unknowns([args.old_inputs, ("x",)])
    assert repr(UNKNOWN) == "UNKNOWN"


def test_a_failing_hook_tells_why_and_where():
    """The failure of a hook is its error with the hook's name and line, without a traceback, and can happen again."""
    engine = FakeEngine()

    def refuse(_args: ResourceHookArgs) -> None:
        raise ValueError("too large")

    def program() -> None:
        pulumi.ResourceHook("guard", refuse)
        engine.call_hook("guard", CALL)
        engine.call_hook("guard", CALL)

    run(program, engine)
    assert len(engine.failed) == 2
    assert engine.failed[0].startswith("ValueError: too large\nrunning the hook 'guard' of guest/test_guest_hooks.py:")


@pytest.mark.parametrize("again", [True, False])
def test_an_error_hook_says_whether_to_try_again(again: bool):
    """An error hook receives the operation and its errors, and its answer is whether to try again."""
    seen: list[ErrorHookArgs] = []
    engine = FakeEngine()
    results = []

    def retry(args: ErrorHookArgs) -> bool:
        seen.append(args)
        return again

    def program() -> None:
        pulumi.ErrorHook("retry", retry)
        results.append(engine.call_hook("retry", CALL | {"failedOperation": "create", "errors": ["busy"]}))

    run(program, engine)
    assert results[0].seen() is again
    assert (seen[0].failed_operation, seen[0].errors) == ("create", ["busy"])


def test_bindings_are_merged_by_event():
    """Merging joins the hooks of each event, those of the first before those of the second."""
    one, two, three = (lambda _: None for _ in range(3))
    both = ResourceHookBinding.merge(
        ResourceHookBinding(before_create=[one]), ResourceHookBinding(before_create=[two], after_update=[three])
    )
    assert (both.before_create, both.after_update, both.on_error) == ([one, two], [three], None)
    assert ResourceHookBinding.merge(None, both).before_create == [one, two]
    merged = ResourceOptions.merge(ResourceOptions(hooks=both), ResourceOptions(hooks=both))
    assert merged.hooks is not None
    assert merged.hooks.after_update == [three, three]
