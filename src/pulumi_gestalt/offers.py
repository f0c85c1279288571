"""Components that the program offers to other programs, which Pulumi then asks for one by one."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from pulumi_gestalt._places import here
from pulumi_gestalt._run import Run
from pulumi_gestalt.errors import ProgramError
from pulumi_gestalt.options import ResourceOptions
from pulumi_gestalt.output import Output
from pulumi_gestalt.resource import ComponentResource, check_name

Maker: TypeAlias = Callable[[str, Output[Any], ResourceOptions], ComponentResource]
"""Makes a component from its name, its inputs and its options: a function, or a class of `ComponentResource`."""

M = TypeVar("M", bound=Maker)

_offered: dict[str, tuple[Maker, str]] = {}


def component(t: str) -> Callable[[M], M]:
    """Offer the component below, a class or a function, to other programs.

    It is called with the component's name, its inputs as one output (`args["size"]`, or `args.get("size")` where it may
    be missing) and options, and must register a component of this type and name with these options.

    Arguments:
        t: the type, such as `acme:web:Website`.

    Raises:
        ProgramError: the type is offered twice.
        InputError: the type is no text.
    """
    check_name("type", t, "component")
    place = here()

    def offer(maker: M) -> M:
        if t in _offered:
            raise ProgramError(f"two components of the type {t} are offered, at {_offered[t][1]} and {place}")
        _offered[t] = (maker, place)
        return maker

    return offer


def offers() -> bool:
    """Return whether the program offers components."""
    return bool(_offered)


def hand_over(run: Run, construction: Any) -> None:
    """Make the component that Pulumi asks for.

    Raises:
        ProgramError: it is not offered, or what was made is another one.
        Exception: what the component's code has raised.
    """
    type_, name = construction.type, construction.name
    if type_ not in _offered:
        known = ", ".join(_offered) or "none"
        raise ProgramError(f"the program offers no component of the type {type_}", f"it offers {known}")
    maker, place = _offered[type_]
    inputs: Output[Any] = Output(run, construction.inputs, f"inputs of component {type_} {name!r}")
    made: object = maker(name, inputs, ResourceOptions(constructed=True))
    if not isinstance(made, ComponentResource) or not made._constructed:
        raise ProgramError(
            f"the component {type_} of {place} has not been registered with the options that it was given",
            "give them to super().__init__, and return the component",
        )
    if (made.pulumi_resource_type, made.pulumi_resource_name) != (type_, name):
        raise ProgramError(
            f"Pulumi asked for {type_} {name!r}, and {made!r} of {place} was made", "use the type and the name as given"
        )
    if not made._complete:
        made.register_outputs({})
