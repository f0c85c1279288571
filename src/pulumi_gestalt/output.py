"""Outputs: values that will exist, and what a program may do with them before they do."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeAlias, TypeVar, overload

from pulumi_gestalt._bindings import OutputHandle
from pulumi_gestalt._decode import from_json
from pulumi_gestalt._misuse import refuse_misuse
from pulumi_gestalt._places import here
from pulumi_gestalt._run import Run, current
from pulumi_gestalt._values import Leaf, Scan
from pulumi_gestalt.callbacks import Answer, Callback
from pulumi_gestalt.errors import InputError, ItemError, OperationError, OutputAttributeError

if TYPE_CHECKING:
    from pulumi_gestalt.references import Resource

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


class Output(Leaf, Generic[T_co]):
    """A value that exists now, will exist later, or cannot be known in a preview.

    Programs get outputs from resources, invokes and configuration, or make them with `Output.from_input`,
    `Output.secret` and `Output.all`. An output remembers whether it is secret and which resources it came from.
    """

    __slots__ = ("_handle", "_json", "_origin", "_run")

    def __init__(self, run: Run, handle: OutputHandle, origin: str, json: Any = None) -> None:
        self._run = run
        self._handle = handle
        self._origin = origin
        self._json = json  # what Pulumi sent, to be sent back unchanged; only in transforms

    def apply(self, func: "Callable[[T_co], Input[U]]") -> "Output[U]":
        """Return the output of `func` applied to the value, once it exists.

        In a preview `func` is not called when the value is unknown: the result is unknown then. The result is secret
        when this output is. `func` may create resources and outputs, and return outputs and data that holds some.
        """
        place = here()
        subject = f"the function given to apply at {place}"
        return Output(
            self._run,
            self._run.map(
                self._handle,
                Callback(
                    "apply",
                    _label(func),
                    lambda text: self._run.answer(Scan(func(from_json(text)), "result", subject)),
                    f"running {subject} on {self._origin}",
                ),
            ),
            f"output of apply at {place}",
        )

    def map(self, func: "Callable[[T_co], Input[U]]") -> "Output[U]":
        """Do what `apply` does, under the name that the WIT gives it."""
        return self.apply(func)

    def recover(self, func: "Callable[[OperationError], Input[U]]") -> "Output[T_co | U]":
        """Return this output, or the result of `func` if the operation that it comes from failed.

        `func` receives an error whose text is Pulumi's reason. An exception in a function given to `apply` is not
        recovered from.
        """
        place = here()
        subject = f"the function given to recover at {place}"
        callback = Callback(
            "recover",
            _label(func),
            lambda text: self._run.answer(Scan(func(OperationError(str(json.loads(text)))), "result", subject)),
            f"running {subject} on {self._origin}",
        )
        return Output(self._run, self._run.recover(self._handle, callback), f"output of recover at {place}")

    def __getitem__(self, key: str | int) -> "Output[Any]":
        """Return the output of one item of the value; what is unknown or secret beside the item does not matter.

        An item that does not exist ends the run with an error that names the line of the program. Negative indexes and
        slices count what the value holds, so they need all of it.
        """
        origin = f"item {key!r} of {self._origin}"
        if isinstance(key, str) or key >= 0:
            return Output(self._run, self._handle.get_item(str(key), here()), origin)

        def item(text: str) -> Answer:
            value = from_json(text)
            try:
                found = value[key]
            except (LookupError, TypeError):
                raise ItemError(
                    f"{origin} does not exist: the value is {_shape(value)}", "look at the whole value with apply"
                ) from None
            return self._run.answer(Scan(found, "item", origin))

        callback = Callback("item", str(key), item, f"reading an item as asked for at {here()}")
        return Output(self._run, self._run.map(self._handle, callback), origin)

    def get(self, key: str | int) -> "Output[Any]":
        """Return the output of one item of the value, or of None where it does not exist."""
        return Output(self._run, self._handle.get_item(str(key), None), f"item {key!r} of {self._origin}")

    def is_known(self) -> "Output[bool]":
        """Return whether all of the value is known: an output that always is."""
        return Output(self._run, self._handle.is_known(), f"is_known of {self._origin}")

    def is_secret(self) -> "Output[bool]":
        """Return whether the value or a part of it is secret: an output that is not."""
        return Output(self._run, self._handle.is_secret(), f"is_secret of {self._origin}")

    def dependencies(self) -> "Output[list[str]]":
        """Return the URNs of the resources that the value came from."""
        return Output(self._run, self._handle.dependencies(), f"dependencies of {self._origin}")

    def resources(self) -> "Output[list[str]]":
        """Do what `dependencies` does, under the name of Pulumi's SDK."""
        return self.dependencies()

    def as_resource(self) -> "Resource":
        """Return the resource that the value refers to: a reference, as providers return them, or the text of a URN."""
        return _make_resource[0](self)

    @overload
    @staticmethod
    def from_input(value: "Output[U]") -> "Output[U]": ...
    @overload
    @staticmethod
    def from_input(value: U) -> "Output[U]": ...
    @staticmethod
    def from_input(value: Any) -> "Output[Any]":
        """Return `value` as an output: itself when it is one, else an output of data that may hold outputs."""
        if isinstance(value, Output):
            return value
        return _lift(value, "Output.from_input")

    @overload
    @staticmethod
    def secret(value: "Output[U]") -> "Output[U]": ...
    @overload
    @staticmethod
    def secret(value: U) -> "Output[U]": ...
    @staticmethod
    def secret(value: Any) -> "Output[Any]":
        """Return a secret output of `value`, which may be an output or hold outputs."""
        run, place = current(), here()
        origin = f"output of Output.secret at {place}"
        scan = Scan(value, "value", f"Output.secret at {place}")
        handle = run.lower(scan).secret() if scan.marked else run.create(scan.text(), secret=True)
        return Output(run, handle, origin)

    @overload
    @staticmethod
    def unsecret(value: "Output[U]") -> "Output[U]": ...
    @overload
    @staticmethod
    def unsecret(value: U) -> "Output[U]": ...
    @staticmethod
    def unsecret(value: Any) -> "Output[Any]":
        """Return an output of `value` that is not secret, nor is anything in it."""
        lifted = _lift(value, "Output.unsecret")
        return Output(lifted._run, lifted._handle.unsecret(), lifted._origin)

    @overload
    @staticmethod
    def all(*args: "Input[Any]") -> "Output[list[Any]]": ...
    @overload
    @staticmethod
    def all(**kwargs: "Input[Any]") -> "Output[dict[str, Any]]": ...
    @staticmethod
    def all(*args: Any, **kwargs: Any) -> "Output[Any]":
        """Return one output of a list (positional arguments) or of a dict (named arguments).

        What is unknown or secret stays so where it stands: an item that is known can be read beside one that is not.

        Raises:
            InputError: both kinds of arguments are given, or one that Pulumi cannot carry.
        """
        if args and kwargs:
            raise InputError(
                "arguments", f"Output.all at {here()}", "are positional and named", "give them all in one of the ways"
            )
        return _lift(kwargs or list(args), "Output.all")

    @staticmethod
    def concat(*args: "Input[Any]") -> "Output[str]":
        """Return the output of the texts of all arguments, joined."""
        return _computed(list(args), "Output.concat", lambda values: "".join(map(str, values)))

    @staticmethod
    def format(format_string: "Input[str]", *args: "Input[Any]", **kwargs: "Input[Any]") -> "Output[str]":
        """Return the output of `str.format` called on `format_string` with the values of the arguments."""
        parts = [format_string, list(args), kwargs]
        return _computed(parts, "Output.format", lambda values: str(values[0]).format(*values[1], **values[2]))

    @staticmethod
    def json_dumps(obj: "Input[Any]", **options: Any) -> "Output[str]":
        """Return the output of the JSON text of `obj`, which may hold outputs; options are those of `json.dumps`."""
        return _computed(obj, "Output.json_dumps", lambda value: json.dumps(value, **options))

    @staticmethod
    def json_loads(s: "Input[str]", **options: Any) -> "Output[Any]":
        """Return the output of the value that JSON text stands for; the options are those of `json.loads`."""
        return _computed(s, "Output.json_loads", lambda text: json.loads(text, **options))

    def __copy__(self) -> "Output[T_co]":
        return self

    def __deepcopy__(self, _memo: object) -> "Output[T_co]":
        return self

    def __repr__(self) -> str:
        """Return where the output comes from, never its value."""
        return f"<Output: {self._origin}>"

    def _part(self) -> OutputHandle:
        return self._handle

    def _literal(self) -> Any:
        return self._json


