"""The functions that the sandbox may call: operations, the deployment and the log, on top of a monitor."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pulumi_gestalt_rpc.api import Deployment, Log, Message, Monitor, Severity
from pulumi_gestalt_rpc.wire import varint
from pulumi_gestalt_runner import marked
from pulumi_gestalt_runner.external_world import ExternalWorld
from pulumi_gestalt_runner.host_calls import HostCallError, check_body, check_message
from pulumi_gestalt_runner.limits import Limits
from pulumi_gestalt_runner.memory import speaks_of_memory
from pulumi_gestalt_runner.operations import Operations
from pulumi_gestalt_runner.redaction import SECRETS
from pulumi_gestalt_runner.wasm.interfaces import EXTERNAL, EXTERNAL_VERSION
from pulumi_gestalt_runner.wasm.offered import OFFERED

if TYPE_CHECKING:
    from pulumi_gestalt_runner.wasmtime_api.linker import Linker

MAX_TEXT = 1024 * 1024
"""Characters of one log message that are shown."""
MAX_URN = 4096
"""The same for the URN beside it."""

_MAX_OUTPUTS = b"\x88\xb5\x18"
"""The tag of a field that Pulumi's DeploymentInfo has not: 50001, a varint, for the implementation to read."""
_SEVERITIES = {
    "TRACE": Severity.DEBUG,
    "DEBUG": Severity.DEBUG,
    "INFO": Severity.INFO,
    "WARN": Severity.WARNING,
    "ERROR": Severity.ERROR,
}


class Host:
    """One run's host functions.

    Args:
        monitor: where operations go.
        log: where log records go.
        limits: what the program may use.
        refuse_constructed: returns why the component that Pulumi has asked for may not be handed over, or "".

    Attributes:
        operations: what is under way at the monitor.
        external_world: the same for implementations of before.
        errors: how many records came that say that the run has failed: those of level ERROR, but not the program's own
            messages, and those with the fact `failed`.
        explained: whether the implementation said why it is about to trap.
        out_of_memory: whether the reason that it gave is want of memory.
        stopped: whether it did trap after that.
        skipped_calls: how many functions were not run because their argument is unknown.
        constructed: the `ConstructResponse` of the component that Pulumi asked for.
        may_say: tells whether a record may still be shown, or the program has said more than it may.
    """

    def __init__(
        self,
        monitor: Monitor,
        log: Log,
        limits: Limits | None = None,
        refuse_constructed: Callable[[bytes], str] | None = None,
    ) -> None:
        self._monitor = monitor
        self._refuse_constructed = refuse_constructed
        self._log = log
        limits = limits or Limits()
        self._more_info = _MAX_OUTPUTS + varint(limits.outputs)
        self.operations = Operations(monitor, limits)
        self.external_world = ExternalWorld(self.operations, self.report)
        self._asking = False
        self.errors = 0
        self.explained = False
        self.out_of_memory = False
        self.stopped = False
        self.skipped_calls = 0
        self.constructed: bytes | None = None
        self.may_say: Callable[[str], bool] = lambda _text: True

    @property
    def finished(self) -> bool:
        """Whether the program called `finish` until it returned the empty list."""
        return self.operations.finished or self.constructed is not None

    @property
    def failed(self) -> bool:
        """Whether the run has failed, as far as the implementation and answers to `external-world` say."""
        return self.errors > 0 or self.external_world.failed

    @property
    def waiting_for(self) -> str:
        """What Pulumi has not answered, as the end of a sentence; also another thread, or a signal handler, may ask."""
        return "; Pulumi had not answered: what is being deployed" if self._asking else self.operations.waiting_for

    def cancel(self, reason: str) -> None:
        """End whatever waits for the monitor; any thread may call this."""
        self._monitor.cancel(reason)

    def define(self, linker: "Linker") -> None:
        """Add the host functions to `linker`."""
        for interface, members in self._functions().items():
            name = f"{EXTERNAL}/{interface}@{EXTERNAL_VERSION}"
            linker.add_interface(name, {label: (OFFERED[name][label], member) for label, member in members.items()})

    def _functions(self) -> dict[str, dict[str, Callable[..., Any]]]:
        operations, world = self.operations, self.external_world
        return {
            "deployment": {
                "stack-urn": lambda _store: self._deployment.stack_urn,
                "info": lambda _store: self._deployment.info + self._more_info,
                "root-directory": lambda _store: self._deployment.root_directory,
                "program-directory": lambda _store: self._deployment.program_directory,
                "construction": lambda _store: self._deployment.construction,
                "constructed": self._take_constructed,
            },
            "operations": {
                "start": operations.start,
                "put": operations.put,
                "wait": operations.wait,
                "take": operations.take,
                "callback-target": operations.callback_target,
                "return-from-call": operations.return_from_call,
            },
            "external-world": {
                "register-resource-outputs": world.register_resource_outputs,
                "resource-invoke": world.resource_invoke,
                "register-resource": world.register_resource,
                "wait-for-resource-operations": world.wait_for_resource_operations,
            },
            "log": {"log": self.log},
            "secrets": {"conceal": self._conceal},
        }

    @cached_property
    def _deployment(self) -> Deployment:
        self._asking = True
        deployment = self._monitor.deployment()
        self._asking = False
        SECRETS.conceal(marked.secrets_of_config(deployment.info))
        return deployment

    def _conceal(self, _store: object, texts: list[str]) -> None:
        self.operations.told = True
        SECRETS.conceal(texts)

    def _take_constructed(self, _store: object, response: bytes) -> None:
        check_body("constructed", response)
        check_message("constructed", response)
        if self._monitor.deployment().construction is None:
            raise HostCallError("constructed", "no component was asked for")
        if self.constructed is not None:
            raise HostCallError("constructed", "the component was handed over before")
        problem = self._refuse_constructed(response) if self._refuse_constructed else ""
        if problem:
            self.report(problem)
        else:
            self.constructed = response

    def log(self, _store: object, content: Any) -> None:
        """Pass on a log record."""
        facts = dict(getattr(content, "key-values"))
        severity = _SEVERITIES[content.level]
        if severity is Severity.ERROR and facts.get("origin") != "program":
            self.errors += 1
            self.explained = self.explained or "operation" in facts
            self.out_of_memory = self.out_of_memory or speaks_of_memory(content.args[:MAX_URN])
        elif facts.get("failed") == "true":
            self.errors += 1
        self.skipped_calls += _number(facts.get("skipped_calls", ""))
        message = Message(
            severity,
            _shortened(content.args),
            _cut(facts.get("urn", ""), MAX_URN),
            stream=_number(facts.get("stream", "")),
            ephemeral=facts.get("ephemeral") == "true",
        )
        if self.may_say(message.text):
            self._log.emit(message)

    def report(self, text: str) -> None:
        """Show an error of the Runner's own, after which the run has failed."""
        self.errors += 1
        self._log.emit(Message(Severity.ERROR, _shortened(text)))


def _number(text: str) -> int:
    """Return the number that a fact holds, or 0 if it is none; it fits into 32 bits."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def _shortened(text: str) -> str:
    left_out = len(text) - MAX_TEXT
    return text if left_out <= 0 else f"{_cut(text, MAX_TEXT)} ... ({left_out} more characters)"


def _cut(text: str, most: int) -> str:
    # Of a secret that is cut in the middle nobody would recognize the rest.
    return text if len(text) <= most else SECRETS.redacted(text)[:most]
