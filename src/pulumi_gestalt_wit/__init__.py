"""The WIT files and the one place that states the project's version.

`VERSION` is the version of the distribution, of the WIT package `component:pulumi-gestalt` and of the implementation.
A nightly build stamps another one (`X.Y.Z-nightly.YYYYMMDD`) into the same files: see :func:`stamp`.
"""

from pulumi_gestalt_wit.files import PLACEHOLDER, WitVersionError, check_version, stamp, write_wit

VERSION = "0.1.0"
__version__ = VERSION

__all__ = ["PLACEHOLDER", "VERSION", "WitVersionError", "check_version", "stamp", "write_wit"]
