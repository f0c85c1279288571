import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto.resource_pb2 import (
    ReadResourceRequest,
    RegisterErrorHookRequest,
    RegisterPackageRequest,
    RegisterResourceHookRequest,
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    ResourceCallRequest,
    ResourceInvokeRequest,
)

from pulumi_gestalt_rpc.api import METHODS
from pulumi_gestalt_runner.open_requests import _WORDS, HEAD, MAX_NAME, OpenRequest, waiting_for


@pytest.mark.parametrize(
    ("method", "message", "words"),
    [
        ("RegisterResource", RegisterResourceRequest(type="a:b:C", name="n", parent="urn"), 'resource a:b:C "n"'),
        ("RegisterResource", RegisterResourceRequest(type="a:b:C", custom=True), 'resource a:b:C "?"'),
        ("ReadResource", ReadResourceRequest(id="i", type="a:b:C", name="n"), 'reading of resource a:b:C "n"'),
        ("Invoke", ResourceInvokeRequest(tok="a:b:f", version="1"), "invoke of a:b:f"),
        ("Call", ResourceCallRequest(tok="a:b:m"), "call of a:b:m"),
        ("RegisterResourceOutputs", RegisterResourceOutputsRequest(urn="urn:x"), "outputs of urn:x"),
        ("RegisterPackage", RegisterPackageRequest(name="p", version="1"), "package p"),
        ("RegisterResourceHook", RegisterResourceHookRequest(name="h"), 'hook "h"'),
        ("RegisterErrorHook", RegisterErrorHookRequest(name="h"), 'error hook "h"'),
    ],
)
def test_words(method, message, words: str):
    """A request is called by what Pulumi's message, as the official library writes it, has for a name."""
    assert str(OpenRequest(method, message.SerializeToString())) == words


def test_all_methods():
    """There are words for every operation."""
    assert set(_WORDS) == METHODS
    assert {method for method in METHODS if not str(OpenRequest(method, b""))} == set()


def test_long_name():
    """A name is cut, and what does not fit into the beginning that is kept is unknown."""
    body = RegisterResourceRequest(type="t" * 999, name="ü" * 999).SerializeToString()
    assert str(OpenRequest("RegisterResource", body[:HEAD])) == f'resource {"t" * MAX_NAME} "?"'
    assert str(OpenRequest("RegisterResource", body)) == f'resource {"t" * MAX_NAME} "{"ü" * MAX_NAME}"'


def test_no_secrets():
    """A request does not show its bytes."""
    assert "s3cret" not in repr(OpenRequest("Invoke", b"s3cret"))


def test_list():
    """The first few are named, the others counted; nothing is said when nothing is open."""
    requests = [OpenRequest("Call", ResourceCallRequest(tok=f"a:b:{n}").SerializeToString()) for n in range(7)]
    assert waiting_for([]) == ""
    assert waiting_for(requests[:1]) == "; Pulumi had not answered: call of a:b:0"
    assert waiting_for(requests).endswith("call of a:b:4 and 2 more")


@given(st.binary(max_size=60))
def test_any_bytes(head: bytes):
    """Whatever the bytes are, there are words."""
    assert str(OpenRequest("RegisterResource", head)).startswith("resource ")
