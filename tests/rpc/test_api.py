import subprocess
import sys

from pulumi.runtime.proto import engine_pb2

from pulumi_gestalt_rpc.api import Deployment, Method, MonitorGone, Severity
from pulumi_gestalt_rpc.errors import PulumiError


def test_methods_are_rpcs() -> None:
    """The methods are named as Pulumi names the RPCs."""
    assert [method.value for method in Method] == ["RegisterResource", "Invoke"]


def test_severities_are_pulumis() -> None:
    """The severities have the names and numbers of Pulumi's."""
    assert {severity.name: severity.value for severity in Severity} == dict(engine_pb2.LogSeverity.items())


def test_deployment_shows_no_config() -> None:
    """The `repr` of a deployment leaves the info out, which holds secrets."""
    assert repr(Deployment("urn", b"hunter2")) == "Deployment(stack_urn='urn')"


def test_monitor_gone_says_why() -> None:
    """The end of the monitor is an error of the package that carries its reason."""
    error = MonitorGone("Ctrl-C")
    assert isinstance(error, PulumiError)
    assert (error.reason, str(error), error.hint) == ("Ctrl-C", "Ctrl-C", "")


def test_border_is_free_of_grpc() -> None:
    """Who imports the border, the errors and the messages does not pay for gRPC."""
    code = (
        "import sys, pulumi_gestalt_rpc.api, pulumi_gestalt_rpc.errors, pulumi_gestalt_rpc.host_pb2\n"
        "sys.exit('grpc' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
