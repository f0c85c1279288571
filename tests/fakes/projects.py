"""Projects for the language host with programs for the fake Runner, and requests for them as Pulumi makes them."""

import json
from pathlib import Path
from typing import Any

from google.protobuf.json_format import ParseDict
from pulumi.runtime.proto import language_pb2


def info(root: Path, main: str = ".", **options: object) -> language_pb2.ProgramInfo:
    """Return where a project is, as Pulumi says it."""
    found = language_pb2.ProgramInfo(root_directory=str(root), program_directory=str(root), entry_point=main)
    ParseDict(options, found.options)
    return found


def request(root: Path, **fields: Any) -> language_pb2.RunRequest:
    """Return what Pulumi asks for when the program of the project in `root` is to run."""
    defaults: dict[str, Any] = {
        "project": "shop",
        "stack": "dev",
        "organization": "organization",
        "monitor_address": "127.0.0.1:1",
    }
    return language_pb2.RunRequest(info=info(root, program="app.wasm"), pwd=str(root), **{**defaults, **fields})


def write(root: Path, **program: object) -> Path:
    """Write a program for the fake Runner and return its path."""
    path = root / "app.wasm"
    path.write_text(json.dumps(program))
    return path
