"""The service `pulumirpc.LanguageRuntime` of Pulumi v3.255.0.

A host serves any number of runs, at the same time too: whatever belongs to a run is in its request, and each run is a
process of its own. What all share is the address of the Pulumi engine and whether the host has been told to stop.
"""

import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message

from pulumi_gestalt_language import locking, packages, runner
from pulumi_gestalt_language.builds import Notes, build, is_stale
from pulumi_gestalt_language.early import Early
from pulumi_gestalt_language.errors import DebuggerError, LanguageError, PluginError, StoppedError
from pulumi_gestalt_language.facts import KnownFacts
from pulumi_gestalt_language.plugins import is_provider, run_plugin
from pulumi_gestalt_language.processes import Children
from pulumi_gestalt_language.project import Project, read_project
from pulumi_gestalt_rpc import language_pb2 as pb
from pulumi_gestalt_rpc.channel import MAX_MESSAGE, Channel
from pulumi_gestalt_rpc.errors import PulumiError
from pulumi_gestalt_rpc.host_pb2 import LOG_SEVERITY_ERROR, LogRequest
from pulumi_gestalt_wit import VERSION

_WORKERS: Final = 64
"""Threads that serve; a run occupies one, and Cancel must always find another."""
SERVICE: Final = "pulumirpc.LanguageRuntime"
Context = grpc.ServicerContext

_UNARY: Final[Mapping[str, tuple[type[Message], str]]] = {
    "Handshake": (pb.LanguageHandshakeRequest, "handshake"),
    "GetPluginInfo": (Empty, "get_plugin_info"),
    "GetRequiredPackages": (pb.GetRequiredPackagesRequest, "get_required_packages"),
    "RuntimeOptionsPrompts": (pb.RuntimeOptionsRequest, "runtime_options_prompts"),
    "Template": (pb.TemplateRequest, "template"),
    "About": (pb.AboutRequest, "about"),
    "GetProgramDependencies": (pb.GetProgramDependenciesRequest, "get_program_dependencies"),
    "GenerateProgram": (pb.GenerateProgramRequest, "generate_program"),
    "GeneratePackage": (pb.GeneratePackageRequest, "generate_package"),
    "Link": (pb.LinkRequest, "link"),
    "Cancel": (Empty, "cancel"),
}
_REFUSED: Final = {
    "GenerateProject": "Pulumi cannot convert to runtime gestalt: it does not know your language",
    "Pack": "runtime gestalt has no packages to pack: `pulumi package add` in a project writes all that it needs",
}
"""RPCs that make no sense here, with the reason that the user reads."""
ANSWERED: Final = frozenset({*_UNARY, "Run", "InstallDependencies", "RunPlugin", *_REFUSED})
"""All RPCs that get an answer from here."""


def serve(host: "LanguageHost") -> tuple[grpc.Server, int]:
    """Start to serve on the loopback interface and return the server and its port."""
    options = [("grpc.max_send_message_length", MAX_MESSAGE), ("grpc.max_receive_message_length", MAX_MESSAGE)]
    server = grpc.server(ThreadPoolExecutor(_WORKERS), [host.handler()], options=options)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


