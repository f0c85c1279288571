"""A `Monitor` that answers as told."""

from collections import deque

from pulumi_gestalt_rpc.api import Answer, Deployment, Method, MonitorGone


class FakeMonitor:
    """Answers every operation with its own body.

    Args:
        gone: when given, `deployment` and `wait` raise `MonitorGone` with this reason.

    Attributes:
        started: (method, operation, body) in the order of `start`.
        outputs: what was given to `register_outputs`.
        cancelled: the reasons given to `cancel`.
    """

    def __init__(self, gone: str = "") -> None:
        self.started: list[tuple[Method, str, bytes]] = []
        self.outputs: list[bytes] = []
        self.cancelled: list[str] = []
        self._gone = gone
        self._answers: deque[Answer] = deque()

    def deployment(self) -> Deployment:
        """Give a deployment."""
        self._check()
        return Deployment("urn:stack", b"info")

    def start(self, method: Method, operation: str, body: bytes) -> None:
        """Keep the operation, and its body as the answer."""
        self.started.append((method, operation, body))
        self._answers.append(Answer(operation, body))

    def wait(self) -> list[Answer]:
        """Give all answers."""
        self._check()
        answers = [*self._answers]
        self._answers.clear()
        return answers

    def register_outputs(self, body: bytes) -> None:
        """Keep the outputs."""
        self.outputs.append(body)

    def cancel(self, reason: str) -> None:
        """Keep the reason."""
        self.cancelled.append(reason)

    def _check(self) -> None:
        if self._gone:
            raise MonitorGone(self._gone)
