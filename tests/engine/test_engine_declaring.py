"""What a program may declare, and what Pulumi must know for it."""

import pytest

from fakes.scripted import TARGET, ScriptedMonitor, ScriptedRun
from pulumi_gestalt_engine import (
    NO_INPUTS,
    Alias,
    CallbackKind,
    Engine,
    Feature,
    Node,
    PackageRequest,
    Parameters,
    ProgramError,
    ResourceKind,
    ResourceOptions,
)
from pulumi_gestalt_engine.deployment import ALL_FEATURES
from pulumi_gestalt_engine.options import Callback

MADE = Parameters("made", "1", b"")


@pytest.fixture
def engine() -> Engine:
    return ScriptedRun().engine


@pytest.mark.parametrize(
    ("declare", "operation", "name"),
    [
        (lambda it, _: it.read("", "n", it.stack_resource, NO_INPUTS), "context.read", "type"),
        (lambda it, _: it.read("t", "", it.stack_resource, NO_INPUTS), "context.read", "name"),
        (lambda it, _: it.call("", it.stack_resource, NO_INPUTS), "context.call", "token"),
        (lambda it, _: it.package(PackageRequest("", "1", replacement=MADE)), "context.register-package", "name"),
        (lambda it, f: it.hook("", "f", TARGET, **f), "context.register-hook", "name"),
        (lambda it, _: it.error_hook("", "f", TARGET), "context.register-error-hook", "name"),
        (lambda it, _: it.require_version(""), "context.require-pulumi-version", "range"),
    ],
)
def test_texts_that_must_be_there(engine, declare, operation, name):
    """Pulumi refuses them all when they are empty; the error names the WIT function."""
    with pytest.raises(ProgramError) as caught:
        declare(engine, {"on_dry_run": False, "ignore_errors": False})
    assert str(caught.value) == f"{operation}: the {name} is empty"


def test_inputs_from_a_structure(engine):
    """They are read for the operation that asks, unknowns in a preview only."""
    assert engine.inputs("context.register", '{"a": 1}', []).structure.template == {"a": 1}
    with pytest.raises(ProgramError, match=r"^context\.register: the structure is not an object"):
        engine.inputs("context.register", "1", [])
    with pytest.raises(ProgramError, match="exists only in a preview"):
        engine.inputs("context.register", '{"a": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}', [])


# ---- features that an older Pulumi does not have ----

OPTIONS = {
    Feature.DELETED_WITH: ("deleted-with", lambda node: {"deleted_with": node}),
    Feature.REPLACE_WITH: ("replace-with", lambda node: {"replace_with": [node]}),
    Feature.TRANSFORMS: ("transform", lambda _: {"transforms": [Callback(TARGET, "t")]}),
    Feature.ALIAS_SPECS: ("alias", lambda _: {"aliases": [Alias(name="x")]}),
}


@pytest.mark.parametrize("feature", OPTIONS)
def test_option_that_pulumi_does_not_know(feature):
    """It is refused and not left out, for it matters; with the feature, or without the option, all is well."""
    name, make = OPTIONS[feature]
    for features in (ALL_FEATURES, ALL_FEATURES - {feature}):
        run = ScriptedRun(features=features)
        other = run.resource("other")
        run.declare("without", {}, ResourceOptions(version="1"))
        if feature in features:
            run.declare("n", {}, ResourceOptions(**make(other)))
        else:
            with pytest.raises(ProgramError) as caught:
                run.declare("n", {}, ResourceOptions(**make(other)))
            assert str(caught.value) == (
                f'resource-options.{name}: this version of Pulumi does not know the option "{name}"\n'
                "hint: install a newer Pulumi CLI"
            )


@pytest.mark.parametrize(
    ("feature", "declare", "operation"),
    [
        (
            Feature.RESOURCE_HOOKS,
            lambda it: it.hook("h", "f", TARGET, on_dry_run=False, ignore_errors=False),
            "context.register-hook",
        ),
        (Feature.ERROR_HOOKS, lambda it: it.error_hook("h", "f", TARGET), "context.register-error-hook"),
        (Feature.TRANSFORMS, lambda it: it.transform("f", TARGET), "context.register-stack-transform"),
        (
            Feature.INVOKE_TRANSFORMS,
            lambda it: it.invoke_transform("f", TARGET),
            "context.register-stack-invoke-transform",
        ),
        (
            Feature.PARAMETERIZATION,
            lambda it: it.package(PackageRequest("a", "1", replacement=MADE)),
            "context.register-package",
        ),
    ],
)
def test_operation_that_pulumi_does_not_know(feature, declare, operation):
    """The error says which and what to do; nothing is sent."""
    run = ScriptedRun(features=ALL_FEATURES - {feature})
    with pytest.raises(ProgramError, match=f"^{operation}: this version of Pulumi does not know ") as caught:
        declare(run.engine)
    assert caught.value.hint == "install a newer Pulumi CLI"
    assert (run.engine.requests_to_send(), run.engine.serves) == ([], False)
    with_it = ScriptedRun()
    declare(with_it.engine)
    assert len(with_it.engine.requests_to_send()) == 1


# ---- packages ----


@pytest.mark.parametrize("given", [{}, {"replacement": MADE, "extension": MADE}])
def test_package_is_made_in_one_way(engine, given):
    """By a replacement or by an extension."""
    with pytest.raises(ProgramError, match="a package is made by a replacement or by an extension, one of both$"):
        engine.package(PackageRequest("a", "1", **given))


def test_package_is_made_once():
    """The same request gives the same package, another one another (checklist line 44)."""
    run = ScriptedRun()
    first, second, other = (
        run.engine.package(PackageRequest("a", version, replacement=MADE)) for version in ("1", "1", "2")
    )
    assert first is second
    assert first is not other
    run.finish()
    assert len(run.monitor.requests("RegisterPackage")) == 2


# ---- outputs of components ----


@pytest.mark.parametrize("what", [ResourceKind.CUSTOM, ResourceKind.REMOTE, None])
def test_outputs_are_for_components_of_the_program(what):
    """Providers know the outputs of everything else."""
    run = ScriptedRun()
    node: Node = run.invoke("a:b:f") if what is None else run.declare("n", what=what)
    with pytest.raises(ProgramError) as caught:
        run.engine.register_outputs(node, NO_INPUTS)
    assert str(caught.value) == ("context.register-outputs: only a component of this program has outputs of its own")


def test_outputs_given_twice():
    """Pulumi would fail the update (1.6)."""
    run = ScriptedRun()
    component = run.component("c")
    run.engine.register_outputs(component, NO_INPUTS)
    with pytest.raises(ProgramError) as caught:
        run.engine.register_outputs(component, NO_INPUTS)
    assert str(caught.value) == (
        'context.register-outputs: resource my:index:Part "c" has its outputs already\nhint: give them once'
    )


def test_tokens_of_callbacks_are_unique():
    """One function may serve any number of purposes."""
    run = ScriptedRun(ScriptedMonitor())
    tokens = [run.engine.callback(kind, "f", TARGET).token for kind in CallbackKind]
    assert len(set(tokens)) == len(tokens)