class LanguageHost:
    """The service.

    Args:
        engine: "host:port" of the Pulumi engine, which shows messages; "" until `Handshake` gives it.
        cache: the folder for what is kept: notes of previews, and what is known of programs.
        command: the beginning of the Runner's command line.
    """

    def __init__(self, engine: str, cache: Path, command: Sequence[str] = runner.RUNNER) -> None:
        self._command = command
        self._engine = engine
        self._notes = Notes(cache / "previews")
        self._known = KnownFacts(cache / "facts")
        self.children = Children()
        self._early = Early(lambda project: runner.Run(project, self.children, self._command))

    def handler(self) -> grpc.GenericRpcHandler:
        """Return what a server needs to serve this."""
        handlers = {name: _unary(kind, getattr(self, method)) for name, (kind, method) in _UNARY.items()}
        handlers["Run"] = grpc.unary_unary_rpc_method_handler(
            lambda request, context: self.run(request, context.add_callback),
            request_deserializer=pb.RunRequest.FromString,
            response_serializer=pb.RunResponse.SerializeToString,
        )
        handlers["InstallDependencies"] = grpc.unary_stream_rpc_method_handler(
            _reported(self.install_dependencies),
            request_deserializer=pb.InstallDependenciesRequest.FromString,
            response_serializer=pb.InstallDependenciesResponse.SerializeToString,
        )
        handlers["RunPlugin"] = grpc.unary_stream_rpc_method_handler(
            self._plugin,
            request_deserializer=pb.RunPluginRequest.FromString,
            response_serializer=pb.RunPluginResponse.SerializeToString,
        )
        handlers |= {name: _refusal(reason) for name, reason in _REFUSED.items()}
        return grpc.method_handlers_generic_handler(SERVICE, handlers)

    def handshake(self, request: pb.LanguageHandshakeRequest) -> pb.LanguageHandshakeResponse:
        """Take the engine's address, when the host was running already; a CLI before this one may have cancelled."""
        self._engine = request.engine_address
        self.children.resume()
        return pb.LanguageHandshakeResponse()

    def get_plugin_info(self, _request: Empty) -> pb.PluginInfo:
        """Return the version."""
        return pb.PluginInfo(version=VERSION)

    def get_required_packages(self, request: pb.GetRequiredPackagesRequest) -> pb.GetRequiredPackagesResponse:
        """Return the packages that the program needs; this is where an update begins, so the program is built first."""
        project = read_project(request.info)
        self._build(project)
        self._early.prepare(project)
        _, found = self._facts(project)
        if project.locked:
            locking.check(project, found)
        chosen = packages.choose(found, project)
        # The CLI downloads and starts them before the program runs.
        runner.check_plugins(project, map(packages.to_json, chosen), self.children, self._command)
        return pb.GetRequiredPackagesResponse(packages=chosen)

    def run(self, request: pb.RunRequest, on_end: Callable[[Callable[[], None]], bool]) -> pb.RunResponse:
        """Run the program to its end.

        Args:
            request: what Pulumi wants.
            on_end: takes what is called when nobody waits for the answer any more, and returns False if that is so now.
        """
        try:
            outcome = self._outcome(request, on_end)
        except StoppedError:
            return pb.RunResponse(bail=True)
        except (LanguageError, OSError) as error:
            outcome = runner.Outcome(succeeded=False, message=_text(error))
        if outcome.succeeded:
            return pb.RunResponse()
        if outcome.message and not self._tell(outcome.message):
            return pb.RunResponse(error=outcome.message)
        return pb.RunResponse(bail=True)

    def install_dependencies(self, request: pb.InstallDependenciesRequest) -> Iterator[pb.InstallDependenciesResponse]:
        """Build the program, if it is to be built."""
        if request.is_plugin and not is_provider(request.info):
            raise PluginError
        project = read_project(request.info)
        if not project.build or not is_stale(project):
            yield pb.InstallDependenciesResponse(stdout=f"{project.program.name} needs no dependencies\n".encode())
            return
        pieces: SimpleQueue[pb.InstallDependenciesResponse | None] = SimpleQueue()
        failures: list[LanguageError] = []

        def work() -> None:
            try:
                build(
                    project,
                    self.children,
                    lambda line: pieces.put(pb.InstallDependenciesResponse(stdout=line)),
                    lambda line: pieces.put(pb.InstallDependenciesResponse(stderr=line)),
                )
            except LanguageError as error:
                failures.append(error)
            finally:
                pieces.put(None)

        Thread(target=work, name="build", daemon=True).start()
        yield from iter(pieces.get, None)
        for failure in failures:
            raise failure

    def run_plugin(
        self, request: pb.RunPluginRequest, on_end: Callable[[Callable[[], None]], bool]
    ) -> Iterator[pb.RunPluginResponse]:
        """Serve the components of a provider until nobody wants it any more."""
        project = read_project(request.info)
        if project.build:
            build(project, self.children)
        arguments = runner.provider_arguments(project, request.args[0] if request.args else self._engine)
        yield from run_plugin([*self._command, *arguments], project, self.children, on_end)

    def runtime_options_prompts(self, _request: pb.RuntimeOptionsRequest) -> pb.RuntimeOptionsResponse:
        """Ask for nothing: no option is needed."""
        return pb.RuntimeOptionsResponse()

    def template(self, _request: pb.TemplateRequest) -> pb.TemplateResponse:
        """Leave a new project as it is."""
        return pb.TemplateResponse()

    def about(self, _request: pb.AboutRequest) -> pb.AboutResponse:
        """Return what runs programs here."""
        from importlib.metadata import version  # noqa: PLC0415 - the CLI asks in a process of its own

        facts = {"python": platform.python_version(), "wasmtime": version("wasmtime")}
        return pb.AboutResponse(executable=sys.executable, version=VERSION, metadata=facts)

    def get_program_dependencies(self, request: pb.GetProgramDependenciesRequest) -> pb.GetProgramDependenciesResponse:
        """Return the version of the contract that the program was made for, and its packages."""
        project = read_project(request.info)
        wanted, found = self._facts(project)
        needed = packages.choose(found, project)
        return pb.GetProgramDependenciesResponse(dependencies=packages.dependencies(needed, wanted))

    def generate_program(self, request: pb.GenerateProgramRequest) -> pb.GenerateProgramResponse:
        """Give back what Pulumi has in its own notation: `pulumi import` prints it for the user to write anew."""
        texts = {name: f"{_NOTATION}{text}".encode() for name, text in request.source.items()}
        return pb.GenerateProgramResponse(source=texts)

    def generate_package(self, request: pb.GeneratePackageRequest) -> pb.GeneratePackageResponse:
        """Write the file that stands for a package in a project."""
        packages.declare(Path(request.directory), request.schema)
        return pb.GeneratePackageResponse()

    def link(self, _request: pb.LinkRequest) -> pb.LinkResponse:
        """Say how a program uses a package that was added."""
        return pb.LinkResponse(import_instructions=_HOW_TO_USE)

    def cancel(self, _request: Empty) -> Empty:
        """Stop what runs; it comes after every run too, and before one when the user is quick."""
        self.children.stop()
        return Empty()

    def _plugin(self, request: pb.RunPluginRequest, context: Context) -> Iterator[Message]:
        if request.kind != "resource":
            context.abort(grpc.StatusCode.UNIMPLEMENTED, str(PluginError()))
        return _reported(partial(self.run_plugin, on_end=context.add_callback))(request, context)

    def _outcome(self, request: pb.RunRequest, on_end: Callable[[Callable[[], None]], bool]) -> runner.Outcome:
        if request.attach_debugger:
            raise DebuggerError
        project = read_project(request.info)
        self._build(project)
        if request.dry_run:
            self._notes.write(project)
        else:
            self._notes.check(project)
        run = self._early.take(project)
        if not on_end(run.abandon):
            run.abandon()
        return run.finish(runner.settings(request, project, self._engine))

    def _build(self, project: Project) -> None:
        if project.build and not self._notes.previewed(project):
            build(project, self.children)

    def _facts(self, project: Project) -> tuple[str, list[pb.PackageDependency]]:
        """Return the version of the contract that the program was made for, and the packages that are declared."""
        facts = self._known.of(project.program, lambda: runner.inspect(project, self.children, self._command))
        return facts.version, packages.required(project.root, facts.providers)

    def _tell(self, message: str) -> bool:
        """Show an error to the user, and return whether the Pulumi engine took it."""
        if not self._engine:
            return False
        body = LogRequest(severity=LOG_SEVERITY_ERROR, message=message).SerializeToString()
        try:
            channel = Channel(self._engine)
            try:
                channel.call("/pulumirpc.Engine/Log", body, timeout=30.0)
            finally:
                channel.close()
        except PulumiError:
            return False
        return True


