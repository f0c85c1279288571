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
    body: str = ""


class Request(NamedTuple):
    id: str
    method: str
    body: str


class Content(NamedTuple):
    level: enum.Enum
    target: str
    args: str
    module_path: str | None
    file: str | None
    line: int | None
    key_values: list[tuple[str, str]]


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
        returned: response and error of each call.
        piece: how many bytes cross the border in one body.
        calls: RPC -> the events that come before its answer.
        hidden: the texts that are to be hidden.
        constructions: what Pulumi asks for, and what was handed over.
    """

    def __init__(self, *, preview: bool = False, **scripts: Callable[[Any], Any]) -> None:
        self.info = DeploymentInfo(
            project="shop", stack="dev", dryRun=preview, supportedFeatures=list(map(int, Feature))
        )
        self.sent: list[tuple[str, Any]] = []
        self.shown: list[tuple[str, str]] = []
        self.returned: dict[str, tuple[str | None, str]] = {}
        self.piece = 0
        self.calls: dict[str, list[Event]] = {}
        self.asked: bytes | None = None
        self.handed_over: list[bytes] = []
        self.hidden: list[str] = []
        self._scripts = scripts
        self._open: list[tuple[str, Event]] = []
        self._put: dict[str, str] = {}
        self._left: dict[str, str] = {}

    def methods(self) -> list[str]:
        """Return the RPCs in order."""
        return [method for method, _ in self.sent]

    def put(self, number: str, piece: str) -> None:
        """Take a piece of a body that comes before the rest."""
        assert len(piece) == self.piece
        self._put[number] = self._put.get(number, "") + piece

    def take(self, number: str) -> str:
        """Give the next piece of a body."""
        left = self._left.pop(number)
        self._left[number] = left[self.piece :]
        return left[: self.piece]

    def start(self, requests: list[Request]) -> None:
        """Take requests."""
        for request in requests:
            assert len(request.body) <= self.piece
            kind, script = METHODS.get(request.method, (Empty, lambda _: Empty()))
            body = self._put.pop(request.id, "") + request.body
            message = kind.FromString(body.encode("latin-1"))
            self.sent.append((request.method, message))
            try:
                answer = self._scripts.get(request.method, script)(message).SerializeToString()
                event = Event(EventKind.ANSWER, request.id, "", answer.decode("latin-1"))
            except RefusalError as refusal:
                event = Event(EventKind.FAILURE, request.id, str(refusal))
            self._open.append((request.method, event))

    def wait(self) -> list[Event]:
        """Give the calls that come first, else the oldest answer."""
        assert self._open, "the real one traps"
        events = self.calls.pop(self._open[0][0], []) or [self._open.pop(0)[1]]
        for event in events:
            self._left[event.id] = event.body[self.piece :]
        return [event._replace(body=event.body[: self.piece]) for event in events]

    def answer_call(self, number: str, response: str | None, error: str) -> None:
        """Take what was returned from a call."""
        self.returned[number] = (response, error)

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
        imports.secrets = SimpleNamespace(conceal=self.hidden.extend)
        imports.log = SimpleNamespace(Content=Content, Level=Level, log=self.show)
        imports.operations = SimpleNamespace(
            Request=Request,
            Event=Event,
            EventKind=EventKind,
            start=self.start,
            put=self.put,
            take=self.take,
            wait=self.wait,
            return_from_call=self.answer_call,
        )
        mode: Any = ModuleType("mode")
        mode.DEBUG = False
        for module in (ModuleType("wit_world"), imports, mode):
            monkeypatch.setitem(sys.modules, module.__name__, module)
        spec = importlib.util.spec_from_file_location("session", SOURCES / "session.py")
        assert spec is not None
        assert spec.loader is not None
        session = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(session)

        if self.piece:
            monkeypatch.setattr(session, "PIECE", self.piece)
        self.piece = session.PIECE

        def end(code: int) -> None:
            raise EndError(code)

        monkeypatch.setattr(session.os, "_exit", end)
        return session
