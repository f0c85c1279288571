"""What is being deployed, as Pulumi's resource monitor says it, and the root stack resource."""

from collections.abc import Callable
from typing import Final

from google.protobuf.message import DecodeError

from pulumi_gestalt_rpc import host_pb2
from pulumi_gestalt_rpc.api import Deployment
from pulumi_gestalt_rpc.errors import AnswerError, RpcError
from pulumi_gestalt_runner.settings import Settings, SettingsError

# The ids of SupportsFeature are Pulumi's frozen list; features that came later are in GetDeploymentInfo only.
_FEATURES: Final = {
    "secrets": host_pb2.FEATURE_SECRETS,
    "resourceReferences": host_pb2.FEATURE_RESOURCE_REFERENCES,
    "outputValues": host_pb2.FEATURE_OUTPUT_VALUES,
    "aliasSpecs": host_pb2.FEATURE_ALIAS_SPECS,
    "replacementTrigger": host_pb2.FEATURE_REPLACEMENT_TRIGGER,
    "deletedWith": host_pb2.FEATURE_DELETED_WITH,
    "replaceWith": host_pb2.FEATURE_REPLACE_WITH,
    "transforms": host_pb2.FEATURE_TRANSFORMS,
    "invokeTransforms": host_pb2.FEATURE_INVOKE_TRANSFORMS,
    "parameterization": host_pb2.FEATURE_PARAMETERIZATION,
    "resourceHooks": host_pb2.FEATURE_RESOURCE_HOOKS,
    "errorHooks": host_pb2.FEATURE_ERROR_HOOKS,
    "sendsOptionsToHooks": host_pb2.FEATURE_SENDS_OPTIONS_TO_HOOKS,
}

STACK_TYPE: Final = "pulumi:pulumi:Stack"

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
    message = _checked(info, settings)
    name = f"{message.project}-{message.stack}"
    if settings.construction is None:
        urn = _register_stack(send, name)
    else:
        # The program of the stack has registered it.
        urn = f"urn:pulumi:{message.stack}::{message.project}::{STACK_TYPE}::{name}"
    return Deployment(urn, info, settings.root_directory, settings.program_directory, settings.construction)


def _info(send: Send, settings: Settings) -> bytes:
    try:
        return send("GetDeploymentInfo", b"")
    except RpcError as error:
        if error.status != "UNIMPLEMENTED":
            raise
    # Pulumi before v3.231.0.
    return host_pb2.DeploymentInfo(
        project=settings.project,
        stack=settings.stack,
        organization=settings.organization,
        config=settings.config,
        config_secret_keys=settings.config_secret_keys,
        dry_run=settings.dry_run,
        parallel=settings.parallel,
        supported_features=[number for name, number in _FEATURES.items() if _supports(send, name)],
    ).SerializeToString()


def _supports(send: Send, feature: str) -> bool:
    request = host_pb2.SupportsFeatureRequest(id=feature)
    try:
        answer = send("SupportsFeature", request.SerializeToString())
        return host_pb2.SupportsFeatureResponse.FromString(answer).has_support
    except RpcError as error:
        if error.status != "UNIMPLEMENTED":
            raise
        return False
    except DecodeError as error:
        raise AnswerError("SupportsFeature", "is not a SupportsFeatureResponse") from error


def _register_stack(send: Send, name: str) -> str:
    request = host_pb2.RegisterResourceRequest(
        type=STACK_TYPE,
        name=name,
        accept_secrets=True,
        supports_partial_values=True,
        accept_resources=True,
        supports_result_reporting=True,
    )
    answer = send("RegisterResource", request.SerializeToString())
    try:
        response = host_pb2.RegisterResourceResponse.FromString(answer)
    except DecodeError as error:
        raise AnswerError("RegisterResource", "is not a RegisterResourceResponse") from error
    if response.result != host_pb2.RESULT_SUCCESS or not response.urn:
        raise AnswerError("RegisterResource", f"gives the stack {name!r} no URN")
    return response.urn


def _checked(info: bytes, settings: Settings) -> host_pb2.DeploymentInfo:
    """Decode a DeploymentInfo, and see that the Runner and Pulumi are about to do the same."""
    try:
        message = host_pb2.DeploymentInfo.FromString(info)
    except DecodeError as error:
        raise AnswerError("GetDeploymentInfo", "is not a DeploymentInfo") from error
    if not message.project or not message.stack:
        raise AnswerError("GetDeploymentInfo", "names no project or no stack")
    if message.dry_run != settings.dry_run:
        runs, says = ("a preview", "an update") if message.dry_run else ("an update", "a preview")
        hint = f"set it to {str(message.dry_run).lower()}"
        raise SettingsError("PULUMI_DRY_RUN", f"says that this is {says}, and Pulumi runs {runs}", hint)
    return message
