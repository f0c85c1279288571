"""Loading a program while its component is built.

`pulumi_wasm_runner build` writes a module of two lines and hands it to componentize-py:

    from pulumi_gestalt.entry import PulumiMain, load
    load("app")
"""

import importlib
import os
import sys
from collections.abc import Callable

from pulumi_gestalt._places import remember_sources
from pulumi_gestalt.program import PulumiMain, guarded, marked

__all__ = ["PulumiMain", "load"]


def load(module: str, leave: Callable[[int], object] = os._exit) -> None:
    """Import the program's module and keep what tracebacks need; a failure is written to standard error.

    Arguments:
        module: the name of the module, such as `app`.
        leave: ends the build with an exit code and does not return.
    """

    def action() -> None:
        # A program may be called `__main__`, as is usual with Pulumi; that name is taken until it is freed.
        sys.modules.pop(module, None)
        importlib.import_module(module)
        marked()
        remember_sources()

    guarded(action, leave)
