"""The two processes of a run: the suite's server, and the language host that it tests."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from tools.examples import ROOT
from tools.pulumi.__main__ import NAMES, folder

PLUGIN: Final = Path(sys.executable).with_name("pulumi-language-gestalt")


@contextmanager
def server(work: Path, more: Mapping[str, str]) -> Iterator[str]:
    """Run the suite's server and yield its address, which is also that of a Pulumi engine.

    Args:
        work: where its log and its Pulumi home are put.
        more: variables for its environment.
    """
    binary = folder(tuple(NAMES)) / "pulumi-test-language"
    variables = {
        "PULUMI_HOME": str(work / "home"),
        # Else the engine looks on the internet for each of the suite's providers, before each preview and each update.
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        **more,
    }
    with _process([str(binary)], variables, work / "server.log") as output:
        # The address has no end of line: the server closes its standard output after it.
        yield output.read().decode()


@contextmanager
def plugin(engine: str, work: Path) -> Iterator[str]:
    """Run the language host, as the Pulumi CLI would, and yield its address.

    Args:
        engine: the address of the Pulumi engine.
        work: where its log is put.
    """
    variables = {"PULUMI_GESTALT_CACHE": os.environ.get("PULUMI_GESTALT_CACHE", str(ROOT / "build" / "cache"))}
    with _process([str(PLUGIN), engine], variables, work / "plugin.log") as output:
        yield f"127.0.0.1:{int(output.readline())}"


@contextmanager
def _process(command: Sequence[str], variables: Mapping[str, str], log: Path) -> Iterator[IO[bytes]]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command,
            env={**inherited, **variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.kill()
