from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Feature(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FEATURE_SECRETS: _ClassVar[Feature]
    FEATURE_RESOURCE_REFERENCES: _ClassVar[Feature]
    FEATURE_OUTPUT_VALUES: _ClassVar[Feature]
    FEATURE_ALIAS_SPECS: _ClassVar[Feature]
    FEATURE_REPLACEMENT_TRIGGER: _ClassVar[Feature]
    FEATURE_DELETED_WITH: _ClassVar[Feature]
    FEATURE_REPLACE_WITH: _ClassVar[Feature]
    FEATURE_TRANSFORMS: _ClassVar[Feature]
    FEATURE_INVOKE_TRANSFORMS: _ClassVar[Feature]
    FEATURE_PARAMETERIZATION: _ClassVar[Feature]
    FEATURE_RESOURCE_HOOKS: _ClassVar[Feature]
    FEATURE_ERROR_HOOKS: _ClassVar[Feature]
    FEATURE_SENDS_OPTIONS_TO_HOOKS: _ClassVar[Feature]
    FEATURE_BYTE_STRING: _ClassVar[Feature]
    FEATURE_INVOKE_PARENT: _ClassVar[Feature]

class Result(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESULT_SUCCESS: _ClassVar[Result]
    RESULT_FAIL: _ClassVar[Result]
    RESULT_SKIP: _ClassVar[Result]

class LogSeverity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOG_SEVERITY_DEBUG: _ClassVar[LogSeverity]
    LOG_SEVERITY_INFO: _ClassVar[LogSeverity]
    LOG_SEVERITY_WARNING: _ClassVar[LogSeverity]
    LOG_SEVERITY_ERROR: _ClassVar[LogSeverity]
FEATURE_SECRETS: Feature
FEATURE_RESOURCE_REFERENCES: Feature
FEATURE_OUTPUT_VALUES: Feature
FEATURE_ALIAS_SPECS: Feature
FEATURE_REPLACEMENT_TRIGGER: Feature
FEATURE_DELETED_WITH: Feature
FEATURE_REPLACE_WITH: Feature
FEATURE_TRANSFORMS: Feature
FEATURE_INVOKE_TRANSFORMS: Feature
FEATURE_PARAMETERIZATION: Feature
FEATURE_RESOURCE_HOOKS: Feature
FEATURE_ERROR_HOOKS: Feature
FEATURE_SENDS_OPTIONS_TO_HOOKS: Feature
FEATURE_BYTE_STRING: Feature
FEATURE_INVOKE_PARENT: Feature
RESULT_SUCCESS: Result
RESULT_FAIL: Result
RESULT_SKIP: Result
LOG_SEVERITY_DEBUG: LogSeverity
LOG_SEVERITY_INFO: LogSeverity
LOG_SEVERITY_WARNING: LogSeverity
LOG_SEVERITY_ERROR: LogSeverity

class SupportsFeatureRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class SupportsFeatureResponse(_message.Message):
    __slots__ = ("has_support",)
    HAS_SUPPORT_FIELD_NUMBER: _ClassVar[int]
    has_support: bool
    def __init__(self, has_support: _Optional[bool] = ...) -> None: ...

class DeploymentInfo(_message.Message):
    __slots__ = ("project", "stack", "organization", "config", "config_secret_keys", "dry_run", "parallel", "supported_features")
    class ConfigEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    STACK_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    CONFIG_SECRET_KEYS_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    PARALLEL_FIELD_NUMBER: _ClassVar[int]
    SUPPORTED_FEATURES_FIELD_NUMBER: _ClassVar[int]
    project: str
    stack: str
    organization: str
    config: _containers.ScalarMap[str, str]
    config_secret_keys: _containers.RepeatedScalarFieldContainer[str]
    dry_run: bool
    parallel: int
    supported_features: _containers.RepeatedScalarFieldContainer[Feature]
    def __init__(self, project: _Optional[str] = ..., stack: _Optional[str] = ..., organization: _Optional[str] = ..., config: _Optional[_Mapping[str, str]] = ..., config_secret_keys: _Optional[_Iterable[str]] = ..., dry_run: _Optional[bool] = ..., parallel: _Optional[int] = ..., supported_features: _Optional[_Iterable[_Union[Feature, str]]] = ...) -> None: ...

class RegisterResourceRequest(_message.Message):
    __slots__ = ("type", "name", "parent", "custom", "object", "protect", "dependencies", "provider", "property_dependencies", "version", "accept_secrets", "supports_partial_values", "accept_resources", "supports_result_reporting", "additional_secret_outputs", "import_id", "remote")
    class PropertyDependencies(_message.Message):
        __slots__ = ("urns",)
        URNS_FIELD_NUMBER: _ClassVar[int]
        urns: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, urns: _Optional[_Iterable[str]] = ...) -> None: ...
    class PropertyDependenciesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: RegisterResourceRequest.PropertyDependencies
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[RegisterResourceRequest.PropertyDependencies, _Mapping]] = ...) -> None: ...
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FIELD_NUMBER: _ClassVar[int]
    PROTECT_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_SECRETS_FIELD_NUMBER: _ClassVar[int]
    SUPPORTS_PARTIAL_VALUES_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_RESOURCES_FIELD_NUMBER: _ClassVar[int]
    SUPPORTS_RESULT_REPORTING_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_SECRET_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    IMPORT_ID_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    type: str
    name: str
    parent: str
    custom: bool
    object: _struct_pb2.Struct
    protect: bool
    dependencies: _containers.RepeatedScalarFieldContainer[str]
    provider: str
    property_dependencies: _containers.MessageMap[str, RegisterResourceRequest.PropertyDependencies]
    version: str
    accept_secrets: bool
    supports_partial_values: bool
    accept_resources: bool
    supports_result_reporting: bool
    additional_secret_outputs: _containers.RepeatedScalarFieldContainer[str]
    import_id: str
    remote: bool
    def __init__(self, type: _Optional[str] = ..., name: _Optional[str] = ..., parent: _Optional[str] = ..., custom: _Optional[bool] = ..., object: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., protect: _Optional[bool] = ..., dependencies: _Optional[_Iterable[str]] = ..., provider: _Optional[str] = ..., property_dependencies: _Optional[_Mapping[str, RegisterResourceRequest.PropertyDependencies]] = ..., version: _Optional[str] = ..., accept_secrets: _Optional[bool] = ..., supports_partial_values: _Optional[bool] = ..., accept_resources: _Optional[bool] = ..., supports_result_reporting: _Optional[bool] = ..., additional_secret_outputs: _Optional[_Iterable[str]] = ..., import_id: _Optional[str] = ..., remote: _Optional[bool] = ...) -> None: ...

