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

class SourcePosition(_message.Message):
    __slots__ = ("uri", "line", "column")
    URI_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    uri: str
    line: int
    column: int
    def __init__(self, uri: _Optional[str] = ..., line: _Optional[int] = ..., column: _Optional[int] = ...) -> None: ...

class StackFrame(_message.Message):
    __slots__ = ("pc",)
    PC_FIELD_NUMBER: _ClassVar[int]
    pc: SourcePosition
    def __init__(self, pc: _Optional[_Union[SourcePosition, _Mapping]] = ...) -> None: ...

class StackTrace(_message.Message):
    __slots__ = ("frames",)
    FRAMES_FIELD_NUMBER: _ClassVar[int]
    frames: _containers.RepeatedCompositeFieldContainer[StackFrame]
    def __init__(self, frames: _Optional[_Iterable[_Union[StackFrame, _Mapping]]] = ...) -> None: ...

class Alias(_message.Message):
    __slots__ = ("urn", "spec")
    class Spec(_message.Message):
        __slots__ = ("name", "type", "stack", "project", "parent_urn", "no_parent")
        NAME_FIELD_NUMBER: _ClassVar[int]
        TYPE_FIELD_NUMBER: _ClassVar[int]
        STACK_FIELD_NUMBER: _ClassVar[int]
        PROJECT_FIELD_NUMBER: _ClassVar[int]
        PARENT_URN_FIELD_NUMBER: _ClassVar[int]
        NO_PARENT_FIELD_NUMBER: _ClassVar[int]
        name: str
        type: str
        stack: str
        project: str
        parent_urn: str
        no_parent: bool
        def __init__(self, name: _Optional[str] = ..., type: _Optional[str] = ..., stack: _Optional[str] = ..., project: _Optional[str] = ..., parent_urn: _Optional[str] = ..., no_parent: _Optional[bool] = ...) -> None: ...
    URN_FIELD_NUMBER: _ClassVar[int]
    SPEC_FIELD_NUMBER: _ClassVar[int]
    urn: str
    spec: Alias.Spec
    def __init__(self, urn: _Optional[str] = ..., spec: _Optional[_Union[Alias.Spec, _Mapping]] = ...) -> None: ...

class Callback(_message.Message):
    __slots__ = ("target", "token", "accepts_byte_string")
    TARGET_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    ACCEPTS_BYTE_STRING_FIELD_NUMBER: _ClassVar[int]
    target: str
    token: str
    accepts_byte_string: bool
    def __init__(self, target: _Optional[str] = ..., token: _Optional[str] = ..., accepts_byte_string: _Optional[bool] = ...) -> None: ...

class CallbackInvokeRequest(_message.Message):
    __slots__ = ("token", "request")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    token: str
    request: bytes
    def __init__(self, token: _Optional[str] = ..., request: _Optional[bytes] = ...) -> None: ...

class CallbackInvokeResponse(_message.Message):
    __slots__ = ("response",)
    RESPONSE_FIELD_NUMBER: _ClassVar[int]
    response: bytes
    def __init__(self, response: _Optional[bytes] = ...) -> None: ...

