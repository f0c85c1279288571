"""The WIT files and the one place that states the project's version.

`VERSION` is the version of the WIT package `component:pulumi-gestalt` and of the implementation, and, in the form that
Python packages have, that of the distribution. A nightly build stamps another one (`X.Y.Z-nightly.YYYYMMDD`) into a
copy of the same files: see `tools/release.py` and :func:`stamp`.
"""

from pulumi_gestalt_wit.files import PLACEHOLDER, WitVersionError, check_version, python_version, stamp, write_wit

VERSION = "0.1.0"

__all__ = ["PLACEHOLDER", "VERSION", "WitVersionError", "check_version", "python_version", "stamp", "write_wit"]


def __getattr__(name: str) -> str:
    """Return `__version__`, the version of the distribution."""
    if name == "__version__":
        return python_version(VERSION)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