class RegisterResourceResponse(_message.Message):
    __slots__ = ("urn", "id", "object", "property_dependencies", "result")
    class PropertyDependencies(_message.Message):
        __slots__ = ("urns",)
        URNS_FIELD_NUMBER: _ClassVar[int]
        urns: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, urns: _Optional[_Iterable[str]] = ...) -> None: ...
    class PropertyDependenciesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: RegisterResourceResponse.PropertyDependencies
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[RegisterResourceResponse.PropertyDependencies, _Mapping]] = ...) -> None: ...
    URN_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    urn: str
    id: str
    object: _struct_pb2.Struct
    property_dependencies: _containers.MessageMap[str, RegisterResourceResponse.PropertyDependencies]
    result: Result
    def __init__(self, urn: _Optional[str] = ..., id: _Optional[str] = ..., object: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., property_dependencies: _Optional[_Mapping[str, RegisterResourceResponse.PropertyDependencies]] = ..., result: _Optional[_Union[Result, str]] = ...) -> None: ...

class RegisterResourceResult(_message.Message):
    __slots__ = ("result",)
    RESULT_FIELD_NUMBER: _ClassVar[int]
    result: Result
    def __init__(self, result: _Optional[_Union[Result, str]] = ...) -> None: ...

class RegisterResourceOutputsRequest(_message.Message):
    __slots__ = ("urn", "outputs")
    URN_FIELD_NUMBER: _ClassVar[int]
    OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    urn: str
    outputs: _struct_pb2.Struct
    def __init__(self, urn: _Optional[str] = ..., outputs: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ResourceInvokeRequest(_message.Message):
    __slots__ = ("tok", "args", "provider", "version", "accept_resources")
    TOK_FIELD_NUMBER: _ClassVar[int]
    ARGS_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_RESOURCES_FIELD_NUMBER: _ClassVar[int]
    tok: str
    args: _struct_pb2.Struct
    provider: str
    version: str
    accept_resources: bool
    def __init__(self, tok: _Optional[str] = ..., args: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., provider: _Optional[str] = ..., version: _Optional[str] = ..., accept_resources: _Optional[bool] = ...) -> None: ...

class InvokeResponse(_message.Message):
    __slots__ = ("result", "failures")
    RESULT_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    result: _struct_pb2.Struct
    failures: _containers.RepeatedCompositeFieldContainer[CheckFailure]
    def __init__(self, result: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., failures: _Optional[_Iterable[_Union[CheckFailure, _Mapping]]] = ...) -> None: ...

class CheckFailure(_message.Message):
    __slots__ = ("property", "reason")
    PROPERTY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    property: str
    reason: str
    def __init__(self, property: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class LogRequest(_message.Message):
    __slots__ = ("severity", "message", "urn", "stream_id", "ephemeral")
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    URN_FIELD_NUMBER: _ClassVar[int]
    STREAM_ID_FIELD_NUMBER: _ClassVar[int]
    EPHEMERAL_FIELD_NUMBER: _ClassVar[int]
    severity: LogSeverity
    message: str
    urn: str
    stream_id: int
    ephemeral: bool
    def __init__(self, severity: _Optional[_Union[LogSeverity, str]] = ..., message: _Optional[str] = ..., urn: _Optional[str] = ..., stream_id: _Optional[int] = ..., ephemeral: _Optional[bool] = ...) -> None: ...
