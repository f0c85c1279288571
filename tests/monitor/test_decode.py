import subprocess
import sys
import textwrap

import pytest

from pulumi_gestalt_monitor.decode import decode
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