class RegisterResourceRequest(_message.Message):
    __slots__ = ("type", "name", "parent", "custom", "object", "protect", "dependencies", "provider", "property_dependencies", "delete_before_replace", "version", "ignore_changes", "accept_secrets", "supports_partial_values", "accept_resources", "alias_specs", "supports_result_reporting", "additional_secret_outputs", "alias_urns", "import_id", "custom_timeouts", "delete_before_replace_defined", "remote", "providers", "replace_on_changes", "plugin_download_url", "retain_on_delete", "aliases", "deleted_with", "source_position", "plugin_checksums", "transforms", "package_ref", "hooks", "stack_trace", "parent_stack_trace_handle", "hide_diffs", "replace_with", "replacement_trigger", "snippet_id", "env_var_mappings", "accepts_byte_string")
    class PropertyDependencies(_message.Message):
        __slots__ = ("urns",)
        URNS_FIELD_NUMBER: _ClassVar[int]
        urns: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, urns: _Optional[_Iterable[str]] = ...) -> None: ...
    class CustomTimeouts(_message.Message):
        __slots__ = ("create", "update", "delete", "read")
        CREATE_FIELD_NUMBER: _ClassVar[int]
        UPDATE_FIELD_NUMBER: _ClassVar[int]
        DELETE_FIELD_NUMBER: _ClassVar[int]
        READ_FIELD_NUMBER: _ClassVar[int]
        create: str
        update: str
        delete: str
        read: str
        def __init__(self, create: _Optional[str] = ..., update: _Optional[str] = ..., delete: _Optional[str] = ..., read: _Optional[str] = ...) -> None: ...
    class ResourceHooksBinding(_message.Message):
        __slots__ = ("before_create", "after_create", "before_update", "after_update", "before_delete", "after_delete", "on_error")
        BEFORE_CREATE_FIELD_NUMBER: _ClassVar[int]
        AFTER_CREATE_FIELD_NUMBER: _ClassVar[int]
        BEFORE_UPDATE_FIELD_NUMBER: _ClassVar[int]
        AFTER_UPDATE_FIELD_NUMBER: _ClassVar[int]
        BEFORE_DELETE_FIELD_NUMBER: _ClassVar[int]
        AFTER_DELETE_FIELD_NUMBER: _ClassVar[int]
        ON_ERROR_FIELD_NUMBER: _ClassVar[int]
        before_create: _containers.RepeatedScalarFieldContainer[str]
        after_create: _containers.RepeatedScalarFieldContainer[str]
        before_update: _containers.RepeatedScalarFieldContainer[str]
        after_update: _containers.RepeatedScalarFieldContainer[str]
        before_delete: _containers.RepeatedScalarFieldContainer[str]
        after_delete: _containers.RepeatedScalarFieldContainer[str]
        on_error: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, before_create: _Optional[_Iterable[str]] = ..., after_create: _Optional[_Iterable[str]] = ..., before_update: _Optional[_Iterable[str]] = ..., after_update: _Optional[_Iterable[str]] = ..., before_delete: _Optional[_Iterable[str]] = ..., after_delete: _Optional[_Iterable[str]] = ..., on_error: _Optional[_Iterable[str]] = ...) -> None: ...
    class PropertyDependenciesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: RegisterResourceRequest.PropertyDependencies
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[RegisterResourceRequest.PropertyDependencies, _Mapping]] = ...) -> None: ...
    class ProvidersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class PluginChecksumsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    class EnvVarMappingsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FIELD_NUMBER: _ClassVar[int]
    PROTECT_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    DELETE_BEFORE_REPLACE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IGNORE_CHANGES_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_SECRETS_FIELD_NUMBER: _ClassVar[int]
    SUPPORTS_PARTIAL_VALUES_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_RESOURCES_FIELD_NUMBER: _ClassVar[int]
    ALIAS_SPECS_FIELD_NUMBER: _ClassVar[int]
    SUPPORTS_RESULT_REPORTING_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_SECRET_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    ALIAS_URNS_FIELD_NUMBER: _ClassVar[int]
    IMPORT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_TIMEOUTS_FIELD_NUMBER: _ClassVar[int]
    DELETE_BEFORE_REPLACE_DEFINED_FIELD_NUMBER: _ClassVar[int]
    REMOTE_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    REPLACE_ON_CHANGES_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_DOWNLOAD_URL_FIELD_NUMBER: _ClassVar[int]
    RETAIN_ON_DELETE_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    DELETED_WITH_FIELD_NUMBER: _ClassVar[int]
    SOURCE_POSITION_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    TRANSFORMS_FIELD_NUMBER: _ClassVar[int]
    PACKAGE_REF_FIELD_NUMBER: _ClassVar[int]
    HOOKS_FIELD_NUMBER: _ClassVar[int]
    STACK_TRACE_FIELD_NUMBER: _ClassVar[int]
    PARENT_STACK_TRACE_HANDLE_FIELD_NUMBER: _ClassVar[int]
    HIDE_DIFFS_FIELD_NUMBER: _ClassVar[int]
    REPLACE_WITH_FIELD_NUMBER: _ClassVar[int]
    REPLACEMENT_TRIGGER_FIELD_NUMBER: _ClassVar[int]
    SNIPPET_ID_FIELD_NUMBER: _ClassVar[int]
    ENV_VAR_MAPPINGS_FIELD_NUMBER: _ClassVar[int]
    ACCEPTS_BYTE_STRING_FIELD_NUMBER: _ClassVar[int]
    type: str
    name: str
    parent: str
    custom: bool
    object: _struct_pb2.Struct
    protect: bool
    dependencies: _containers.RepeatedScalarFieldContainer[str]
    provider: str
    property_dependencies: _containers.MessageMap[str, RegisterResourceRequest.PropertyDependencies]
    delete_before_replace: bool
    version: str
    ignore_changes: _containers.RepeatedScalarFieldContainer[str]
    accept_secrets: bool
    supports_partial_values: bool
    accept_resources: bool
    alias_specs: bool
    supports_result_reporting: bool
    additional_secret_outputs: _containers.RepeatedScalarFieldContainer[str]
    alias_urns: _containers.RepeatedScalarFieldContainer[str]
    import_id: str
    custom_timeouts: RegisterResourceRequest.CustomTimeouts
    delete_before_replace_defined: bool
    remote: bool
    providers: _containers.ScalarMap[str, str]
    replace_on_changes: _containers.RepeatedScalarFieldContainer[str]
    plugin_download_url: str
    retain_on_delete: bool
    aliases: _containers.RepeatedCompositeFieldContainer[Alias]
    deleted_with: str
    source_position: SourcePosition
    plugin_checksums: _containers.ScalarMap[str, bytes]
    transforms: _containers.RepeatedCompositeFieldContainer[Callback]
    package_ref: str
    hooks: RegisterResourceRequest.ResourceHooksBinding
    stack_trace: StackTrace
    parent_stack_trace_handle: str
    hide_diffs: _containers.RepeatedScalarFieldContainer[str]
    replace_with: _containers.RepeatedScalarFieldContainer[str]
    replacement_trigger: _struct_pb2.Value
    snippet_id: str
    env_var_mappings: _containers.ScalarMap[str, str]
    accepts_byte_string: bool
    def __init__(self, type: _Optional[str] = ..., name: _Optional[str] = ..., parent: _Optional[str] = ..., custom: _Optional[bool] = ..., object: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., protect: _Optional[bool] = ..., dependencies: _Optional[_Iterable[str]] = ..., provider: _Optional[str] = ..., property_dependencies: _Optional[_Mapping[str, RegisterResourceRequest.PropertyDependencies]] = ..., delete_before_replace: _Optional[bool] = ..., version: _Optional[str] = ..., ignore_changes: _Optional[_Iterable[str]] = ..., accept_secrets: _Optional[bool] = ..., supports_partial_values: _Optional[bool] = ..., accept_resources: _Optional[bool] = ..., alias_specs: _Optional[bool] = ..., supports_result_reporting: _Optional[bool] = ..., additional_secret_outputs: _Optional[_Iterable[str]] = ..., alias_urns: _Optional[_Iterable[str]] = ..., import_id: _Optional[str] = ..., custom_timeouts: _Optional[_Union[RegisterResourceRequest.CustomTimeouts, _Mapping]] = ..., delete_before_replace_defined: _Optional[bool] = ..., remote: _Optional[bool] = ..., providers: _Optional[_Mapping[str, str]] = ..., replace_on_changes: _Optional[_Iterable[str]] = ..., plugin_download_url: _Optional[str] = ..., retain_on_delete: _Optional[bool] = ..., aliases: _Optional[_Iterable[_Union[Alias, _Mapping]]] = ..., deleted_with: _Optional[str] = ..., source_position: _Optional[_Union[SourcePosition, _Mapping]] = ..., plugin_checksums: _Optional[_Mapping[str, bytes]] = ..., transforms: _Optional[_Iterable[_Union[Callback, _Mapping]]] = ..., package_ref: _Optional[str] = ..., hooks: _Optional[_Union[RegisterResourceRequest.ResourceHooksBinding, _Mapping]] = ..., stack_trace: _Optional[_Union[StackTrace, _Mapping]] = ..., parent_stack_trace_handle: _Optional[str] = ..., hide_diffs: _Optional[_Iterable[str]] = ..., replace_with: _Optional[_Iterable[str]] = ..., replacement_trigger: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., snippet_id: _Optional[str] = ..., env_var_mappings: _Optional[_Mapping[str, str]] = ..., accepts_byte_string: _Optional[bool] = ...) -> None: ...

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

