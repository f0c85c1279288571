"""Named outputs: what resources and the results of invokes have in common."""

from collections.abc import Callable
from typing import Any

from pulumi_gestalt._bindings import CompositeHandle, OutputHandle
from pulumi_gestalt._run import Run
from pulumi_gestalt._values import Leaf
from pulumi_gestalt.errors import InputError
from pulumi_gestalt.output import Output


class Core:
    """What the SDK keeps of a thing with properties, in one attribute, so that classes of programs can use all others.

    Arguments:
        run: the run.
        make: makes the handle; called when it is first needed.
        title: names the thing in messages.
        type_: the type of a resource.
        name: the name of a resource.
        literal: the JSON of a reference, for what is known by it only.
    """

    __slots__ = ("_handle", "_make", "literal", "name", "outputs", "run", "title", "type", "whole")

    def __init__(  # noqa: PLR0913, PLR0917 - a record
        self,
        run: Run,
        make: Callable[[], CompositeHandle],
        title: str,
        type_: str = "",
        name: str = "",
        literal: Any = None,
    ) -> None:
        self.run = run
        self.title = title
        self.type = type_
        self.name = name
        self.literal = literal
        self.outputs: dict[str, Output[Any]] = {}
        self.whole: OutputHandle | None = None
        self._make = make
        self._handle: CompositeHandle | None = None

    def handle(self) -> CompositeHandle:
        """Return the handle."""
        if self._handle is None:
            self._handle = self._make()
        return self._handle


class Properties(Leaf):
    """Named outputs, read by `thing["name"]` or `thing.name`; each is asked for once."""

    _example = "result"

    def __init__(self, core: Core) -> None:
        self._core = core

    def __getitem__(self, name: str) -> Output[Any]:
        """Return the output of the property `name`, as the provider spells it."""
        core = self._core
        if not isinstance(name, str):
            raise InputError("property name", core.title, "is not text", f'write {self._example}["name"]')
        if name not in core.outputs:
            core.outputs[name] = Output(core.run, core.handle().get_field(name), f"output {name!r} of {core.title}")
        return core.outputs[name]

    def __getattr__(self, name: str) -> Output[Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def as_output(self) -> Output[Any]:
        """Return the whole as one output."""
        return Output(self._core.run, self._part(), self._core.title)

    def __repr__(self) -> str:
        return f"<{self._core.title}>"

    def _composite(self) -> CompositeHandle:
        return self._core.handle()

    def _part(self) -> OutputHandle:
        core = self._core
        if core.whole is None:
            core.whole = core.handle().as_output()
        return core.whole

    def _literal(self) -> Any:
        return self._core.literal
