"""Fails in the way that the configuration value `mode` names; tests compare what reaches standard error."""
# ruff: noqa: T201 - programs print

import helper

import pulumi_gestalt as pulumi


def cause() -> None:
    """Raise an error with a cause in another module."""
    try:
        helper.divide(1, 0)
    except ZeroDivisionError as error:
        raise RuntimeError("no result") from error


def misuse(pet: pulumi.CustomResource) -> None:
    """Use an output as text."""
    print(f"the pet is called {pet.id}")


def bad_input(pet: pulumi.CustomResource) -> None:
    """Give a resource what Pulumi cannot carry."""
    pulumi.CustomResource("t:index:T", "bad", {"tags": ["a", {"names": {pet}}]})


def callback(pet: pulumi.CustomResource) -> None:
    """Fail while a function given to apply runs."""

    def shout(name: str) -> str:
        return name.upper_case()  # type: ignore[attr-defined]

    pet.id.apply(shout)


def missing_item(pet: pulumi.CustomResource) -> None:
    """Read an item that the value has not got."""
    pulumi.export("tag", pet["length"]["tag"])


@pulumi.main
def program(ctx: pulumi.Context) -> None:
    """Declare one resource, say so, and fail."""
    mode = ctx.config().require("mode")
    pet = ctx.resource("random:index/randomPet:RandomPet", "pet", {"length": 2})
    print("about to fail")
    if mode == "cause":
        cause()
    elif mode == "exit":
        raise SystemExit("nothing to do here")
    else:
        {"misuse": misuse, "bad-input": bad_input, "callback": callback, "missing-item": missing_item}[mode](pet)
