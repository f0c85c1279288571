"""What is being deployed, as Pulumi before v3.231.0 says it: piece by piece."""

from collections.abc import Callable
from typing import Final

from google.protobuf.message import DecodeError

from pulumi_gestalt_rpc import host_pb2
from pulumi_gestalt_rpc.errors import AnswerError, RpcError
from pulumi_gestalt_runner.settings import Settings

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


def made_info(send: Callable[[str, bytes], bytes], settings: Settings) -> bytes:
    """Return the `DeploymentInfo` that a newer Pulumi would give.

    Args:
        send: calls an RPC of the resource monitor by its name and waits for the answer.
        settings: what the language host said.

    Raises:
        RpcError: the monitor refused.
        AnswerError: the monitor's answer cannot be used.
    """
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


def _supports(send: Callable[[str, bytes], bytes], feature: str) -> bool:
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
