"""The run: the one place that knows the bindings and the callbacks, in terms of handles, scans and JSON text."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from pulumi_gestalt._bindings import Bindings, ConfigEntry, OutputHandle, Resolved
from pulumi_gestalt._places import here
from pulumi_gestalt._signatures import UNKNOWN_TEXT
from pulumi_gestalt._values import Scan, to_json
from pulumi_gestalt.callbacks import Answer, Callback, Callbacks
from pulumi_gestalt.errors import NoRunError

T = TypeVar("T")


class Run:
    """One run of the program."""

    def __init__(self, bindings: Bindings, in_preview: bool) -> None:
        self.in_preview = in_preview
        self.records = bindings.types
        self.interface = bindings.interface
        self.context = bindings.context(in_preview)
        self._made: dict[Hashable, Any] = {}
        self._callbacks = Callbacks(self.context, self.records)

    def create(self, text: str, *, secret: bool) -> OutputHandle:
        """Return an output of JSON text without signatures."""
        return self.context.create_output(text, secret)

    def unknown(self) -> OutputHandle:
        """Return an output that is not known; only in a preview."""
        return self.context.create_structure(self.records.Structure(to_json(UNKNOWN_TEXT), []))

    def lower(self, scan: Scan) -> OutputHandle:
        """Return an output of a scanned value."""
        if not scan.marked:
            return self.context.create_output(scan.text(), False)
        if len(scan.leaves) == 1 and scan.whole:
            return scan.parts()[0]
        return self.context.create_structure(self.structure(scan))

    def answer(self, scan: Scan) -> Answer:
        """Return a scanned value as the result of a function."""
        return self.lower(scan) if scan.leaves else scan.text()

    def structure(self, scan: Scan) -> Any:
        """Return the record of a scanned value."""
        return self.records.Structure(scan.text(), scan.parts())

    def map(self, handle: OutputHandle, callback: Callback) -> OutputHandle:
        """Return the output of a function applied to an output."""
        return handle.map(self._callbacks.add(callback))

    def recover(self, handle: OutputHandle, callback: Callback) -> OutputHandle:
        """Return an output, or that of a function of the reason of its failure."""
        return handle.recover(self._callbacks.add(callback))

    def name(self, callback: Callback) -> str:
        """Keep a function for an interface of the WIT that takes its name."""
        return self._callbacks.add(callback)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` returns, made once in the run for each key."""
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made

    def config(self, name: str | None, key: str) -> ConfigEntry | None:
        """Look up a configuration value."""
        return self.context.get_config(name, key)

    def wait(self, handle: OutputHandle) -> Resolved:
        """Return what an output has come to."""
        return self._callbacks.wait(handle)

    def settle(self) -> None:
        """Run callbacks until everything is settled."""
        self._callbacks.settle()


_active: list[Run] = []
_at_start: list[Callable[[Run], object]] = []


def activate(run: Run) -> None:
    """Make `run` the current one, and do what was left for its start."""
    _active[:] = [run]
    for action in _at_start:
        action(run)


def deactivate() -> None:
    """Leave no current run."""
    _active.clear()


def at_start(action: Callable[[Run], object]) -> None:
    """Do something in the current run, or at the start of the run when the program is being built."""
    if _active:
        action(_active[0])
    else:
        _at_start.append(action)


def current() -> Run:
    """Return the current run.

    Raises:
        NoRunError: there is none, because the code runs while the program is built.
    """
    if not _active:
        raise NoRunError(
            f"{here()} runs while the program is built, when there are no outputs, resources or configuration",
            "move it into the function marked with @pulumi_gestalt.main",
        )
    return _active[0]