class ReadResourceRequest(_message.Message):
    __slots__ = ("id", "type", "name", "parent", "properties", "dependencies", "provider", "version", "accept_secrets", "additional_secret_outputs", "accept_resources", "plugin_download_url", "source_position", "plugin_checksums", "package_ref", "stack_trace", "parent_stack_trace_handle", "accepts_byte_string")
    class PluginChecksumsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_SECRETS_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_SECRET_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_RESOURCES_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_DOWNLOAD_URL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_POSITION_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    PACKAGE_REF_FIELD_NUMBER: _ClassVar[int]
    STACK_TRACE_FIELD_NUMBER: _ClassVar[int]
    PARENT_STACK_TRACE_HANDLE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTS_BYTE_STRING_FIELD_NUMBER: _ClassVar[int]
    id: str
    type: str
    name: str
    parent: str
    properties: _struct_pb2.Struct
    dependencies: _containers.RepeatedScalarFieldContainer[str]
    provider: str
    version: str
    accept_secrets: bool
    additional_secret_outputs: _containers.RepeatedScalarFieldContainer[str]
    accept_resources: bool
    plugin_download_url: str
    source_position: SourcePosition
    plugin_checksums: _containers.ScalarMap[str, bytes]
    package_ref: str
    stack_trace: StackTrace
    parent_stack_trace_handle: str
    accepts_byte_string: bool
    def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., name: _Optional[str] = ..., parent: _Optional[str] = ..., properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., dependencies: _Optional[_Iterable[str]] = ..., provider: _Optional[str] = ..., version: _Optional[str] = ..., accept_secrets: _Optional[bool] = ..., additional_secret_outputs: _Optional[_Iterable[str]] = ..., accept_resources: _Optional[bool] = ..., plugin_download_url: _Optional[str] = ..., source_position: _Optional[_Union[SourcePosition, _Mapping]] = ..., plugin_checksums: _Optional[_Mapping[str, bytes]] = ..., package_ref: _Optional[str] = ..., stack_trace: _Optional[_Union[StackTrace, _Mapping]] = ..., parent_stack_trace_handle: _Optional[str] = ..., accepts_byte_string: _Optional[bool] = ...) -> None: ...

