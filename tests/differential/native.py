"""Our side without Wasm: SDK, component and engine in one Python process, joined as the Runner joins them.

The modules of the component (`component/src`) are the real ones, and so are the Runner's host functions and monitor.
What componentize-py generates (`wit_world`) is generated here too, and its imports are bound: those of the program to
the component's exports, those of the component to the host functions.
"""

import dataclasses
import enum
import importlib
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Never

from differential.interpreter import Interpreter, Program
from pulumi_gestalt_rpc.api import Message, Severity
from pulumi_gestalt_runner.grpc_monitor import GrpcMonitor
from pulumi_gestalt_runner.host import Host
from pulumi_gestalt_runner.settings import read_settings

ROOT = Path(__file__).parents[2]
_INTERFACES = ("external_world", "operations", "deployment", "secrets", "log")


class _EndOfComponent(BaseException):
    """The component left through `wasi:cli/exit`: no code of the program may run any more."""


def prepare(folder: Path) -> None:
    """Generate the bindings into `folder` and import everything once."""
    command = [str(Path(sys.executable).with_name("componentize-py"))]
    command += ["-d", str(ROOT / "src" / "pulumi_gestalt_wit" / "wit"), "-w", "pulumi-gestalt", "bindings", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    sys.path[:0] = [str(folder), str(ROOT / "component" / "src")]
    sys.modules["mode"] = types.ModuleType("mode")
    sys.modules["mode"].DEBUG = False  # type: ignore[attr-defined]
    for name in _INTERFACES:
        importlib.import_module(f"wit_world.imports.{name}")
    importlib.import_module("app")
    exported = {name: importlib.import_module(name) for name in ("context", "output_interface")}
    exported["types"] = importlib.import_module("wit_world.exports.types")
    for name, module in exported.items():
        # What records of `types` refer to stands beside them in the bindings of a program.
        for key, value in vars(importlib.import_module(f"wit_world.exports.{name}")).items():
            if isinstance(value, type) and not hasattr(module, key):
                setattr(module, key, value)
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
    log = _Errors()
    monitor = GrpcMonitor(settings, log)
    host = Host(monitor, log)
    _bind(host)
    sys.modules["session"].os = types.SimpleNamespace(_exit=_leave)  # type: ignore[attr-defined]
    try:
        execute(Interpreter(GestaltSdk(), program).run, generated(), settings.dry_run)
    except _EndOfComponent:
        pass
    except Exception as error:  # noqa: BLE001 - whatever the program has raised is its end
        log.texts.append(f"{type(error).__name__}: {error}")
    monitor.close(success=not log.texts and not host.failed and not monitor.failed)
    if host.failed or monitor.failed:
        log.texts.append("the run has failed")
    return "\n".join(log.texts)


def _bind(host: Host) -> None:
    for interface, functions in host._functions().items():
        module = sys.modules[f"wit_world.imports.{interface.replace('-', '_')}"]
        for name, function in functions.items():
            setattr(module, name.replace("-", "_"), _bound(module, function))


def _bound(module: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        return _inward(module, function(None, *map(_outward, arguments)))

    return call


def _outward(value: Any) -> Any:
    """Return a value of the generated bindings as Wasmtime gives it to a host function."""
    if isinstance(value, list):
        return [_outward(item) for item in value]
    if isinstance(value, enum.Enum):
        return value.name
    if type(value).__name__ in ("Ok", "Err"):
        return value.value
    if dataclasses.is_dataclass(value):
        fields = {field.name: _outward(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return types.SimpleNamespace(**{name.replace("_", "-"): item for name, item in fields.items()} | fields)
    return value


def _inward(module: Any, value: Any) -> Any:
    """Return what a host function gives as the generated bindings have it."""
    if isinstance(value, list):
        return [_inward(module, item) for item in value]
    if hasattr(value, "kind"):
        return module.Event(module.EventKind[value.kind.upper()], value.id, value.detail, value.body)
    if hasattr(value, "output-id"):
        return module.RegisteredResource(getattr(value, "output-id"), value.body)
    return value


class _Errors:
    """A `Log` of the Runner that keeps what went wrong."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def emit(self, message: Message) -> None:
        """Keep an error, and write everything else to standard error."""
        if message.severity is Severity.ERROR:
            self.texts.append(message.text)
        sys.stderr.write(f"{message.severity.name}: {message.text}\n")


def _leave(code: int) -> Never:
    raise _EndOfComponent(code)
