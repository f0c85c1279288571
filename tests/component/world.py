"""What the component imports, in Python: a Runner whose Pulumi answers everything, in the order of sending."""

import enum
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto.resource_pb2 import DeploymentInfo

from fakes.scripted import METHODS, STACK_URN, RefusalError
from pulumi_gestalt_engine import Feature

SOURCES = Path(__file__).parents[2] / "component" / "src"


class EventKind(enum.Enum):
    ANSWER = 0
    FAILURE = 1
    CALL = 2


class Event(NamedTuple):
    kind: EventKind
    id: str
    detail: str = ""
    body: bytes = b""


class Request(NamedTuple):
    id: str
    method: str
    body: bytes


class Content(NamedTuple):
    level: enum.Enum
    target: str
    args: str
    module_path: str | None
    file: str | None
    line: int | None
    key_values: list[tuple[str, str]]


class Ok(NamedTuple):
    value: bytes


class Err(NamedTuple):
    value: str


class Level(enum.Enum):
    TRACE = 0
    DEBUG = 1
    INFO = 2
    WARN = 3
    ERROR = 4


class EndError(Exception):
    """The component ends the run."""


class World:
    """The Runner.

    Args:
        scripts: RPC -> what makes the answer.

    Attributes:
        sent: RPC and message, in order.
        shown: level and text of each log record.
        returned: what was returned from calls.
        calls: RPC -> the events that come before its answer.
        constructions: what Pulumi asks for, and what was handed over.
    """

    def __init__(self, *, preview: bool = False, **scripts: Callable[[Any], Any]) -> None:
        self.info = DeploymentInfo(
            project="shop", stack="dev", dryRun=preview, supportedFeatures=list(map(int, Feature))
        )
        self.sent: list[tuple[str, Any]] = []
        self.shown: list[tuple[str, str]] = []
        self.returned: dict[str, Any] = {}
        self.calls: dict[str, list[Event]] = {}
        self.asked: bytes | None = None
        self.handed_over: list[bytes] = []
        self._scripts = scripts
        self._open: list[tuple[str, Event]] = []

    def methods(self) -> list[str]:
        """Return the RPCs in order."""
        return [method for method, _ in self.sent]

    def start(self, requests: list[Request]) -> None:
        """Take requests."""
        for request in requests:
            kind, script = METHODS.get(request.method, (Empty, lambda _: Empty()))
            message = kind.FromString(request.body)
            self.sent.append((request.method, message))
            try:
                body = self._scripts.get(request.method, script)(message).SerializeToString()
                event = Event(EventKind.ANSWER, request.id, "", body)
            except RefusalError as refusal:
                event = Event(EventKind.FAILURE, request.id, str(refusal))
            self._open.append((request.method, event))

    def wait(self) -> list[Event]:
        """Give the calls that come first, else the oldest answer."""
        assert self._open, "the real one traps"
        calls = self.calls.pop(self._open[0][0], [])
        return calls or [self._open.pop(0)[1]]

    def show(self, content: Content) -> None:
        """Take a log record."""
        self.shown.append((content.level.name, content.args))

    def load(self, monkeypatch: Any) -> ModuleType:
        """Return the module `session`, new, in this world."""
        imports: Any = ModuleType("wit_world.imports")
        imports.deployment = SimpleNamespace(
            info=self.info.SerializeToString,
            stack_urn=lambda: STACK_URN,
            program_directory=lambda: "",
            construction=lambda: self.asked,
            constructed=self.handed_over.append,
        )
        imports.log = SimpleNamespace(Content=Content, Level=Level, log=self.show)
        imports.operations = SimpleNamespace(
            Request=Request,
            Event=Event,
            EventKind=EventKind,
            start=self.start,
            wait=self.wait,
            return_from_call=self.returned.__setitem__,
        )
        types: Any = ModuleType("componentize_py_types")
        types.Ok, types.Err = Ok, Err
        mode: Any = ModuleType("mode")
        mode.DEBUG = False
        for module in (ModuleType("wit_world"), imports, types, mode):
            monkeypatch.setitem(sys.modules, module.__name__, module)
        spec = importlib.util.spec_from_file_location("session", SOURCES / "session.py")
        assert spec is not None
        assert spec.loader is not None
        session = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(session)

        def end(code: int) -> None:
            raise EndError(code)

        monkeypatch.setattr(session.os, "_exit", end)
        return session