class ReadResourceResponse(_message.Message):
    __slots__ = ("urn", "properties")
    URN_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    urn: str
    properties: _struct_pb2.Struct
    def __init__(self, urn: _Optional[str] = ..., properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ResourceInvokeRequest(_message.Message):
    __slots__ = ("tok", "args", "provider", "version", "accept_resources", "plugin_download_url", "source_position", "plugin_checksums", "package_ref", "stack_trace", "parent_stack_trace_handle", "accepts_byte_string", "parent")
    class PluginChecksumsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    TOK_FIELD_NUMBER: _ClassVar[int]
    ARGS_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_RESOURCES_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_DOWNLOAD_URL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_POSITION_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    PACKAGE_REF_FIELD_NUMBER: _ClassVar[int]
    STACK_TRACE_FIELD_NUMBER: _ClassVar[int]
    PARENT_STACK_TRACE_HANDLE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTS_BYTE_STRING_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    tok: str
    args: _struct_pb2.Struct
    provider: str
    version: str
    accept_resources: bool
    plugin_download_url: str
    source_position: SourcePosition
    plugin_checksums: _containers.ScalarMap[str, bytes]
    package_ref: str
    stack_trace: StackTrace
    parent_stack_trace_handle: str
    accepts_byte_string: bool
    parent: str
    def __init__(self, tok: _Optional[str] = ..., args: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., provider: _Optional[str] = ..., version: _Optional[str] = ..., accept_resources: _Optional[bool] = ..., plugin_download_url: _Optional[str] = ..., source_position: _Optional[_Union[SourcePosition, _Mapping]] = ..., plugin_checksums: _Optional[_Mapping[str, bytes]] = ..., package_ref: _Optional[str] = ..., stack_trace: _Optional[_Union[StackTrace, _Mapping]] = ..., parent_stack_trace_handle: _Optional[str] = ..., accepts_byte_string: _Optional[bool] = ..., parent: _Optional[str] = ...) -> None: ...

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

class ResourceCallRequest(_message.Message):
    __slots__ = ("tok", "args", "arg_dependencies", "provider", "version", "plugin_download_url", "source_position", "plugin_checksums", "package_ref", "stack_trace", "parent_stack_trace_handle", "accepts_byte_string")
    class ArgumentDependencies(_message.Message):
        __slots__ = ("urns",)
        URNS_FIELD_NUMBER: _ClassVar[int]
        urns: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, urns: _Optional[_Iterable[str]] = ...) -> None: ...
    class ArgDependenciesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ResourceCallRequest.ArgumentDependencies
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ResourceCallRequest.ArgumentDependencies, _Mapping]] = ...) -> None: ...
    class PluginChecksumsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    TOK_FIELD_NUMBER: _ClassVar[int]
    ARGS_FIELD_NUMBER: _ClassVar[int]
    ARG_DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_DOWNLOAD_URL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_POSITION_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    PACKAGE_REF_FIELD_NUMBER: _ClassVar[int]
    STACK_TRACE_FIELD_NUMBER: _ClassVar[int]
    PARENT_STACK_TRACE_HANDLE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTS_BYTE_STRING_FIELD_NUMBER: _ClassVar[int]
    tok: str
    args: _struct_pb2.Struct
    arg_dependencies: _containers.MessageMap[str, ResourceCallRequest.ArgumentDependencies]
    provider: str
    version: str
    plugin_download_url: str
    source_position: SourcePosition
    plugin_checksums: _containers.ScalarMap[str, bytes]
    package_ref: str
    stack_trace: StackTrace
    parent_stack_trace_handle: str
    accepts_byte_string: bool
    def __init__(self, tok: _Optional[str] = ..., args: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., arg_dependencies: _Optional[_Mapping[str, ResourceCallRequest.ArgumentDependencies]] = ..., provider: _Optional[str] = ..., version: _Optional[str] = ..., plugin_download_url: _Optional[str] = ..., source_position: _Optional[_Union[SourcePosition, _Mapping]] = ..., plugin_checksums: _Optional[_Mapping[str, bytes]] = ..., package_ref: _Optional[str] = ..., stack_trace: _Optional[_Union[StackTrace, _Mapping]] = ..., parent_stack_trace_handle: _Optional[str] = ..., accepts_byte_string: _Optional[bool] = ...) -> None: ...

