"""The official message of each operation that has a body."""

from google.protobuf.message import Message
from pulumi.runtime.proto import callback_pb2, resource_pb2

MESSAGES: dict[str, type[Message]] = {
    "RegisterResource": resource_pb2.RegisterResourceRequest,
    "ReadResource": resource_pb2.ReadResourceRequest,
    "Invoke": resource_pb2.ResourceInvokeRequest,
    "Call": resource_pb2.ResourceCallRequest,
    "RegisterResourceOutputs": resource_pb2.RegisterResourceOutputsRequest,
    "RegisterPackage": resource_pb2.RegisterPackageRequest,
    "RegisterResourceHook": resource_pb2.RegisterResourceHookRequest,
    "RegisterErrorHook": resource_pb2.RegisterErrorHookRequest,
    "RegisterStackTransform": callback_pb2.Callback,
    "RegisterStackInvokeTransform": callback_pb2.Callback,
}
