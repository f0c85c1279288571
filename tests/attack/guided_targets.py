"""The targets of the coverage-guided search: what each does with bytes, and what it may raise."""

import contextlib
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

Target = Callable[[bytes], object]
_RUNNER = "pulumi_gestalt_runner"


def _module(name: str) -> ModuleType:
    # By name: what atheris watches has to be imported by it first.
    return import_module(name)


def allowing(read: Target, *allowed: type[Exception]) -> Target:
    """Return a target that hides the errors that `read` may raise."""

    def take(data: bytes) -> None:
        with contextlib.suppress(*allowed):
            read(data)

    return take


def _wasm() -> Target:
    scan, names = _module(f"{_RUNNER}.wasm.binary").scan, _module(f"{_RUNNER}.wasm.names")
    providers = _module(f"{_RUNNER}.wasm.providers").providers

    def read(data: bytes) -> None:
        component = scan(data, "x.wasm")
        providers(component)
        names.kind_of(component)
        names.required_version(component)

    return allowing(read, _module(f"{_RUNNER}.wasm.errors").WasmError)


def _providers() -> Target:
    binary, providers = _module(f"{_RUNNER}.wasm.binary"), _module(f"{_RUNNER}.wasm.providers")

    def read(data: bytes) -> None:
        name, _, content = data.partition(b"\0")
        section = _section(b"pulumi_gestalt_provider::" + name, content)
        providers.providers(binary.scan(b"\0asm\x0d\0\x01\0" + section, "x.wasm"))

    return allowing(read, _module(f"{_RUNNER}.wasm.errors").WasmError)


def _section(name: bytes, content: bytes) -> bytes:
    body = _size(len(name)) + name + content
    return b"\0" + _size(len(body)) + body


def _size(number: int) -> bytes:
    """Return a number as LEB128 of two bytes or more."""
    return bytes([number & 0x7F | 0x80, number >> 7 & 0x7F | 0x80, number >> 14])


def _project() -> Target:
    project, limits = _module(f"{_RUNNER}.project_file"), _module(f"{_RUNNER}.limits")
    path = Path("gestalt.toml")

    def read(data: bytes) -> None:
        path.write_bytes(data)
        file = project.read_project_file(str(path))
        limits.read_limits(file.limits, lambda name: name)

    return allowing(read, _module(f"{_RUNNER}.errors").RunnerError)


def _lock() -> Target:
    lock = _module("pulumi_gestalt_lock")

    def read(data: bytes) -> None:
        again = lock.parse(lock.dump(found := lock.parse(data, "gestalt.lock")), "again")
        assert again == found

    return allowing(read, lock.LockError)


def _bundle() -> Target:
    archive = _module(f"{_RUNNER}.archive")

    def read(data: bytes) -> None:
        assert archive.pack(archive.unpack(data)) == data

    return allowing(read, archive.ArchiveError)


def _mocks() -> Target:
    parse = _module("pulumi_gestalt_monitor.mocks_file").parse_mocks
    refused = _module("pulumi_gestalt_monitor.errors").MonitorError
    return allowing(lambda data: parse(data.decode("utf-8-sig"), "mocks.json"), refused, UnicodeDecodeError)


def _settings() -> Target:
    settings = _module(f"{_RUNNER}.settings")
    return allowing(settings.parse_settings, settings.SettingsError)


def _message() -> Target:
    calls = _module(f"{_RUNNER}.host_calls")
    return allowing(lambda data: calls.check_message("start", data), calls.HostCallError)


def _secrets() -> Target:
    marked = _module(f"{_RUNNER}.marked")

    def read(data: bytes) -> None:
        for method in ("RegisterResource", "ReadResource", "Invoke", "Call"):
            marked.secrets_of_request(method, data)
            marked.secrets_of_answer(method, data)
        marked.secrets_of_config(data)

    return read


TARGETS: dict[str, Callable[[], Target]] = {
    "wasm": _wasm,
    "providers": _providers,
    "project": _project,
    "lock": _lock,
    "bundle": _bundle,
    "mocks": _mocks,
    "settings": _settings,
    "message": _message,
    "secrets": _secrets,
}


def main(arguments: list[str]) -> None:
    """Search with one target; libFuzzer's options follow its name, and it ends the process."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=[_RUNNER, "pulumi_gestalt_lock", "pulumi_gestalt_monitor"]):
        target = TARGETS[arguments[1]]()
    atheris.Setup([arguments[0], *arguments[2:]], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
