"""Build everything that a releases page needs: `python -m tools.release [--version V] [--out DIR] [--record]`.

    build/release/v0.2.0-nightly.20261124/
        pulumi_gestalt-release.wasm, pulumi_gestalt-debug.wasm     the implementations
        pulumi-gestalt-wit.tar.gz                                  the contract, to build programs against
        pulumi_gestalt_wasm-0.2.0.dev20261124-py3-none-any.whl     the Runner, with these implementations inside
        known_release.json                                         what `--record` adds to the package
        SHA256SUMS                                                 for `sha256sum --check`

The Runner can be pointed at DIR at once. The version is stamped into a copy of the sources; the tree stays as it is.
The same sources, tools and version give the same bytes.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from pulumi_gestalt_runner.known import KNOWN
from pulumi_gestalt_runner.wasm.files import write_file
from pulumi_gestalt_wit import VERSION, WitVersionError, check_version, python_version, write_wit

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "release"
SUMS = "SHA256SUMS"
IMPLEMENTATIONS = ("pulumi_gestalt-debug.wasm", "pulumi_gestalt-release.wasm")
WIT = "pulumi-gestalt-wit.tar.gz"
ENTRY = "known_release.json"
_SHIPPED = Path("src", "pulumi_gestalt_runner", "implementations")
_STAMPED = Path("src", "pulumi_gestalt_wit", "__init__.py")
_PACKAGE = ("src", "pyproject.toml", "README.md", "LICENSE")

Build = Callable[[str], Path]
"""Builds the implementations of a version and returns the folder that holds them and their manifest."""


class ReleaseError(Exception):
    """A release that cannot be made; the text says why."""


def implementations(version: str) -> Path:
    """Build the implementations of `version`, unless that has been done, and return their folder.

    Raises:
        ReleaseError: they could not be built.
    """
    out = ROOT / _SHIPPED if version == VERSION else ROOT / "build" / "implementations" / version
    _call([sys.executable, str(ROOT / "component" / "build.py"), "--version", version, "--out", str(out)], ROOT)
    return out


def release(version: str, out: Path, build: Build = implementations) -> Path:
    """Build the release `version` below `out` and return its folder, which is there whole or not at all.

    Raises:
        ReleaseError: something could not be built.
        WitVersionError: `version` is none that a WIT package and a Python package can have.
    """
    python_version(check_version(version))
    target = out / f"v{version}"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".") as name:
        folder = Path(name) / "release"
        folder.mkdir()
        built = build(version)
        for file in IMPLEMENTATIONS:
            shutil.copyfile(built / file, folder / file)
        (folder / WIT).write_bytes(wit_archive(version))
        wheel(version, built, folder)
        entry = {version: {file: _digest(folder / file) for file in IMPLEMENTATIONS}}
        (folder / ENTRY).write_text(json.dumps(entry, indent=2) + "\n", "utf-8")
        sums = "".join(f"{_digest(file)}  {file.name}\n" for file in sorted(folder.iterdir()))
        (folder / SUMS).write_text(sums, "utf-8")
        if target.exists():
            target.rename(Path(name) / "before")
        folder.rename(target)
    return target


def wit_archive(version: str) -> bytes:
    """Return the WIT files as an archive that unpacks to the folder `wit`; the same files give the same bytes."""
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as name:
        paths = write_wit(Path(name) / "wit", version)
        with tarfile.open(fileobj=content, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path in sorted(paths):
                member = tarfile.TarInfo(path.relative_to(name).as_posix())
                member.size = path.stat().st_size
                archive.addfile(member, io.BytesIO(path.read_bytes()))
    return gzip.compress(content.getvalue(), mtime=0)


def wheel(version: str, built: Path, folder: Path) -> None:
    """Build the wheel of `version` with the implementations in `built`, from a copy of what git knows, into `folder`.

    Raises:
        ReleaseError: it could not be built.
    """
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name)
        for file in _call(["git", "ls-files", "-z", "--", *_PACKAGE], ROOT).split("\0")[:-1]:
            (tree / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, tree / file)
        line = 'VERSION = "{}"\n'
        stamped = (tree / _STAMPED).read_text("utf-8").replace(line.format(VERSION), line.format(version))
        (tree / _STAMPED).write_text(stamped, "utf-8")
        (tree / _SHIPPED).mkdir(exist_ok=True)
        for file in (*IMPLEMENTATIONS, "manifest.json"):
            shutil.copyfile(built / file, tree / _SHIPPED / file)
        target = ("--target", "wheel", "--directory", str(folder.resolve()))
        _call([sys.executable, "-m", "hatchling", "build", *target], tree)
    if not (folder / wheel_name(version)).exists():
        raise ReleaseError(f"the wheel is not called {wheel_name(version)}: its version was not stamped")


def wheel_name(version: str) -> str:
    """Return the file name of the wheel of a version."""
    return f"pulumi_gestalt_wasm-{python_version(version)}-py3-none-any.whl"


def record(entry: Path, known: Path = KNOWN) -> None:
    """Add a release's entry to what the package knows, for the packages that come after it.

    Raises:
        ReleaseError: another release of that version is known: a version is released once.
    """
    digests = json.loads(known.read_bytes())
    for version, files in json.loads(entry.read_bytes()).items():
        if digests.setdefault(version, files) != files:
            raise ReleaseError(f"{known} knows {version} with other digests: a version is released once")
    write_file(known, (json.dumps(dict(sorted(digests.items())), indent=2) + "\n").encode())


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _call(command: Sequence[str], folder: Path) -> str:
    # Seconds of this day would make another wheel of the same sources.
    kept = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)
    if done.returncode:
        said = f"{done.stdout}{done.stderr}".strip()
        raise ReleaseError(f"`{' '.join(command[:4])} ...` failed with {done.returncode}:\n{said}")
    return done.stdout


def main(arguments: Sequence[str] | None = None) -> int:
    """Build a release, print what is in it and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description="Build all of a releases page.")
    parser.add_argument("--version", default=VERSION, help="of the release, such as 0.2.0-nightly.20261124")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="where the folder of the release goes")
    parser.add_argument("--record", action="store_true", help="add its digests to those that the next package knows")
    options = parser.parse_args(arguments)
    try:
        folder = release(options.version, options.out)
        if options.record:
            record(folder / ENTRY)
        if _call(["git", "status", "--porcelain"], ROOT):
            print("note: the tree has changes that are not committed", file=sys.stderr)
    except (ReleaseError, WitVersionError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print((folder / SUMS).read_text("utf-8"), end="")
    print(f"\npulumi_wasm_runner fetch {options.version} --releases-url {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
