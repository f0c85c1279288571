"""The exported interface `context`."""

from wit_world.exports import types

from output_interface import CompositeOutput, Output, of_session
from pulumi_gestalt_engine import Invocation, Node, Registration
from session import Session, exported


class Context:
    """A handle on one run."""

    @exported("context.constructor")
    def __init__(self, in_preview: bool) -> None:
        self._session = Session(preview=in_preview)
        self._engine = self._session.engine

    @exported("context.create-output")
    def create_output(self, value: str, secret: bool) -> Output:
        """See the WIT."""
        return Output(self._session, self._engine.create(value, secret=secret))

    @exported("context.register-resource")
    def register_resource(self, request: types.RegisterResourceRequest) -> CompositeOutput:
        """See the WIT."""
        inputs = self._inputs(request.object, "context.register-resource")
        node = self._engine.register(Registration(request.type, request.name, request.version), inputs)
        self._session.flush()
        return CompositeOutput(self._session, node)

    @exported("context.invoke-resource")
    def invoke_resource(self, request: types.ResourceInvokeRequest) -> CompositeOutput:
        """See the WIT."""
        arguments = self._inputs(request.object, "context.invoke-resource")
        node = self._engine.invoke(Invocation(request.token, request.version), arguments)
        self._session.flush()
        return CompositeOutput(self._session, node)

    @exported("context.finish")
    def finish(self, functions: list[types.FunctionInvocationResult]) -> list[types.FunctionInvocationRequest]:
        """See the WIT."""
        for result in functions:
            node = of_session(self._session, result.id, "context.finish", "a result's id")
            self._engine.receive_result(node, result.value)
        return [
            types.FunctionInvocationRequest(Output(self._session, call.node), call.function, call.argument)
            for call in self._session.advance()
        ]

    @exported("context.get-config")
    def get_config(self, name: str | None, key: str) -> types.ConfigValue | None:
        """See the WIT."""
        entry = self._engine.get_config(name, key)
        if entry is None:
            return None
        if entry.secret:
            return types.ConfigValue_Secret(Output(self._session, self._engine.secret_text(entry.text)))
        return types.ConfigValue_Plaintext(entry.text)

    def _inputs(self, fields: list[types.ObjectField], operation: str) -> list[tuple[str, Node]]:
        return [
            (field.name, of_session(self._session, field.value, operation, f'the property "{field.name}"'))
            for field in fields
        ]
