"""The Wasmtime engine: the settings that machine code is made with, and that are part of its name in the cache."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pulumi_gestalt_runner.wasmtime_api.store import Engine

SETTINGS: Final = "epoch_interruption, quick components"
"""What differs from Wasmtime's defaults, here and in `compile_child`; part of every key."""


def new_engine() -> "Engine":
    """Return a Wasmtime engine with the settings that the cache's keys name."""
    from pulumi_gestalt_runner.wasmtime_api.store import Engine  # noqa: PLC0415 - other commands need no Wasmtime

    return Engine()
