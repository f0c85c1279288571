"""A monitor that is asked only for what a program may ask for.

It stands between the host functions and whatever monitor there is, so that both interfaces of the contract, transforms
and all messages to come pass it; a run without rules has none. What is refused is never sent: the program gets a
failure that says which rule it was, and the run fails.
"""

from collections import deque
from typing import Final

from pulumi_gestalt_rpc.api import Deployment, Event, EventKind, Monitor
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.grants import NOTHING, Grants
from pulumi_gestalt_runner.powers import Rules
from pulumi_gestalt_runner.request_rules import RequestRules

MAX_REFUSED: Final = 100
"""How many requests are refused before the run is ended: then nothing good is to be expected any more."""


class TooManyRefusedError(RunnerError):
    """The program goes on asking for what it may not have.

    Args:
        last: why the last request was refused.
    """

    exit_code = 1
    hint = "a program that is meant to run with these rules does not do that"

    def __init__(self, last: str) -> None:
        self.last = last
        super().__init__(last)

    def __str__(self) -> str:
        return f"the rules have refused {MAX_REFUSED} requests, and the run is ended; the last: {self.last}"


class Guard:
    """A `Monitor` in front of another one.

    Args:
        monitor: the other one.
        rules: what may be asked of it.
        grants: what the program may read of this machine, which it may have Pulumi read too.

    Attributes:
        refused: why the first request was refused that was, or "".
    """

    def __init__(self, monitor: Monitor, rules: Rules, grants: Grants = NOTHING) -> None:
        self.refused = ""
        self._monitor = monitor
        self._checks = RequestRules(rules, monitor, grants)
        self._failures: deque[Event] = deque()
        self._count = 0

    def deployment(self) -> Deployment:
        """Return what is being deployed."""
        return self._monitor.deployment()

    def start(self, method: str, operation: str, body: bytes) -> None:
        """Start an operation, or make it fail.

        Raises:
            TooManyRefusedError: it is one refused request too many.
        """
        problem = self._checks.refuse(method, body)
        if problem:
            self._note(problem)
            self._failures.append(Event(EventKind.FAILURE, operation, problem))
        else:
            self._monitor.start(method, operation, body)

    def flush(self) -> None:
        """Send what was started."""
        self._monitor.flush()

    def wait(self) -> list[Event]:
        """Return what has been refused, or else wait for the other monitor."""
        while not self._failures:
            arrived = self._monitor.wait()
            events = [event for event in arrived if event.kind is not EventKind.CALL or self._checks.lets_in(event)]
            if events:
                return events
        failures = [*self._failures]
        self._failures.clear()
        return failures

    def callback_target(self) -> str:
        """Return the address where Pulumi can call functions of the program."""
        return self._monitor.callback_target()

    def return_from_call(self, call: str, body: bytes | None, error: str) -> None:
        """Answer a call, or say why the answer is refused."""
        problem = self._checks.refuse_return(call, body)
        if problem:
            self._note(problem)
            body, error = None, problem
        self._monitor.return_from_call(call, body, error)

    def refuse_constructed(self, response: bytes) -> str:
        """Return why the component that Pulumi has asked for may not be handed over, or ""."""
        return self._checks.refuse_constructed(response)

    def cancel(self, reason: str) -> None:
        """End the other monitor's conversation."""
        self._monitor.cancel(reason)

    def _note(self, problem: str) -> None:
        self.refused = self.refused or problem
        self._count += 1
        if self._count > MAX_REFUSED:
            raise TooManyRefusedError(problem)
