import subprocess
import sys
from importlib.resources import files

from pulumi.runtime.proto import engine_pb2, resource_pb2

from pulumi_gestalt_rpc.api import METHODS, Deployment, EventKind, MonitorGone, Severity
from pulumi_gestalt_rpc.errors import PulumiError


def test_methods_are_rpcs() -> None:
    """The methods are the operations of Pulumi's resource monitor, and one of its engine."""
    rpcs = resource_pb2.DESCRIPTOR.services_by_name["ResourceMonitor"].methods_by_name
    # What the Runner asks for itself, before there is a program.
    assert {*rpcs, "RequirePulumiVersion"} - {"GetDeploymentInfo", "SupportsFeature"} == METHODS
    assert "RequirePulumiVersion" in engine_pb2.DESCRIPTOR.services_by_name["Engine"].methods_by_name


def test_kinds_are_the_contracts() -> None:
    """The kinds of events have the names of the WIT."""
    text = (files("pulumi_gestalt_wit") / "wit/deps/pulumi-gestalt-external.wit").read_text("utf-8")
    enum = text.split("enum event-kind {")[1].split("}")[0]
    assert [kind.value for kind in EventKind] == [
        line.strip(" ,") for line in enum.splitlines() if line.strip() and "///" not in line
    ]


def test_severities_are_pulumis() -> None:
    """The severities have the names and numbers of Pulumi's."""
    assert {severity.name: severity.value for severity in Severity} == dict(engine_pb2.LogSeverity.items())


def test_deployment_shows_no_config() -> None:
    """The `repr` of a deployment leaves the info out, which holds secrets."""
    assert "hunter2" not in repr(Deployment("urn", b"hunter2"))
    assert "'urn'" in repr(Deployment("urn", b"hunter2"))


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