Input: TypeAlias = T | Output[T]
"""A value now or later; lists and dicts may hold outputs at any depth."""

Inputs: TypeAlias = Mapping[str, Any]
"""Input properties of a resource or arguments of an invoke, by the names that the provider knows."""


_make_resource: "list[Callable[[Output[Any]], Resource]]" = []


def set_resource_maker(make: "Callable[[Output[Any]], Resource]") -> None:
    """Let `make` return the resource that an output refers to; resources know this module, not the reverse."""
    _make_resource[:] = [make]


def handle_of(run: Run, value: object, path: str, subject: str) -> OutputHandle:
    """Return the handle of an output of `value`, which may be an output or hold outputs.

    Raises:
        InputError: the value holds something that Pulumi cannot carry; `path` and `subject` name it.
    """
    return run.lower(Scan(value, path, subject))


def deferred_output() -> "tuple[Output[Any], Callable[[Output[Any]], None]]":
    """Return an output, and the function that says later which other output it is."""
    run, place = current(), here()
    chosen: list[Output[Any]] = []

    def resolve(output: "Output[Any]") -> None:
        if chosen:
            raise OperationError(f"the deferred output of {place} was resolved before", "resolve it once")
        chosen.append(output)

    def answer(_text: str) -> Answer:
        if chosen:
            return chosen[0]._handle
        # In a preview the function that resolves it may never run. What is not known yet is right then in any case.
        return run.unknown() if run.in_preview else None

    callback = Callback("deferred", place, answer, f"waiting for the deferred output of {place}")
    handle = run.map(run.create("null", secret=False), callback)
    return Output(run, handle, f"deferred output of {place}"), resolve


