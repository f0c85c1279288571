"""Print the folder with a Pulumi CLI, and make it if there is none.

    python -m tools.pulumi [--conformance] [--build]

Looked at in this order: a `pulumi` on the PATH, if it is new enough; what an earlier call has made; prebuilt binaries
in ../shared/tools; the Go module proxy, from which it is built (15 to 60 minutes, once). What is made lies in a cache
folder outside of the tree, $PULUMI_TOOLS or ~/.cache/pulumi-tools.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

VERSION = "3.255.0"
ROOT = Path(__file__).parents[2]
PREBUILT = ROOT.parent / "shared" / "tools" / "install-pulumi"
NAMES = {"pulumi": "cmd/pulumi", "pulumi-test-language": "testing/pulumi-test-language"}
PACKAGE = "github.com/pulumi/pulumi/pkg/v3"
# As Pulumi's own Makefile gives it.
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"


def folder(names: tuple[str, ...] = ("pulumi",), *, build: bool = False) -> Path:
    """Return the folder that holds the executables `names`, made if need be.

    Args:
        names: keys of `NAMES`.
        build: whether to build them from source in any case.
    """
    cache = Path(os.environ.get("PULUMI_TOOLS") or Path.home() / ".cache" / "pulumi-tools") / f"v{VERSION}"
    if build:
        return _built(cache, names)
    on_path = shutil.which("pulumi")
    if names == ("pulumi",) and on_path and _version(on_path) >= _numbers(VERSION):
        return Path(on_path).parent
    if all((cache / name).exists() for name in names):
        return cache
    if PREBUILT.exists():
        subprocess.run([sys.executable, str(PREBUILT), str(cache)], check=True, stdout=subprocess.DEVNULL)
        return cache
    return _built(cache, names)


def _built(cache: Path, names: tuple[str, ...]) -> Path:
    if shutil.which("go") is None:
        sys.exit(f"error: neither Pulumi {VERSION} nor Go is on the PATH; see pulumi.com/docs/install or go.dev/dl")
    cache.mkdir(parents=True, exist_ok=True)
    for name in names:
        print(f"building {name} {VERSION} into {cache}; this takes long, once", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            target = Path(temporary) / name
            flags = f"-s -w -X {VERSION_VARIABLE}=v{VERSION}"
            command = ["go", "build", "-trimpath", "-ldflags", flags, "-o", str(target), f"{PACKAGE}/{NAMES[name]}"]
            if subprocess.run(command, cwd=Path(__file__).parent, check=False).returncode:
                sys.exit(f"error: building {name} failed")
            target.replace(cache / name)
    return cache


def _version(executable: str) -> tuple[int, ...]:
    environment = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    done = subprocess.run([executable, "version"], capture_output=True, text=True, check=False, env=environment)
    return _numbers(done.stdout)


def _numbers(text: str) -> tuple[int, ...]:
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", text.strip())
    return tuple(map(int, match.groups())) if match else ()


def main() -> None:
    """Print the folder."""
    parser = argparse.ArgumentParser(prog="python -m tools.pulumi", description="Find or make a Pulumi CLI.")
    parser.add_argument("--conformance", action="store_true", help="the conformance runner too")
    parser.add_argument("--build", action="store_true", help="build from source, whatever is there")
    arguments = parser.parse_args()
    print(folder(tuple(NAMES) if arguments.conformance else ("pulumi",), build=arguments.build))


if __name__ == "__main__":
    main()
