from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProgramInfo(_message.Message):
    __slots__ = ("root_directory", "program_directory", "entry_point", "options")
    ROOT_DIRECTORY_FIELD_NUMBER: _ClassVar[int]
    PROGRAM_DIRECTORY_FIELD_NUMBER: _ClassVar[int]
    ENTRY_POINT_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    root_directory: str
    program_directory: str
    entry_point: str
    options: _struct_pb2.Struct
    def __init__(self, root_directory: _Optional[str] = ..., program_directory: _Optional[str] = ..., entry_point: _Optional[str] = ..., options: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class LanguageHandshakeRequest(_message.Message):
    __slots__ = ("engine_address",)
    ENGINE_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    engine_address: str
    def __init__(self, engine_address: _Optional[str] = ...) -> None: ...

class LanguageHandshakeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PluginInfo(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: str
    def __init__(self, version: _Optional[str] = ...) -> None: ...

class PackageParameterization(_message.Message):
    __slots__ = ("name", "version", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    value: bytes
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...

class PackageDependency(_message.Message):
    __slots__ = ("name", "kind", "version", "server", "checksums", "parameterization", "extension")
    class ChecksumsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SERVER_FIELD_NUMBER: _ClassVar[int]
    CHECKSUMS_FIELD_NUMBER: _ClassVar[int]
    PARAMETERIZATION_FIELD_NUMBER: _ClassVar[int]
    EXTENSION_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: str
    version: str
    server: str
    checksums: _containers.ScalarMap[str, bytes]
    parameterization: PackageParameterization
    extension: PackageParameterization
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[str] = ..., version: _Optional[str] = ..., server: _Optional[str] = ..., checksums: _Optional[_Mapping[str, bytes]] = ..., parameterization: _Optional[_Union[PackageParameterization, _Mapping]] = ..., extension: _Optional[_Union[PackageParameterization, _Mapping]] = ...) -> None: ...

class GetRequiredPackagesRequest(_message.Message):
    __slots__ = ("info",)
    INFO_FIELD_NUMBER: _ClassVar[int]
    info: ProgramInfo
    def __init__(self, info: _Optional[_Union[ProgramInfo, _Mapping]] = ...) -> None: ...

class GetRequiredPackagesResponse(_message.Message):
    __slots__ = ("packages",)
    PACKAGES_FIELD_NUMBER: _ClassVar[int]
    packages: _containers.RepeatedCompositeFieldContainer[PackageDependency]
    def __init__(self, packages: _Optional[_Iterable[_Union[PackageDependency, _Mapping]]] = ...) -> None: ...

class RunRequest(_message.Message):
    __slots__ = ("project", "stack", "pwd", "args", "config", "dry_run", "parallel", "monitor_address", "config_secret_keys", "organization", "info", "attach_debugger")
    class ConfigEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    STACK_FIELD_NUMBER: _ClassVar[int]
    PWD_FIELD_NUMBER: _ClassVar[int]
    ARGS_FIELD_NUMBER: _ClassVar[int]
    CONFIG_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    PARALLEL_FIELD_NUMBER: _ClassVar[int]
    MONITOR_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    CONFIG_SECRET_KEYS_FIELD_NUMBER: _ClassVar[int]
    ORGANIZATION_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    ATTACH_DEBUGGER_FIELD_NUMBER: _ClassVar[int]
    project: str
    stack: str
    pwd: str
    args: _containers.RepeatedScalarFieldContainer[str]
    config: _containers.ScalarMap[str, str]
    dry_run: bool
    parallel: int
    monitor_address: str
    config_secret_keys: _containers.RepeatedScalarFieldContainer[str]
    organization: str
    info: ProgramInfo
    attach_debugger: bool
    def __init__(self, project: _Optional[str] = ..., stack: _Optional[str] = ..., pwd: _Optional[str] = ..., args: _Optional[_Iterable[str]] = ..., config: _Optional[_Mapping[str, str]] = ..., dry_run: _Optional[bool] = ..., parallel: _Optional[int] = ..., monitor_address: _Optional[str] = ..., config_secret_keys: _Optional[_Iterable[str]] = ..., organization: _Optional[str] = ..., info: _Optional[_Union[ProgramInfo, _Mapping]] = ..., attach_debugger: _Optional[bool] = ...) -> None: ...

class RunResponse(_message.Message):
    __slots__ = ("error", "bail")
    ERROR_FIELD_NUMBER: _ClassVar[int]
    BAIL_FIELD_NUMBER: _ClassVar[int]
    error: str
    bail: bool
    def __init__(self, error: _Optional[str] = ..., bail: _Optional[bool] = ...) -> None: ...

class InstallDependenciesRequest(_message.Message):
    __slots__ = ("info", "is_plugin")
    INFO_FIELD_NUMBER: _ClassVar[int]
    IS_PLUGIN_FIELD_NUMBER: _ClassVar[int]
    info: ProgramInfo
    is_plugin: bool
    def __init__(self, info: _Optional[_Union[ProgramInfo, _Mapping]] = ..., is_plugin: _Optional[bool] = ...) -> None: ...

class InstallDependenciesResponse(_message.Message):
    __slots__ = ("stdout", "stderr")
    STDOUT_FIELD_NUMBER: _ClassVar[int]
    STDERR_FIELD_NUMBER: _ClassVar[int]
    stdout: bytes
    stderr: bytes
    def __init__(self, stdout: _Optional[bytes] = ..., stderr: _Optional[bytes] = ...) -> None: ...

class RunPluginRequest(_message.Message):
    __slots__ = ("pwd", "args", "info", "kind")
    PWD_FIELD_NUMBER: _ClassVar[int]
    ARGS_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    pwd: str
    args: _containers.RepeatedScalarFieldContainer[str]
    info: ProgramInfo
    kind: str
    def __init__(self, pwd: _Optional[str] = ..., args: _Optional[_Iterable[str]] = ..., info: _Optional[_Union[ProgramInfo, _Mapping]] = ..., kind: _Optional[str] = ...) -> None: ...

class RunPluginResponse(_message.Message):
    __slots__ = ("stdout", "stderr", "exitcode")
    STDOUT_FIELD_NUMBER: _ClassVar[int]
    STDERR_FIELD_NUMBER: _ClassVar[int]
    EXITCODE_FIELD_NUMBER: _ClassVar[int]
    stdout: bytes
    stderr: bytes
    exitcode: int
    def __init__(self, stdout: _Optional[bytes] = ..., stderr: _Optional[bytes] = ..., exitcode: _Optional[int] = ...) -> None: ...

class RuntimeOptionsRequest(_message.Message):
    __slots__ = ("info",)
    INFO_FIELD_NUMBER: _ClassVar[int]
    info: ProgramInfo
    def __init__(self, info: _Optional[_Union[ProgramInfo, _Mapping]] = ...) -> None: ...

class RuntimeOptionsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class TemplateRequest(_message.Message):
    __slots__ = ("info", "project_name")
    INFO_FIELD_NUMBER: _ClassVar[int]
    PROJECT_NAME_FIELD_NUMBER: _ClassVar[int]
    info: ProgramInfo
    project_name: str
    def __init__(self, info: _Optional[_Union[ProgramInfo, _Mapping]] = ..., project_name: _Optional[str] = ...) -> None: ...

class TemplateResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AboutRequest(_message.Message):
    __slots__ = ("info",)
    INFO_FIELD_NUMBER: _ClassVar[int]
    info: ProgramInfo
    def __init__(self, info: _Optional[_Union[ProgramInfo, _Mapping]] = ...) -> None: ...

class AboutResponse(_message.Message):
    __slots__ = ("executable", "version", "metadata")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    EXECUTABLE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    executable: str
    version: str
    metadata: _containers.ScalarMap[str, str]
    def __init__(self, executable: _Optional[str] = ..., version: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ...) -> None: ...

class GetProgramDependenciesRequest(_message.Message):
    __slots__ = ("transitive_dependencies", "info")
    TRANSITIVE_DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    transitive_dependencies: bool
    info: ProgramInfo
    def __init__(self, transitive_dependencies: _Optional[bool] = ..., info: _Optional[_Union[ProgramInfo, _Mapping]] = ...) -> None: ...

class DependencyInfo(_message.Message):
    __slots__ = ("name", "version")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: str
    def __init__(self, name: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class GetProgramDependenciesResponse(_message.Message):
    __slots__ = ("dependencies",)
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    dependencies: _containers.RepeatedCompositeFieldContainer[DependencyInfo]
    def __init__(self, dependencies: _Optional[_Iterable[_Union[DependencyInfo, _Mapping]]] = ...) -> None: ...

class LinkRequest(_message.Message):
    __slots__ = ("info",)
    INFO_FIELD_NUMBER: _ClassVar[int]
    info: ProgramInfo
    def __init__(self, info: _Optional[_Union[ProgramInfo, _Mapping]] = ...) -> None: ...

class LinkResponse(_message.Message):
    __slots__ = ("import_instructions",)
    IMPORT_INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    import_instructions: str
    def __init__(self, import_instructions: _Optional[str] = ...) -> None: ...

class GeneratePackageRequest(_message.Message):
    __slots__ = ("directory", "schema", "local")
    DIRECTORY_FIELD_NUMBER: _ClassVar[int]
    SCHEMA_FIELD_NUMBER: _ClassVar[int]
    LOCAL_FIELD_NUMBER: _ClassVar[int]
    directory: str
    schema: str
    local: bool
    def __init__(self, directory: _Optional[str] = ..., schema: _Optional[str] = ..., local: _Optional[bool] = ...) -> None: ...

class GeneratePackageResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GenerateProgramRequest(_message.Message):
    __slots__ = ("source",)
    class SourceEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    source: _containers.ScalarMap[str, str]
    def __init__(self, source: _Optional[_Mapping[str, str]] = ...) -> None: ...

class GenerateProgramResponse(_message.Message):
    __slots__ = ("source",)
    class SourceEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    source: _containers.ScalarMap[str, bytes]
    def __init__(self, source: _Optional[_Mapping[str, bytes]] = ...) -> None: ...
