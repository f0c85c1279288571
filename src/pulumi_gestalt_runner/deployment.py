"""What is being deployed, as Pulumi's resource monitor says it, and the root stack resource."""

from collections.abc import Callable
from typing import Final, NamedTuple

from pulumi_gestalt_rpc.api import Deployment
from pulumi_gestalt_rpc.errors import AnswerError, RpcError
from pulumi_gestalt_rpc.wire import WireError, last_number, last_text, number_field, text_field
from pulumi_gestalt_runner.settings import Settings, SettingsError

STACK_TYPE: Final = "pulumi:pulumi:Stack"
_FLAGS: Final = b"".join(number_field(number, 1) for number in (13, 19, 21, 32))
"""Of the stack: secrets, partial values, resources and the result are understood (pulumi-protocol.md 1.3)."""

Send = Callable[[str, bytes], bytes]
"""Calls an RPC of the resource monitor by its name and waits for the answer."""


def begin_deployment(send: Send, settings: Settings) -> Deployment:
    """Ask what is being deployed and register the root stack resource, unless only a component is asked for.

    Args:
        send: calls the monitor.
        settings: what should be deployed.

    Raises:
        MonitorGone: the monitor cannot be reached.
        RpcError: the monitor refused.
        AnswerError: the monitor's answer cannot be used.
        SettingsError: the settings say preview and Pulumi says update, or the other way round.
    """
    info = _info(send, settings)
    said = _checked(info, settings)
    name = f"{said.project}-{said.stack}"
    if settings.construction is None:
        urn = _register_stack(send, name)
    else:
        # The program of the stack has registered it.
        urn = f"urn:pulumi:{said.stack}::{said.project}::{STACK_TYPE}::{name}"
    return Deployment(urn, info, settings.root_directory, settings.program_directory, settings.construction)


class _Said(NamedTuple):
    """What Pulumi says about the deployment, as far as it matters here."""

    project: str
    stack: str
    dry_run: bool


def _info(send: Send, settings: Settings) -> bytes:
    try:
        return send("GetDeploymentInfo", b"")
    except RpcError as error:
        if error.status != "UNIMPLEMENTED":
            raise
    # Pulumi before v3.231.0.
    from pulumi_gestalt_runner.old_deployment import made_info  # noqa: PLC0415 - it needs protobuf

    return made_info(send, settings)


def _register_stack(send: Send, name: str) -> str:
    answer = send("RegisterResource", text_field(1, STACK_TYPE) + text_field(2, name) + _FLAGS)
    try:
        urn, result = last_text(answer, 1), last_number(answer, 7)
    except WireError as error:
        raise AnswerError("RegisterResource", "is not a RegisterResourceResponse") from error
    if result or not urn:
        raise AnswerError("RegisterResource", f"gives the stack {name!r} no URN")
    return urn


def _checked(info: bytes, settings: Settings) -> _Said:
    """Read a DeploymentInfo, and see that the Runner and Pulumi are about to do the same."""
    try:
        said = _Said(last_text(info, 1), last_text(info, 2), last_number(info, 6) != 0)
    except WireError as error:
        raise AnswerError("GetDeploymentInfo", "is not a DeploymentInfo") from error
    if not said.project or not said.stack:
        raise AnswerError("GetDeploymentInfo", "names no project or no stack")
    if said.dry_run != settings.dry_run:
        runs, says = ("a preview", "an update") if said.dry_run else ("an update", "a preview")
        hint = f"set it to {str(said.dry_run).lower()}"
        raise SettingsError("PULUMI_DRY_RUN", f"says that this is {says}, and Pulumi runs {runs}", hint)
    return said
