"""The exported interface `context`."""

from wit_world.exports import types
from wit_world.imports import deployment, operations

from options import InvokeOptions, PackageReference, ResourceHook, ResourceOptions
from output_interface import CompositeOutput, Output, of_session
from pulumi_gestalt_engine import (
    NO_OPTIONS,
    CallbackKind,
    CallOptions,
    Inputs,
    Level,
    Node,
    PackageRequest,
    Parameters,
    ProgramError,
    ResourceKind,
)
from pulumi_gestalt_engine import ResourceOptions as EngineOptions
from session import Session, exported

_KINDS = {
    types.ResourceKind.CUSTOM: ResourceKind.CUSTOM,
    types.ResourceKind.COMPONENT: ResourceKind.COMPONENT,
    types.ResourceKind.REMOTE_COMPONENT: ResourceKind.REMOTE,
}
_LEVELS = {
    types.MessageLevel.DEBUG: Level.DEBUG,
    types.MessageLevel.INFO: Level.INFO,
    types.MessageLevel.WARNING: Level.WARN,
    types.MessageLevel.ERROR: Level.ERROR,
}


class Context:
    """A handle on one run."""

    @exported("context.constructor")
    def __init__(self, in_preview: bool) -> None:
        self._session = Session(preview=in_preview)
        self._engine = self._session.engine

    # ---- as first released ----

    @exported("context.create-output")
    def create_output(self, value: str, secret: bool) -> Output:
        """See the WIT."""
        return self._output(self._engine.create(value, secret=secret))

    @exported("context.register-resource")
    def register_resource(self, request: types.RegisterResourceRequest) -> CompositeOutput:
        """See the WIT."""
        options = EngineOptions(version=request.version) if request.version else NO_OPTIONS
        inputs = self._named(request.object, "context.register-resource")
        return self._composite(self._engine.register(ResourceKind.CUSTOM, request.type, request.name, inputs, options))

    @exported("context.invoke-resource")
    def invoke_resource(self, request: types.ResourceInvokeRequest) -> CompositeOutput:
        """See the WIT."""
        options = CallOptions(version=request.version) if request.version else NO_OPTIONS
        arguments = self._named(request.object, "context.invoke-resource")
        return self._composite(self._engine.invoke(request.token, arguments, options))

    @exported("context.finish")
    def finish(self, functions: list[types.FunctionInvocationResult]) -> list[types.FunctionInvocationRequest]:
        """See the WIT."""
        for result in functions:
            node = of_session(self._session, result.id, "context.finish", "a result's id")
            self._engine.receive_result(node, result.value)
        return [
            types.FunctionInvocationRequest(self._output(call.node), call.function, call.argument)
            for call in self._session.advance()
        ]

    @exported("context.get-config")
    def get_config(self, name: str | None, key: str) -> types.ConfigValue | None:
        """See the WIT."""
        entry = self._engine.get_config(name, key)
        if entry is None:
            return None
        if entry.secret:
            return types.ConfigValue_Secret(self._output(self._engine.secret_text(entry.text)))
        return types.ConfigValue_Plaintext(entry.text)

    # ---- values ----

    @exported("context.create-structure")
    def create_structure(self, value: types.Structure) -> Output:
        """See the WIT."""
        return self._output(self._engine.assemble(value.json, self._parts(value, "context.create-structure")))

    @exported("context.wait-for")
    def wait_for(self, output: Output) -> types.Resolved | None:
        """See the WIT."""
        resolved = self._session.resolve(self._node(output, "context.wait-for", "the output"))
        if resolved is None:
            return None
        return types.Resolved(
            resolved.value, resolved.known, resolved.secret, list(resolved.dependencies), resolved.failure
        )

    @exported("context.answer")
    def answer(self, id: Output, value: Output) -> None:  # noqa: A002 - named by the WIT
        """See the WIT."""
        node = self._node(id, "context.answer", "the request's id")
        self._engine.receive_output(node, self._node(value, "context.answer", "the value"))
        self._session.flush()

    @exported("context.fail")
    def fail(self, id: Output, message: str) -> None:  # noqa: A002 - named by the WIT
        """See the WIT."""
        self._engine.receive_failure_of_call(self._node(id, "context.fail", "the request's id"), message)
        self._session.flush()

    @exported("context.abort")
    def abort(self) -> None:
        """See the WIT."""
        self._engine.abort()

    # ---- resources and functions ----

    @exported("context.register")
    def register(self, request: types.Registration) -> CompositeOutput:
        """See the WIT."""
        inputs = self._structures(request.inputs, "context.register")
        options = self._resource_options(request.options, "context.register")
        return self._composite(self._engine.register(_KINDS[request.kind], request.type, request.name, inputs, options))

    @exported("context.read")
    def read(self, request: types.Reading) -> CompositeOutput:
        """See the WIT."""
        source = self._node(request.id, "context.read", "the ID")
        state = self._structures(request.state, "context.read")
        options = self._resource_options(request.options, "context.read")
        return self._composite(self._engine.read(request.type, request.name, source, state, options))

    @exported("context.invoke")
    def invoke(self, request: types.Invocation) -> CompositeOutput:
        """See the WIT."""
        arguments = self._structures(request.arguments, "context.invoke")
        options = self._call_options(request.options, "context.invoke")
        return self._composite(self._engine.invoke(request.token, arguments, options))

    @exported("context.call")
    def call(self, request: types.MethodCall) -> CompositeOutput:
        """See the WIT."""
        receiver = self._node(request.receiver, "context.call", "the receiver")
        arguments = self._structures(request.arguments, "context.call")
        options = self._call_options(request.options, "context.call")
        return self._composite(self._engine.call(request.token, receiver, arguments, options))

    @exported("context.register-outputs")
    def register_outputs(self, component: CompositeOutput, outputs: types.Structure) -> None:
        """See the WIT."""
        node = self._node(component, "context.register-outputs", "the component")
        self._engine.register_outputs(node, self._structures(outputs, "context.register-outputs"))
        self._session.flush()

    @exported("context.construction")
    def construction(self) -> types.Construction | None:
        """See the WIT."""
        asked = self._session.construction
        if asked is None:
            return None
        return types.Construction(asked.type, asked.name, self._output(self._engine.constant(asked.inputs)))

    @exported("context.construct")
    def construct(self, component: CompositeOutput, outputs: types.Structure) -> None:
        """See the WIT."""
        node = self._node(component, "context.construct", "the component")
        self._engine.construct(node, self._structures(outputs, "context.construct"))
        self._session.flush()

    @exported("context.register-package")
    def register_package(self, request: types.PackageRequest) -> PackageReference:
        """See the WIT."""
        node = self._engine.package(
            PackageRequest(
                request.name,
                request.version,
                request.download_url,
                _parameters(request.replacement),
                _parameters(request.extension),
            )
        )
        self._session.flush()
        return PackageReference(self._session, node)

    # ---- functions that Pulumi calls ----

    @exported("context.register-hook")
    def register_hook(self, name: str, function_name: str, on_dry_run: bool, ignore_errors: bool) -> ResourceHook:
        """See the WIT."""
        node = self._engine.hook(
            name, function_name, operations.callback_target(), on_dry_run=on_dry_run, ignore_errors=ignore_errors
        )
        self._session.flush()
        return ResourceHook(self._session, node)

    @exported("context.register-error-hook")
    def register_error_hook(self, name: str, function_name: str) -> ResourceHook:
        """See the WIT."""
        node = self._engine.error_hook(name, function_name, operations.callback_target())
        self._session.flush()
        return ResourceHook(self._session, node)

    @exported("context.register-stack-transform")
    def register_stack_transform(self, function_name: str) -> None:
        """See the WIT."""
        self._engine.transform(function_name, operations.callback_target())
        self._session.flush()

    @exported("context.register-stack-invoke-transform")
    def register_stack_invoke_transform(self, function_name: str) -> None:
        """See the WIT."""
        self._engine.invoke_transform(function_name, operations.callback_target())
        self._session.flush()

    # ---- the deployment ----

    @exported("context.config")
    def config(self, name: str | None, key: str, kind: types.ConfigKind) -> Output | None:
        """See the WIT."""
        node = self._engine.config(name, key, kind.name.lower(), required=False)
        return None if node is None else self._output(node)

    @exported("context.require-config")
    def require_config(self, name: str | None, key: str, kind: types.ConfigKind) -> Output:
        """See the WIT."""
        node = self._engine.config(name, key, kind.name.lower(), required=True)
        assert node is not None
        return self._output(node)

    @exported("context.log")
    def log(
        self, level: types.MessageLevel, message: str, resource: CompositeOutput | None, stream: int, ephemeral: bool
    ) -> None:
        """See the WIT."""
        about = None if resource is None else self._node(resource, "context.log", "the resource")
        self._engine.log(_LEVELS[level], message, about, stream=stream, ephemeral=ephemeral)
        self._session.flush()

    @exported("context.require-pulumi-version")
    def require_pulumi_version(self, range: str) -> None:  # noqa: A002 - named by the WIT
        """See the WIT."""
        # The program must not go on before.
        self._session.resolve(self._engine.require_version(range))

    @exported("context.stack-resource")
    def stack_resource(self) -> CompositeOutput:
        """See the WIT."""
        return CompositeOutput(self._session, self._engine.stack_resource)

    @exported("context.project")
    def project(self) -> str:
        """See the WIT."""
        return self._session.info.project

    @exported("context.stack")
    def stack(self) -> str:
        """See the WIT."""
        return self._session.info.stack

    @exported("context.organization")
    def organization(self) -> str:
        """See the WIT."""
        return self._session.info.organization

    @exported("context.root-directory")
    def root_directory(self) -> str:
        """See the WIT."""
        return deployment.root_directory()

    @exported("context.program-directory")
    def program_directory(self) -> str:
        """See the WIT."""
        return deployment.program_directory()

    # ---- inside ----

    def _output(self, node: Node) -> Output:
        self._session.conceal()
        return Output(self._session, node)

    def _composite(self, node: Node) -> CompositeOutput:
        self._session.declared()
        return CompositeOutput(self._session, node)

    def _node(self, handle: Output | CompositeOutput, operation: str, place: str) -> Node:
        return of_session(self._session, handle, operation, place)

    def _named(self, fields: list[types.ObjectField], operation: str) -> Inputs:
        return self._engine.named(
            operation,
            [(field.name, self._node(field.value, operation, f'the property "{field.name}"')) for field in fields],
        )

    def _parts(self, value: types.Structure, operation: str) -> list[Node]:
        return [self._node(part, operation, f"part {number}") for number, part in enumerate(value.parts)]

    def _structures(self, value: types.Structure, operation: str) -> Inputs:
        return self._engine.inputs(operation, value.json, self._parts(value, operation))

    def _resource_options(self, options: ResourceOptions | None, operation: str) -> EngineOptions:
        if options is None:
            return NO_OPTIONS
        self._check(options, operation)
        frozen: EngineOptions = options.frozen()
        if not options.is_constructed and not options.transform_functions:
            return frozen
        own = frozen.freeze()
        if options.is_constructed:
            own.constructed = self._session.construction
        if options.transform_functions:
            target = operations.callback_target()
            own.transforms = [
                self._engine.callback(CallbackKind.TRANSFORM, name, target) for name in options.transform_functions
            ]
        return own

    def _call_options(self, options: InvokeOptions | None, operation: str) -> CallOptions:
        if options is None:
            return NO_OPTIONS
        self._check(options, operation)
        frozen: CallOptions = options.frozen()
        return frozen

    def _check(self, options: ResourceOptions | InvokeOptions, operation: str) -> None:
        if options.handles and any(handle.session is not self._session for handle in options.handles):
            raise ProgramError(
                operation, "an option names something of another context", "use one context for the whole run"
            )


def _parameters(given: types.Parameterization | None) -> Parameters | None:
    return None if given is None else Parameters(given.name, given.version, given.value)
