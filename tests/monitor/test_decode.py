import subprocess
import sys
import textwrap

import pytest
from google.protobuf.message import DecodeError

from pulumi_gestalt_monitor.decode import decode, depth_reported
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_rpc.host_pb2 import RegisterResourceOutputsRequest, RegisterResourceRequest, ResourceInvokeRequest


def test_requests_are_decoded():
    """A good message comes back as what it is."""
    assert decode(ResourceInvokeRequest, b"\x0a\x01t").tok == "t"


@pytest.mark.parametrize(
    ("kind", "body", "message"),
    [
        (RegisterResourceRequest, b"\xff", "the registration of a resource is not a message of Pulumi's protocol"),
        (ResourceInvokeRequest, b"\x0a\x7f", "the invoke is not a message of Pulumi's protocol"),
        (RegisterResourceRequest, b"\x0a\x01t\x12\x01n\x2a\x01\xff", 'resource "n": its values cannot be read'),
        (RegisterResourceRequest, b"\x0a\x01t\x2a\x01\xff", 'resource of type "t": its values cannot be read'),
        (RegisterResourceRequest, b"\x2a\x01\xff", "the registration of a resource: its values cannot be read"),
        (RegisterResourceRequest, b"\x12\x02\xff\x1b", 'resource "\ufffd\\x1b": its values cannot be read'),
        (RegisterResourceRequest, b"\x10\x01\x0a\x01t\x2a\x01\xff", 'resource of type "t": its values'),
        (ResourceInvokeRequest, b"\x0a\x01t\x12\x01\xff", 'invoke "t": its values cannot be read'),
        (RegisterResourceOutputsRequest, b"\x0a\x01u\x12\x01\xff", 'outputs of "u": its values cannot be read'),
    ],
)
def test_what_cannot_be_read_is_named(kind, body, message):
    """Bytes that are no message are an error that names the operation and, where it can be found, its subject."""
    with pytest.raises(OperationError) as caught:
        decode(kind, body)
    assert str(caught.value).startswith(message)


def test_deep_values_are_refused_by_name():
    """Objects nested 40 deep fail with the resource's name, 30 deep pass; in a process of its own, because the official
    `pulumi` package switches the limit off for the whole process.
    """  # noqa: D205 - one sentence
    script = """
        from pulumi_gestalt_monitor.decode import decode
        from pulumi_gestalt_monitor.errors import OperationError
        from pulumi_gestalt_rpc.host_pb2 import RegisterResourceRequest

        def request(depth):
            made = RegisterResourceRequest(type="a:b:C", name="deep")
            value = made.object.fields["p"]
            for _ in range(depth):
                value = value.struct_value.fields["x"]
            value.bool_value = True
            return made.SerializeToString()

        decode(RegisterResourceRequest, request(30))
        try:
            decode(RegisterResourceRequest, request(40))
        except OperationError as error:
            print(error)
        """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith('resource "deep": its values cannot be read\nhint: objects may be nested up to 30')


def test_values_too_deep_are_an_error_of_the_operation():
    """What protobuf says about depth becomes a message that names the subject."""
    with pytest.raises(OperationError, match='"f": the answer has values nested too deep'), depth_reported("f"):
        raise DecodeError


def test_answers_that_nest_too_deep_fail():
    """Mocks, secrets and lookups that push deep values deeper fail by name and leave a report that can be read; in a
    process of its own, because the official `pulumi` package switches protobuf's limit off.
    """  # noqa: D205 - one sentence
    script = """
        from pulumi_gestalt_monitor import EmbeddedMonitor, json_chunks, parse_mocks
        from pulumi_gestalt_rpc.host_pb2 import RegisterResourceRequest, ResourceInvokeRequest

        MOCKS = '''{
          "resources": {"a:b:C": [{"when": {"name": "mock"}, "outputs": {"o": [[[[[["${inputs.p}"]]]]]]}}]},
          "invokes": {"f": {"return": {"o": [[[[[["${args.p}"]]]]]]}}}}'''

        def nest(properties, depth):
            value = properties.fields["p"]
            for _ in range(depth):
                value = value.struct_value.fields["x"]
            value.bool_value = True

        monitor = EmbeddedMonitor(mocks=parse_mocks(MOCKS, "m"))
        monitor.deployment()
        for depth, name, secrets in [(30, "mock", []), (32, "secret", ["p"]), (32, "echo", [])]:
            request = RegisterResourceRequest(type="a:b:C", name=name, custom=True, additional_secret_outputs=secrets)
            nest(request.object, depth)
            monitor.start("RegisterResource", "1", request.SerializeToString())
        call = ResourceInvokeRequest(tok="f")
        nest(call.args, 30)
        monitor.start("Invoke", "2", call.SerializeToString())
        lookup = ResourceInvokeRequest(tok="pulumi:pulumi:getResource")
        lookup.args.update({"urn": "urn:pulumi:dev::project::a:b:C::echo"})
        monitor.start("Invoke", "3", lookup.SerializeToString())
        for failure in monitor.record.failures:
            print(failure.message)
        assert "".join(json_chunks(monitor.record))
        """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stderr == ""
    subjects = ["urn:pulumi:dev::project::a:b:C::mock", "urn:pulumi:dev::project::a:b:C::secret", "f"]
    assert done.stdout.splitlines() == [
        f'"{subject}": the answer has values nested too deep to be sent'
        for subject in [*subjects, "pulumi:pulumi:getResource"]
    ]