class CallResponse(_message.Message):
    __slots__ = ("result", "return_dependencies", "failures")
    class ReturnDependencies(_message.Message):
        __slots__ = ("urns",)
        URNS_FIELD_NUMBER: _ClassVar[int]
        urns: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, urns: _Optional[_Iterable[str]] = ...) -> None: ...
    class ReturnDependenciesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: CallResponse.ReturnDependencies
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[CallResponse.ReturnDependencies, _Mapping]] = ...) -> None: ...
    RESULT_FIELD_NUMBER: _ClassVar[int]
    RETURN_DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    result: _struct_pb2.Struct
    return_dependencies: _containers.MessageMap[str, CallResponse.ReturnDependencies]
    failures: _containers.RepeatedCompositeFieldContainer[CheckFailure]
    def __init__(self, result: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., return_dependencies: _Optional[_Mapping[str, CallResponse.ReturnDependencies]] = ..., failures: _Optional[_Iterable[_Union[CheckFailure, _Mapping]]] = ...) -> None: ...

class Parameterization(_message.Message):
    __slots__ = ("name", "version", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    value: bytes
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...

class RegisterPackageRequest(_message.Message):
    __slots__ = ("name", "version", "download_url", "checksums", "parameterization", "extension")
    class ChecksumsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DOWNLOAD_URL_FIELD_NUMBER: _ClassVar[int]
    CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    PARAMETERIZATION_FIELD_NUMBER: _ClassVar[int]
    EXTENSION_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    download_url: str
    checksums: _containers.ScalarMap[str, bytes]
    parameterization: Parameterization
    extension: Parameterization
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., download_url: _Optional[str] = ..., checksums: _Optional[_Mapping[str, bytes]] = ..., parameterization: _Optional[_Union[Parameterization, _Mapping]] = ..., extension: _Optional[_Union[Parameterization, _Mapping]] = ...) -> None: ...

class RegisterPackageResponse(_message.Message):
    __slots__ = ("ref",)
    REF_FIELD_NUMBER: _ClassVar[int]
    ref: str
    def __init__(self, ref: _Optional[str] = ...) -> None: ...

class RegisterResourceHookRequest(_message.Message):
    __slots__ = ("name", "callback", "on_dry_run", "ignore_errors")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CALLBACK_FIELD_NUMBER: _ClassVar[int]
    ON_DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    IGNORE_ERRORS_FIELD_NUMBER: _ClassVar[int]
    name: str
    callback: Callback
    on_dry_run: bool
    ignore_errors: bool
    def __init__(self, name: _Optional[str] = ..., callback: _Optional[_Union[Callback, _Mapping]] = ..., on_dry_run: _Optional[bool] = ..., ignore_errors: _Optional[bool] = ...) -> None: ...

class RegisterErrorHookRequest(_message.Message):
    __slots__ = ("name", "callback")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CALLBACK_FIELD_NUMBER: _ClassVar[int]
    name: str
    callback: Callback
    def __init__(self, name: _Optional[str] = ..., callback: _Optional[_Union[Callback, _Mapping]] = ...) -> None: ...

