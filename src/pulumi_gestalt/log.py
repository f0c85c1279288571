"""Messages of the program, shown by Pulumi. `error` shows one; it does not end the run."""

from pulumi_gestalt._run import current
from pulumi_gestalt.references import Resource


def debug(
    msg: str, resource: Resource | None = None, stream_id: int | None = None, ephemeral: bool | None = None
) -> None:
    """Show a message that matters only with `--debug`.

    Arguments:
        msg: the message.
        resource: the resource beside which it is shown.
        stream_id: messages of one number that is not 0 belong together.
        ephemeral: whether it is shown in passing only.
    """
    _log("DEBUG", msg, resource, stream_id, ephemeral)


def info(
    msg: str, resource: Resource | None = None, stream_id: int | None = None, ephemeral: bool | None = None
) -> None:
    """Show a message; see `debug` for the arguments."""
    _log("INFO", msg, resource, stream_id, ephemeral)


def warn(
    msg: str, resource: Resource | None = None, stream_id: int | None = None, ephemeral: bool | None = None
) -> None:
    """Show a warning; see `debug` for the arguments."""
    _log("WARNING", msg, resource, stream_id, ephemeral)


def error(
    msg: str, resource: Resource | None = None, stream_id: int | None = None, ephemeral: bool | None = None
) -> None:
    """Show an error; see `debug` for the arguments."""
    _log("ERROR", msg, resource, stream_id, ephemeral)


def _log(level: str, msg: str, resource: Resource | None, stream_id: int | None, ephemeral: bool | None) -> None:
    run = current()
    handle = None if resource is None else resource._composite()
    run.context.log(run.records.MessageLevel[level], str(msg), handle, stream_id or 0, bool(ephemeral))