_NOTATION: Final = """\
# In Pulumi's own notation, because runtime gestalt does not know your language:
# write these resources in it, under the same names and with the same inputs.

"""
_HOW_TO_USE: Final = """\
Programs of runtime gestalt need no import: register resources of the package by their type.
The file in the folder sdks says which plugin is needed; keep it with the project."""


def _unary(kind: type[Message], answer: Callable[[Any], Message]) -> "grpc.RpcMethodHandler[Any, Any]":
    return grpc.unary_unary_rpc_method_handler(
        partial(_answered, answer),
        request_deserializer=kind.FromString,
        response_serializer=lambda message: message.SerializeToString(),
    )


def _answered(answer: Callable[[Any], Message], request: Any, context: Context) -> Message:
    try:
        return answer(request)
    except StoppedError as error:
        context.abort(grpc.StatusCode.CANCELLED, error.advice)
    except (LanguageError, OSError) as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, _text(error))


def _reported(stream: Callable[[Any], Iterator[Message]]) -> Callable[[Any, Context], Iterator[Message]]:
    def serve(request: Any, context: Context) -> Iterator[Message]:
        try:
            yield from stream(request)
        except (LanguageError, OSError) as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, _text(error))

    return serve


def _text(error: LanguageError | OSError) -> str:
    return error.advice if isinstance(error, LanguageError) else str(error)


def _refusal(reason: str) -> "grpc.RpcMethodHandler[bytes, bytes]":
    def refuse(_request: bytes, context: Context) -> bytes:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, reason)

    return grpc.unary_unary_rpc_method_handler(refuse)
