import pytest
from pulumi.runtime.proto.provider_pb2 import CallResponse, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    DeploymentInfo,
    ReadResourceRequest,
    ReadResourceResponse,
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
    ResourceCallRequest,
    ResourceInvokeRequest,
)

from fakes.scripted import OUTPUT, SIGNATURE, reference, secret
from pulumi_gestalt_runner.marked import secrets_of_answer, secrets_of_config, secrets_of_request

ANSWERS = {
    "RegisterResource": (RegisterResourceResponse, "object"),
    "ReadResource": (ReadResourceResponse, "properties"),
    "Invoke": (InvokeResponse, "return"),
    "Call": (CallResponse, "return"),
}
REQUESTS = {
    "RegisterResource": (RegisterResourceRequest, "object"),
    "ReadResource": (ReadResourceRequest, "properties"),
    "Invoke": (ResourceInvokeRequest, "args"),
    "Call": (ResourceCallRequest, "args"),
    "RegisterResourceOutputs": (RegisterResourceOutputsRequest, "outputs"),
}
DATA = {
    "plain": "text",
    "password": secret("hunter2"),
    "list": [{"deep": secret({"user": "bob", "pin": 12345678, "short": 12})}],
    "output": {SIGNATURE: OUTPUT, "value": "of an output", "secret": True, "dependencies": []},
    "open": {SIGNATURE: OUTPUT, "value": "open", "secret": False},
    "empty": {SIGNATURE: OUTPUT, "secret": True},
    "twice": secret(secret("twice")),
    "other": reference("r"),
}
SECRETS = ["12345678", "bob", "hunter2", "of an output", "twice"]


def message(kind, field: str, data) -> bytes:
    made = kind()
    getattr(made, field).update(data)
    return made.SerializeToString()


@pytest.mark.parametrize("method", ANSWERS)
def test_answers(method: str):
    """In every answer that has properties, what is marked as secret is found, at any depth, and nothing else."""
    assert sorted(secrets_of_answer(method, message(*ANSWERS[method], DATA))) == SECRETS
    assert secrets_of_answer(method, message(*ANSWERS[method], {"plain": "text"})) == []


@pytest.mark.parametrize("method", REQUESTS)
def test_requests(method: str):
    """So it is in every request."""
    assert sorted(secrets_of_request(method, message(*REQUESTS[method], DATA))) == SECRETS


def test_secret_as_a_whole():
    """A result that is one secret is found whole."""
    assert secrets_of_answer("Invoke", message(*ANSWERS["Invoke"], secret({"a": "hunter2"}))) == ["hunter2"]


def test_nothing_to_find():
    """Messages of other operations, and bytes that are no message, tell nothing."""
    body = message(RegisterResourceResponse, "object", DATA)
    assert secrets_of_answer("RegisterPackage", body) == []
    assert secrets_of_answer("RegisterResource", body[:-1]) == []
    assert secrets_of_config(b"\xff") == []


def test_config():
    """Of the configuration the values of the secret keys are secret; a key without a value is none."""
    info = DeploymentInfo(config={"a:b": "hunter2", "a:c": "plain"}, configSecretKeys=["a:b", "a:missing"])
    assert secrets_of_config(info.SerializeToString()) == ["hunter2"]


def test_signature_as_text():
    """A text that is equal to the signature, or holds it, marks nothing."""
    data = {"a": secret("x")[SIGNATURE], SIGNATURE: "else"}
    assert secrets_of_answer("Invoke", message(*ANSWERS["Invoke"], data)) == []
