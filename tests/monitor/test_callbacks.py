import pytest

from pulumi_gestalt_monitor.callbacks import Call, CallFailed, ask
from pulumi_gestalt_rpc.host_pb2 import ResourceHookRequest, ResourceHookResponse


def test_a_call_is_yielded_and_its_answer_read():
    """Asking gives the token and the request, and returns the response that is sent back."""
    asking = ask("t", ResourceHookRequest(urn="u"), ResourceHookResponse)
    assert next(asking) == Call("t", ResourceHookRequest(urn="u").SerializeToString())
    with pytest.raises(StopIteration) as done:
        asking.send(ResourceHookResponse(error="e").SerializeToString())
    assert done.value.value.error == "e"


def test_an_answer_that_is_no_message_is_a_failure():
    """Bytes that cannot be read are told from an answer."""
    asking = ask("t", ResourceHookRequest(), ResourceHookResponse)
    next(asking)
    with pytest.raises(CallFailed, match="the answer is not a ResourceHookResponse of Pulumi's protocol"):
        asking.send(b"\xff")
