"""The options that limit what a program may use."""

import argparse

from pulumi_gestalt_runner.limits import TABLE, Limits, read_limits, show


def add_limits(command: argparse.ArgumentParser) -> None:
    """Add the option of each limit."""
    group = command.add_argument_group(
        "limits", "Each has a default, may be `none`, and names itself when a program comes to it."
    )
    defaults = Limits()
    for limit in TABLE:
        default = show(limit.unit, getattr(defaults, limit.field))
        group.add_argument(
            f"--{limit.option}",
            metavar=limit.unit.value,
            dest=limit.option,
            help=f"{limit.subject} (default: {default})",
        )


def limits(arguments: argparse.Namespace, base: Limits | None = None) -> Limits:
    """Return the limits that options ask for.

    Args:
        arguments: with the options of `add_limits`.
        base: what holds where there is no option, if not the defaults.

    Raises:
        OptionError: a value is none, or there is no such limit.
    """
    return read_limits(given_limits(arguments), lambda key: f"--{key}", base)


def given_limits(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the options of `add_limits` that were given, by their names."""
    named = vars(arguments)
    return {limit.option: named[limit.option] for limit in TABLE if named.get(limit.option) is not None}
