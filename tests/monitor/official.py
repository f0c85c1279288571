"""A program that uses everything, run by the official SDK against an embedded monitor."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from monitor.served import ServedMonitor
from pulumi_gestalt_monitor import EmbeddedMonitor, Settings, load_mocks, to_json

MOCKS = Path(__file__).parents[1] / "programs" / "everything" / "mocks.json"
_PROGRAM = Path(__file__).with_name("official_program.py")


def official_deployment(*, preview: bool) -> dict[str, Any]:
    """Run the program and return the deployment, with secrets shown."""
    settings = Settings(project="shop", organization="acme", preview=preview)
    monitor = EmbeddedMonitor(settings, load_mocks(MOCKS))
    with ServedMonitor(monitor) as served:
        done = subprocess.run(
            [sys.executable, _PROGRAM, served.address, "preview" if preview else "update"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return to_json(monitor.record, show_secrets=True)
