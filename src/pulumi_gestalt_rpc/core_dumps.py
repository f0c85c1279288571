"""Core dumps hold the whole memory of a process, and with it every secret."""

import contextlib


def forbid_core_dumps() -> None:
    """Let neither this process nor its children leave a core dump when they crash."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        # Not on Windows, which has no core dumps of this kind.
        import resource  # noqa: PLC0415

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        # Not 0: a program that takes core dumps through a pipe is started whatever the limit, but for a limit of 1
        # (Linux, fs/coredump.c), which is too small for any file too.
        resource.setrlimit(resource.RLIMIT_CORE, (0 if most == 0 else 1, most))