def _lift(value: object, what: str) -> "Output[Any]":
    run, place = current(), here()
    return Output(run, handle_of(run, value, "value", f"{what} at {place}"), f"output of {what} at {place}")


def _computed(value: object, what: str, function: Callable[[Any], U]) -> "Output[U]":
    """Return the output of a function of the SDK; errors name what the program called."""
    lifted = _lift(value, what)
    run, subject = lifted._run, lifted._origin.removeprefix("output of ")
    callback = Callback(
        what.removeprefix("Output."),
        "sdk",
        lambda text: Scan(function(from_json(text)), "result", subject).text(),
        f"computing {subject}",
    )
    return Output(run, run.map(lifted._handle, callback), lifted._origin)


def _label(func: Callable[..., object]) -> str:
    return str(getattr(func, "__name__", type(func).__name__)).strip("<>")


def _shape(value: object) -> str:
    match value:
        case None:
            return "null"
        case list():
            return f"a list of {len(value)}"
        case dict():
            return "an object without it"
        case _:
            return "neither a list nor an object"


def _refuse_attribute(output: "Output[Any]", name: str) -> NoReturn:
    raise OutputAttributeError(
        f"{output._origin} has no attribute {name!r}",
        f"read an item with output[{name!r}], or call a method of the value with "
        f"output.apply(lambda value: value.{name}(...))",
    )


# Set here and not in the class, so that type checkers still find misspelt attributes and wrong uses.
setattr(Output, "__getattr__", _refuse_attribute)  # noqa: B010 - see above
refuse_misuse(Output)
