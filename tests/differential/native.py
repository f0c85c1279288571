"""Our side without Wasm: SDK, component and engine in one Python process, joined as the Runner joins them.

The modules of the component (`component/src`) are the real ones, and so is the Runner's monitor. What componentize-py
generates (`wit_world`) is generated here too, and its imports are bound: those of the program to the component's
exports, those of the component to the monitor.
"""

import importlib
import subprocess
import sys
import types
from pathlib import Path
from typing import Any, Never

from differential.interpreter import Interpreter, Program
from pulumi_gestalt_runner.external_world import ExternalWorld
from pulumi_gestalt_runner.grpc_monitor import GrpcMonitor
from pulumi_gestalt_runner.operations import Operations
from pulumi_gestalt_runner.settings import read_settings

ROOT = Path(__file__).parents[2]


class _EndOfComponent(BaseException):
    """The component left through `wasi:cli/exit`: no code of the program may run any more."""


class _Border:
    """The interfaces `operations`, `external-world`, `deployment` and `log`, on top of a `Monitor` of the Runner."""

    def __init__(self, monitor: Any) -> None:
        self.monitor = monitor
        self.errors: list[str] = []
        self._world = ExternalWorld(Operations(monitor), self.errors.append)

    # external-world
    def register_resource_outputs(self, body: bytes) -> None:
        self._world.register_resource_outputs(None, body)

    def register_resource(self, request: Any) -> None:
        self._world.register_resource(None, _hyphenated(request))

    def resource_invoke(self, request: Any) -> None:
        self._world.resource_invoke(None, _hyphenated(request))

    def wait_for_resource_operations(self) -> list[Any]:
        made = sys.modules["wit_world.imports.external_world"].RegisteredResource
        answers = self._world.wait_for_resource_operations(None)
        return [made(getattr(answer, "output-id"), answer.body) for answer in answers]

    # deployment
    def stack_urn(self) -> str:
        return str(self.monitor.deployment().stack_urn)

    def info(self) -> bytes:
        return bytes(self.monitor.deployment().info)

    # log
    def log(self, content: Any) -> None:
        if content.level.name == "ERROR" and ("origin", "program") not in content.key_values:
            self.errors.append(content.args)


def _hyphenated(request: Any) -> types.SimpleNamespace:
    """Return `request` with the names that Wasmtime gives to fields."""
    return types.SimpleNamespace(**{"output-id": request.output_id, "body": request.body})


_BOUND = {
    "external_world": (
        "register_resource_outputs",
        "register_resource",
        "resource_invoke",
        "wait_for_resource_operations",
    ),
    "deployment": ("stack_urn", "info"),
    "log": ("log",),
}


def prepare(folder: Path) -> None:
    """Generate the bindings into `folder` and import everything once."""
    command = [str(Path(sys.executable).with_name("componentize-py"))]
    command += ["-d", str(ROOT / "src" / "pulumi_gestalt_wit" / "wit"), "-w", "pulumi-gestalt", "bindings", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    sys.path[:0] = [str(folder), str(ROOT / "component" / "src")]
    sys.modules["mode"] = types.ModuleType("mode")
    sys.modules["mode"].DEBUG = False  # type: ignore[attr-defined]
    for name in _BOUND:
        importlib.import_module(f"wit_world.imports.{name}")
    importlib.import_module("app")
    exported = {name: importlib.import_module(name) for name in ("context", "output_interface")}
    exported["types"] = importlib.import_module("wit_world.exports.types")
    for name, module in exported.items():
        sys.modules[f"wit_world.imports.{name}"] = module
        setattr(sys.modules["wit_world.imports"], name, module)
    importlib.import_module("differential.gestalt_sdk")


def run(program: Program, environment: dict[str, str]) -> str:
    """Run `program` against the monitor that `environment` names; return the errors of the run, or "".

    It may be called once in a process: the component keeps its state in modules.
    """
    # Only after `prepare`: the SDK looks for its bindings when it is imported.
    from differential.gestalt_sdk import GestaltSdk  # noqa: PLC0415
    from pulumi_gestalt._bindings import generated  # noqa: PLC0415
    from pulumi_gestalt.program import execute  # noqa: PLC0415

    settings = read_settings(environment)
    assert settings is not None
    monitor = GrpcMonitor(settings, _Silent())
    border = _Border(monitor)
    for interface, functions in _BOUND.items():
        for function in functions:
            setattr(sys.modules[f"wit_world.imports.{interface}"], function, getattr(border, function))
    sys.modules["session"].os = types.SimpleNamespace(_exit=_leave)  # type: ignore[attr-defined]
    try:
        execute(Interpreter(GestaltSdk(), program).run, generated(), settings.dry_run)
    except _EndOfComponent:
        pass
    except Exception as error:  # noqa: BLE001 - whatever the program has raised is its end
        border.errors.append(f"{type(error).__name__}: {error}")
    monitor.close(success=not border.errors)
    if monitor.failed:
        border.errors.append("the monitor has failed")
    return "\n".join(border.errors)


class _Silent:
    """A `Log` of the Runner that shows nothing: what went wrong is in `_Border.errors`."""

    def emit(self, message: object) -> None:
        del message


def _leave(code: int) -> Never:
    raise _EndOfComponent(code)