class TransformResourceOptions(_message.Message):
    __slots__ = ("depends_on", "protect", "ignore_changes", "replace_on_changes", "version", "aliases", "provider", "custom_timeouts", "plugin_download_url", "retain_on_delete", "deleted_with", "delete_before_replace", "additional_secret_outputs", "providers", "plugin_checksums", "hooks", "import_id", "hide_diff", "replace_with", "replacement_trigger")
    class ProvidersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class PluginChecksumsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    DEPENDS_ON_FIELD_NUMBER: _ClassVar[int]
    PROTECT_FIELD_NUMBER: _ClassVar[int]
    IGNORE_CHANGES_FIELD_NUMBER: _ClassVar[int]
    REPLACE_ON_CHANGES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_TIMEOUTS_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_DOWNLOAD_URL_FIELD_NUMBER: _ClassVar[int]
    RETAIN_ON_DELETE_FIELD_NUMBER: _ClassVar[int]
    DELETED_WITH_FIELD_NUMBER: _ClassVar[int]
    DELETE_BEFORE_REPLACE_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_SECRET_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    HOOKS_FIELD_NUMBER: _ClassVar[int]
    IMPORT_ID_FIELD_NUMBER: _ClassVar[int]
    HIDE_DIFF_FIELD_NUMBER: _ClassVar[int]
    REPLACE_WITH_FIELD_NUMBER: _ClassVar[int]
    REPLACEMENT_TRIGGER_FIELD_NUMBER: _ClassVar[int]
    depends_on: _containers.RepeatedScalarFieldContainer[str]
    protect: bool
    ignore_changes: _containers.RepeatedScalarFieldContainer[str]
    replace_on_changes: _containers.RepeatedScalarFieldContainer[str]
    version: str
    aliases: _containers.RepeatedCompositeFieldContainer[Alias]
    provider: str
    custom_timeouts: RegisterResourceRequest.CustomTimeouts
    plugin_download_url: str
    retain_on_delete: bool
    deleted_with: str
    delete_before_replace: bool
    additional_secret_outputs: _containers.RepeatedScalarFieldContainer[str]
    providers: _containers.ScalarMap[str, str]
    plugin_checksums: _containers.ScalarMap[str, bytes]
    hooks: RegisterResourceRequest.ResourceHooksBinding
    import_id: str
    hide_diff: _containers.RepeatedScalarFieldContainer[str]
    replace_with: _containers.RepeatedScalarFieldContainer[str]
    replacement_trigger: _struct_pb2.Value
    def __init__(self, depends_on: _Optional[_Iterable[str]] = ..., protect: _Optional[bool] = ..., ignore_changes: _Optional[_Iterable[str]] = ..., replace_on_changes: _Optional[_Iterable[str]] = ..., version: _Optional[str] = ..., aliases: _Optional[_Iterable[_Union[Alias, _Mapping]]] = ..., provider: _Optional[str] = ..., custom_timeouts: _Optional[_Union[RegisterResourceRequest.CustomTimeouts, _Mapping]] = ..., plugin_download_url: _Optional[str] = ..., retain_on_delete: _Optional[bool] = ..., deleted_with: _Optional[str] = ..., delete_before_replace: _Optional[bool] = ..., additional_secret_outputs: _Optional[_Iterable[str]] = ..., providers: _Optional[_Mapping[str, str]] = ..., plugin_checksums: _Optional[_Mapping[str, bytes]] = ..., hooks: _Optional[_Union[RegisterResourceRequest.ResourceHooksBinding, _Mapping]] = ..., import_id: _Optional[str] = ..., hide_diff: _Optional[_Iterable[str]] = ..., replace_with: _Optional[_Iterable[str]] = ..., replacement_trigger: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...

class ResourceOptions(_message.Message):
    __slots__ = ("depends_on", "protect", "ignore_changes", "replace_on_changes", "version", "aliases", "provider", "custom_timeouts", "plugin_download_url", "retain_on_delete", "deleted_with", "delete_before_replace", "additional_secret_outputs", "providers", "plugin_checksums", "hooks", "import_id", "hide_diff", "replace_with", "replacement_trigger", "parent")
    class ProvidersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class PluginChecksumsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    DEPENDS_ON_FIELD_NUMBER: _ClassVar[int]
    PROTECT_FIELD_NUMBER: _ClassVar[int]
    IGNORE_CHANGES_FIELD_NUMBER: _ClassVar[int]
    REPLACE_ON_CHANGES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_TIMEOUTS_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_DOWNLOAD_URL_FIELD_NUMBER: _ClassVar[int]
    RETAIN_ON_DELETE_FIELD_NUMBER: _ClassVar[int]
    DELETED_WITH_FIELD_NUMBER: _ClassVar[int]
    DELETE_BEFORE_REPLACE_FIELD_NUMBER: _ClassVar[int]
    ADDITIONAL_SECRET_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    HOOKS_FIELD_NUMBER: _ClassVar[int]
    IMPORT_ID_FIELD_NUMBER: _ClassVar[int]
    HIDE_DIFF_FIELD_NUMBER: _ClassVar[int]
    REPLACE_WITH_FIELD_NUMBER: _ClassVar[int]
    REPLACEMENT_TRIGGER_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    depends_on: _containers.RepeatedScalarFieldContainer[str]
    protect: bool
    ignore_changes: _containers.RepeatedScalarFieldContainer[str]
    replace_on_changes: _containers.RepeatedScalarFieldContainer[str]
    version: str
    aliases: _containers.RepeatedCompositeFieldContainer[Alias]
    provider: str
    custom_timeouts: RegisterResourceRequest.CustomTimeouts
    plugin_download_url: str
    retain_on_delete: bool
    deleted_with: str
    delete_before_replace: bool
    additional_secret_outputs: _containers.RepeatedScalarFieldContainer[str]
    providers: _containers.ScalarMap[str, str]
    plugin_checksums: _containers.ScalarMap[str, bytes]
    hooks: RegisterResourceRequest.ResourceHooksBinding
    import_id: str
    hide_diff: _containers.RepeatedScalarFieldContainer[str]
    replace_with: _containers.RepeatedScalarFieldContainer[str]
    replacement_trigger: _struct_pb2.Value
    parent: str
    def __init__(self, depends_on: _Optional[_Iterable[str]] = ..., protect: _Optional[bool] = ..., ignore_changes: _Optional[_Iterable[str]] = ..., replace_on_changes: _Optional[_Iterable[str]] = ..., version: _Optional[str] = ..., aliases: _Optional[_Iterable[_Union[Alias, _Mapping]]] = ..., provider: _Optional[str] = ..., custom_timeouts: _Optional[_Union[RegisterResourceRequest.CustomTimeouts, _Mapping]] = ..., plugin_download_url: _Optional[str] = ..., retain_on_delete: _Optional[bool] = ..., deleted_with: _Optional[str] = ..., delete_before_replace: _Optional[bool] = ..., additional_secret_outputs: _Optional[_Iterable[str]] = ..., providers: _Optional[_Mapping[str, str]] = ..., plugin_checksums: _Optional[_Mapping[str, bytes]] = ..., hooks: _Optional[_Union[RegisterResourceRequest.ResourceHooksBinding, _Mapping]] = ..., import_id: _Optional[str] = ..., hide_diff: _Optional[_Iterable[str]] = ..., replace_with: _Optional[_Iterable[str]] = ..., replacement_trigger: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., parent: _Optional[str] = ...) -> None: ...

class TransformRequest(_message.Message):
    __slots__ = ("type", "name", "custom", "parent", "properties", "options")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    type: str
    name: str
    custom: bool
    parent: str
    properties: _struct_pb2.Struct
    options: TransformResourceOptions
    def __init__(self, type: _Optional[str] = ..., name: _Optional[str] = ..., custom: _Optional[bool] = ..., parent: _Optional[str] = ..., properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., options: _Optional[_Union[TransformResourceOptions, _Mapping]] = ...) -> None: ...

class TransformResponse(_message.Message):
    __slots__ = ("properties", "options")
    PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    properties: _struct_pb2.Struct
    options: TransformResourceOptions
    def __init__(self, properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., options: _Optional[_Union[TransformResourceOptions, _Mapping]] = ...) -> None: ...

class TransformInvokeOptions(_message.Message):
    __slots__ = ("provider", "plugin_download_url", "version", "plugin_checksums")
    class PluginChecksumsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_DOWNLOAD_URL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PLUGIN_CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    provider: str
    plugin_download_url: str
    version: str
    plugin_checksums: _containers.ScalarMap[str, bytes]
    def __init__(self, provider: _Optional[str] = ..., plugin_download_url: _Optional[str] = ..., version: _Optional[str] = ..., plugin_checksums: _Optional[_Mapping[str, bytes]] = ...) -> None: ...

class TransformInvokeRequest(_message.Message):
    __slots__ = ("token", "args", "options")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    ARGS_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    token: str
    args: _struct_pb2.Struct
    options: TransformInvokeOptions
    def __init__(self, token: _Optional[str] = ..., args: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., options: _Optional[_Union[TransformInvokeOptions, _Mapping]] = ...) -> None: ...

class TransformInvokeResponse(_message.Message):
    __slots__ = ("args", "options")
    ARGS_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    args: _struct_pb2.Struct
    options: TransformInvokeOptions
    def __init__(self, args: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., options: _Optional[_Union[TransformInvokeOptions, _Mapping]] = ...) -> None: ...

class ResourceHookRequest(_message.Message):
    __slots__ = ("urn", "id", "name", "type", "new_inputs", "old_inputs", "new_outputs", "old_outputs", "old_options", "new_options")
    URN_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NEW_INPUTS_FIELD_NUMBER: _ClassVar[int]
    OLD_INPUTS_FIELD_NUMBER: _ClassVar[int]
    NEW_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    OLD_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    OLD_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    NEW_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    urn: str
    id: str
    name: str
    type: str
    new_inputs: _struct_pb2.Struct
    old_inputs: _struct_pb2.Struct
    new_outputs: _struct_pb2.Struct
    old_outputs: _struct_pb2.Struct
    old_options: ResourceOptions
    new_options: ResourceOptions
    def __init__(self, urn: _Optional[str] = ..., id: _Optional[str] = ..., name: _Optional[str] = ..., type: _Optional[str] = ..., new_inputs: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., old_inputs: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., new_outputs: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., old_outputs: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., old_options: _Optional[_Union[ResourceOptions, _Mapping]] = ..., new_options: _Optional[_Union[ResourceOptions, _Mapping]] = ...) -> None: ...

class ResourceHookResponse(_message.Message):
    __slots__ = ("error",)
    ERROR_FIELD_NUMBER: _ClassVar[int]
    error: str
    def __init__(self, error: _Optional[str] = ...) -> None: ...

class ErrorHookRequest(_message.Message):
    __slots__ = ("urn", "id", "name", "type", "new_inputs", "old_inputs", "old_outputs", "failed_operation", "errors", "old_options", "new_options")
    URN_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NEW_INPUTS_FIELD_NUMBER: _ClassVar[int]
    OLD_INPUTS_FIELD_NUMBER: _ClassVar[int]
    OLD_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    FAILED_OPERATION_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    OLD_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    NEW_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    urn: str
    id: str
    name: str
    type: str
    new_inputs: _struct_pb2.Struct
    old_inputs: _struct_pb2.Struct
    old_outputs: _struct_pb2.Struct
    failed_operation: str
    errors: _containers.RepeatedScalarFieldContainer[str]
    old_options: ResourceOptions
    new_options: ResourceOptions
    def __init__(self, urn: _Optional[str] = ..., id: _Optional[str] = ..., name: _Optional[str] = ..., type: _Optional[str] = ..., new_inputs: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., old_inputs: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., old_outputs: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., failed_operation: _Optional[str] = ..., errors: _Optional[_Iterable[str]] = ..., old_options: _Optional[_Union[ResourceOptions, _Mapping]] = ..., new_options: _Optional[_Union[ResourceOptions, _Mapping]] = ...) -> None: ...

class ErrorHookResponse(_message.Message):
    __slots__ = ("error", "retry")
    ERROR_FIELD_NUMBER: _ClassVar[int]
    RETRY_FIELD_NUMBER: _ClassVar[int]
    error: str
    retry: bool
    def __init__(self, error: _Optional[str] = ..., retry: _Optional[bool] = ...) -> None: ...

class RequirePulumiVersionRequest(_message.Message):
    __slots__ = ("pulumi_version_range",)
    PULUMI_VERSION_RANGE_FIELD_NUMBER: _ClassVar[int]
    pulumi_version_range: str
    def __init__(self, pulumi_version_range: _Optional[str] = ...) -> None: ...

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

class ProviderHandshakeResponse(_message.Message):
    __slots__ = ("accept_secrets", "accept_resources", "accept_outputs", "accepts_byte_string")
    ACCEPT_SECRETS_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_RESOURCES_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    ACCEPTS_BYTE_STRING_FIELD_NUMBER: _ClassVar[int]
    accept_secrets: bool
    accept_resources: bool
    accept_outputs: bool
    accepts_byte_string: bool
    def __init__(self, accept_secrets: _Optional[bool] = ..., accept_resources: _Optional[bool] = ..., accept_outputs: _Optional[bool] = ..., accepts_byte_string: _Optional[bool] = ...) -> None: ...

class GetSchemaResponse(_message.Message):
    __slots__ = ("schema",)
    SCHEMA_FIELD_NUMBER: _ClassVar[int]
    schema: str
    def __init__(self, schema: _Optional[str] = ...) -> None: ...

class CheckRequest(_message.Message):
    __slots__ = ("news",)
    NEWS_FIELD_NUMBER: _ClassVar[int]
    news: _struct_pb2.Struct
    def __init__(self, news: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class CheckResponse(_message.Message):
    __slots__ = ("inputs",)
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    inputs: _struct_pb2.Struct
    def __init__(self, inputs: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class DiffResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ConfigureResponse(_message.Message):
    __slots__ = ("accept_secrets", "supports_preview", "accept_resources", "accept_outputs")
    ACCEPT_SECRETS_FIELD_NUMBER: _ClassVar[int]
    SUPPORTS_PREVIEW_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_RESOURCES_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_OUTPUTS_FIELD_NUMBER: _ClassVar[int]
    accept_secrets: bool
    supports_preview: bool
    accept_resources: bool
    accept_outputs: bool
    def __init__(self, accept_secrets: _Optional[bool] = ..., supports_preview: _Optional[bool] = ..., accept_resources: _Optional[bool] = ..., accept_outputs: _Optional[bool] = ...) -> None: ...

class ConstructRequest(_message.Message):
    __slots__ = ("project", "stack", "config", "dry_run", "parallel", "monitor_endpoint", "type", "name", "config_secret_keys", "organization")
    class ConfigEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    STACK_FIELD_NUMBER: _ClassVar[int]
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    PARALLEL_FIELD_NUMBER: _ClassVar[int]
    MONITOR_ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONFIG_SECRET_KEYS_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    project: str
    stack: str
    config: _containers.ScalarMap[str, str]
    dry_run: bool
    parallel: int
    monitor_endpoint: str
    type: str
    name: str
    config_secret_keys: _containers.RepeatedScalarFieldContainer[str]
    organization: str
    def __init__(self, project: _Optional[str] = ..., stack: _Optional[str] = ..., config: _Optional[_Mapping[str, str]] = ..., dry_run: _Optional[bool] = ..., parallel: _Optional[int] = ..., monitor_endpoint: _Optional[str] = ..., type: _Optional[str] = ..., name: _Optional[str] = ..., config_secret_keys: _Optional[_Iterable[str]] = ..., organization: _Optional[str] = ...) -> None: ...
