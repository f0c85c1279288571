from collections.abc import Callable, Iterator
from typing import Any

import pytest

import pulumi_gestalt as pulumi
from fakes.bindings import FakeEngine
from pulumi_gestalt import ComponentResource, CustomResource, Output, ProgramError, ResourceOptions, offers
from pulumi_gestalt.program import execute, marked

TYPE = "acme:web:Website"
VM = "cloud:index/machine:Machine"


@pytest.fixture(autouse=True)
def nothing_offered() -> Iterator[None]:
    offers._offered.clear()
    yield
    offers._offered.clear()


def not_called() -> None:
    raise AssertionError("the main function was run")


def ask(name: str = "docs", type_: str = TYPE) -> FakeEngine:
    """Let Pulumi ask for a component."""
    engine = FakeEngine(asked_for=(type_, name, {"size": 2}))
    execute(not_called, engine.bindings(), in_preview=False)
    return engine


def offer_website() -> None:
    @pulumi.component(TYPE)
    class Website(ComponentResource):
        def __init__(self, name: str, args: Output[Any], opts: ResourceOptions) -> None:
            super().__init__(TYPE, name, {"size": args["size"]}, opts)
            machine = CustomResource(VM, f"{name}-vm", {"size": args["size"]}, ResourceOptions(parent=self))
            self.register_outputs({"id": machine.id, "color": args.get("color")})


def test_a_class_makes_the_component_that_pulumi_asks_for():
    """Asked for a component, the program makes it of its inputs, in place of its main function, and hands it over."""
    offer_website()
    engine = ask()
    assert engine.constructed is engine.resource("docs")
    assert engine.resource("docs").seen() == {"size": 2}
    assert engine.resource("docs").outputs.seen() == {"id": "docs-vm-id", "color": None}
    assert engine.resource("docs-vm").option("parent") == "docs"


def test_a_function_may_make_it_and_outputs_may_be_left_out():
    """A function returns the component; one that was given no outputs has none."""

    @pulumi.component(TYPE)
    def website(name: str, _args: Output[Any], opts: ResourceOptions) -> ComponentResource:
        return ComponentResource(TYPE, name, {}, ResourceOptions.merge(opts, ResourceOptions(version="1.0.0")))

    engine = ask()
    assert engine.constructed is not None
    assert engine.constructed.outputs.seen() == {}
    assert engine.constructed.option("version") == "1.0.0"


def test_without_a_question_the_main_function_runs():
    """A program that offers components can be deployed too."""
    offer_website()
    engine = FakeEngine()
    execute(lambda: pulumi.export("x", 1), engine.bindings(), in_preview=False)
    assert engine.exports() == {"x": 1}
    assert engine.constructed is None


def test_a_program_may_only_offer_components():
    """A program without a main function can be built when it offers components; deployed it says what it is for."""
    offer_website()
    with pytest.raises(ProgramError, match="only offers components to other programs\nhint: run it as a provider"):
        execute(marked(), FakeEngine().bindings(), in_preview=False)


def test_a_type_is_offered_once():
    """Two components of one type are refused with both lines, and a type must be text."""
    offer_website()
    with pytest.raises(ProgramError, match=rf"type {TYPE} are offered, at .*\.py:\d+ and .*\.py:\d+"):
        offer_website()
    with pytest.raises(pulumi.InputError, match=r"type of the component at .*\.py:\d+ is empty"):
        pulumi.component("")


def test_what_is_not_offered_cannot_be_made():
    """Asked for another type, the program says which it offers."""
    offer_website()
    with pytest.raises(ProgramError, match=f"offers no component of the type t:i:T\nhint: it offers {TYPE}"):
        ask(type_="t:i:T")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda _name, _args, _opts: None, "has not been registered with the options that it was given"),
        (lambda name, _args, _opts: ComponentResource(TYPE, name), "has not been registered with the options"),
        (lambda name, _args, opts: ComponentResource("t:i:T", name, {}, opts), "and <resource t:i:T 'docs'> of .* was"),
        (
            lambda _name, _args, opts: ComponentResource(TYPE, "x", {}, opts),
            f"and <resource {TYPE} 'x'> of .* was made",
        ),
    ],
)
def test_another_component_than_asked_for_is_refused(make: Callable, message: str):
    """What is handed over must be a component of the type and name, with the options, that Pulumi asked for."""
    pulumi.component(TYPE)(make)
    with pytest.raises(ProgramError, match=message):
        ask()
