"""Coverage-guided fuzzing of what reads bytes in Python: `python -m attack.guided [--seconds N] [TARGET ...]`.

Each target runs in a process of its own under atheris (libFuzzer), which `make fuzz` installs below `build/`. A find is
any exception but the package's own: its input is kept in `build/attack/finds/TARGET/`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable

from attack import texts
from attack.seeds import BUILT, MERGED, ROOT, seed
from attack.trials import seeded
from pulumi_gestalt_lock import Entry, Lock, dump

CORPUS = BUILT / "corpus"
FINDS = BUILT / "finds"
PACKAGES = ROOT / "build" / "fuzz" / "packages"
MAX_INPUT = 4096
FEW = 20
"""Odd texts of each kind that the search begins with."""
Corpus = Callable[[], list[bytes]]


def _odd(make: Callable[..., bytes]) -> list[bytes]:
    return [made for number in range(FEW) if len(made := make(seeded(number, "guided"))) <= MAX_INPUT]


def _bundle() -> list[bytes]:
    from pulumi_gestalt_runner.archive import pack  # noqa: PLC0415 - a target imports it under atheris first

    return [pack({"gestalt.lock": b"{}", "program.wasm": b"\0asm\x0d\0\1\0"})]


def _messages() -> list[bytes]:
    from attack.hostile import deep  # noqa: PLC0415 - the same
    from pulumi_gestalt_rpc.host_pb2 import RegisterResourceRequest  # noqa: PLC0415 - the same

    secret = RegisterResourceRequest(type="a:b:C", name="n")
    secret.object.update({"x": {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "s"}})
    return [secret.SerializeToString(), deep("1b47061264138c4ac30d75fd1eb44270")[-MAX_INPUT:]]


def _lock() -> list[bytes]:
    return [
        dump(Lock({"a.wasm": Entry("0" * 64, "0.1.0", {"release": "1" * 64}, ({"name": "r", "version": "1.0.0"},))}))
    ]


CORPORA: dict[str, Corpus] = {
    "wasm": lambda: [seed(name) for name in (*MERGED, "old-program", "c")],
    "providers": lambda: [b'pet\0{"version": "1.0.0"}', b'a\0{"version": "1.0.0", "pluginDownloadURL": "https://x/y"}'],
    "project": lambda: _odd(texts.toml),
    "lock": _lock,
    "bundle": _bundle,
    "mocks": lambda: _odd(texts.mocks),
    "settings": lambda: _odd(texts.settings_line),
    "message": _messages,
    "secrets": _messages,
}


def fuzz(target: str, seconds: int) -> int:
    """Search for an input that a target cannot take, and return the exit code of the search."""
    corpus, finds = CORPUS / target, FINDS / target
    for folder in (corpus, finds):
        folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(CORPORA[target]()):
        (corpus / f"seed-{number}").write_bytes(content)
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={finds}/", "-timeout=20", "-rss_limit_mb=2048"]
    options += ["-print_final_stats=1", "-verbosity=0"]
    command = [sys.executable, "-m", "attack.guided_targets", target, *options, str(corpus)]
    # libFuzzer's `import atheris`, and this package, are found from a folder where files may be written.
    path = os.pathsep.join([str(ROOT / "tests"), str(PACKAGES), os.environ.get("PYTHONPATH", "")])
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, cwd=folder, check=False, env=os.environ | {"PYTHONPATH": path}).returncode


def main(arguments: list[str]) -> int:
    """Search with each target for an equal part of the time; return 1 if something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="for all targets together")
    parser.add_argument("targets", nargs="*", choices=[*CORPORA, []])
    given = parser.parse_args(arguments)
    targets: list[str] = given.targets or [*CORPORA]
    found = []
    for target in targets:
        code = fuzz(target, max(1, given.seconds // len(targets)))
        print(f"{target}: {'nothing found' if code == 0 else f'FIND, see {FINDS / target}'}", flush=True)
        found += [target] if code else []
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
