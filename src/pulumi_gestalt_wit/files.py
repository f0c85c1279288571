"""Writing the WIT files with a version stamped in."""

import re
from pathlib import Path

PLACEHOLDER = "0.0.0-DEV"
"""The text in the shipped files that stands for the version."""

_SOURCE = Path(__file__).parent / "wit"
FILES = ("world.wit", "deps/pulumi-gestalt-external.wit")

# Semantic versioning 2.0.0, section 9: dot-separated identifiers after a hyphen. Build metadata (+...) is left out: the
# Component Model ignores it when names are compared, so two different builds would look like one.
_VERSION = r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?"


_PYTHON = r"(?P<release>[\d.]+)(-(?P<word>nightly|alpha|beta|rc)\.(?P<number>0|[1-9]\d*))?"
_WORDS = {"nightly": ".dev", "alpha": "a", "beta": "b", "rc": "rc"}


class WitVersionError(ValueError):
    """A text that is not a version a WIT package can carry."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)

    def __str__(self) -> str:
        return f"{self.text!r} is not a version such as 0.1.0 or 0.1.0-nightly.20261122"


def check_version(text: str) -> str:
    """Return `text` if it is a version that a WIT package can carry.

    Raises:
        WitVersionError: it is not.
    """
    if re.fullmatch(_VERSION, text) is None:
        raise WitVersionError(text)
    return text


def python_version(version: str) -> str:
    """Return a version as a Python package writes it (packaging.python.org, version specifiers).

    0.2.0-nightly.20261124 is 0.2.0.dev20261124, which comes before 0.2.0 in either form.

    Raises:
        WitVersionError: it has no such form.
    """
    match = re.fullmatch(_PYTHON, check_version(version))
    if match is None:
        raise WitVersionError(version)
    return match["release"] + (_WORDS[match["word"]] + match["number"] if match["word"] else "")


def stamp(text: str, version: str) -> str:
    """Return the WIT source `text` with the placeholder replaced by `version`."""
    return text.replace(f"pulumi-gestalt@{PLACEHOLDER}", f"pulumi-gestalt@{check_version(version)}")


def write_wit(directory: Path, version: str) -> list[Path]:
    """Write the WIT files, stamped with `version`, below `directory` and return their paths."""
    check_version(version)
    written = []
    for name in FILES:
        target = directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(stamp((_SOURCE / name).read_text("utf-8"), version), "utf-8")
        written.append(target)
    return written
