"""Outputs: values that will exist, and what a program may do with them before they do."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, NoReturn, TypeAlias, TypeVar, overload

from pulumi_gestalt._bindings import OutputHandle
from pulumi_gestalt._misuse import refuse_misuse
from pulumi_gestalt._places import here
from pulumi_gestalt._run import Run, current
from pulumi_gestalt._values import Scan, Slot, fill, from_json, to_json
from pulumi_gestalt.errors import InputError, ItemError, OutputAttributeError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


class Output(Generic[T_co]):
    """A value that exists now, will exist later, or cannot be known in a preview.

    Programs get outputs from resources, invokes and configuration, or make them with `Output.from_input`,
    `Output.secret` and `Output.all`. An output remembers whether it is secret and which resources it came from.
    """

    __slots__ = ("_handle", "_origin", "_run")

    def __init__(self, run: Run, handle: OutputHandle, origin: str) -> None:
        self._run = run
        self._handle = handle
        self._origin = origin

    def apply(self, func: Callable[[T_co], U]) -> "Output[U]":
        """Return the output of `func` applied to the value, once it exists.

        In a preview `func` is not called when the value is unknown: the result is unknown then. The result is secret
        when this output is. `func` may create resources and outputs; it must return plain data, not an output.
        """
        name = str(getattr(func, "__name__", type(func).__name__)).strip("<>")
        place = here()
        subject = f"the function given to apply at {place}"
        return Output(
            self._run,
            self._run.map(
                self._handle,
                "apply",
                name,
                lambda text: _plain(func(from_json(text)), subject),
                f"running {subject} on {self._origin}",
            ),
            f"output of apply at {place}",
        )

    def map(self, func: Callable[[T_co], U]) -> "Output[U]":
        """Do what `apply` does, under the name that the WIT gives it."""
        return self.apply(func)

    def __getitem__(self, key: str | int) -> "Output[Any]":
        """Return the output of one item of the value."""
        origin = f"item {key!r} of {self._origin}"

        def item(text: str) -> str:
            value = from_json(text)
            try:
                return to_json(value[key])
            except (LookupError, TypeError):
                raise ItemError(
                    f"{origin} does not exist: the value is {_shape(value)}",
                    "look at the whole value with apply",
                ) from None

        handle = self._run.map(self._handle, "item", str(key), item, f"reading an item as asked for at {here()}")
        return Output(self._run, handle, origin)

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
        scan = Scan(value, Output, "value", f"Output.secret at {place}")
        if not scan.leaves:
            return Output(run, run.create(to_json(scan.template), secret=True), origin)
        # The implementation makes the list secret because its last item is.
        mark = run.create("null", secret=True)
        both = _assemble(run, scan).combine([mark])
        handle = run.map(both, "secret", "first", _first, f"making a secret at {place}")
        return Output(run, handle, origin)

    @overload
    @staticmethod
    def all(*args: "Input[Any]") -> "Output[list[Any]]": ...
    @overload
    @staticmethod
    def all(**kwargs: "Input[Any]") -> "Output[dict[str, Any]]": ...
    @staticmethod
    def all(*args: Any, **kwargs: Any) -> "Output[Any]":
        """Return one output of a list (positional arguments) or of a dict (named arguments).

        It is unknown when any argument is, secret when any argument is.

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
        return _lift(list(args), "Output.concat").apply(lambda values: "".join(map(str, values)))

    @staticmethod
    def format(template: "Input[str]", *args: "Input[Any]", **kwargs: "Input[Any]") -> "Output[str]":
        """Return the output of `str.format` called on `template` with the values of the arguments."""
        parts = _lift([template, list(args), kwargs], "Output.format")
        return parts.apply(lambda values: str(values[0]).format(*values[1], **values[2]))

    @staticmethod
    def json_dumps(value: "Input[Any]") -> "Output[str]":
        """Return the output of the JSON text of `value`, which may hold outputs."""
        return _lift(value, "Output.json_dumps").apply(to_json)

    @staticmethod
    def json_loads(text: "Input[str]") -> "Output[Any]":
        """Return the output of the value that JSON text stands for."""
        return _lift(text, "Output.json_loads").apply(from_json)

    def __copy__(self) -> "Output[T_co]":
        return self

    def __deepcopy__(self, _memo: object) -> "Output[T_co]":
        return self

    def __repr__(self) -> str:
        """Return where the output comes from, never its value."""
        return f"<Output: {self._origin}>"


Input: TypeAlias = T | Output[T]
"""A value now or later; lists and dicts may hold outputs at any depth."""

Inputs: TypeAlias = Mapping[str, Any]
"""Input properties of a resource or arguments of an invoke, by the names that the provider knows."""


def lower(run: Run, value: object, path: str, subject: str) -> OutputHandle:
    """Return the handle of an output of `value`, which may be an output or hold outputs.

    An output inside a list or dict makes the whole value unknown or secret when it is, because the WIT has no
    structured values yet: the value is put together by a callback.

    Raises:
        InputError: the value holds something that Pulumi cannot carry; `path` and `subject` name it.
    """
    return _assemble(run, Scan(value, Output, path, subject))


def _assemble(run: Run, scan: "Scan[Output[Any]]") -> OutputHandle:
    if not scan.leaves:
        return run.create(to_json(scan.template), secret=False)
    template, (first, *rest) = scan.template, (leaf._handle for leaf in scan.leaves)  # noqa: SLF001 - its own class
    if isinstance(template, Slot):
        return first
    if isinstance(template, list) and all(isinstance(item, Slot) for item in template):
        return first.combine(rest)
    return run.map(
        first.combine(rest),
        "assemble",
        scan.paths[0],
        lambda text: to_json(fill(template, from_json(text))),
        f"putting together the value at {here()}",
    )


def _lift(value: object, what: str) -> "Output[Any]":
    run, place = current(), here()
    return Output(run, lower(run, value, "value", f"{what} at {place}"), f"output of {what} at {place}")


def _plain(result: object, subject: str) -> str:
    scan = Scan(result, Output, "result", subject)
    if scan.leaves:
        raise InputError(
            scan.paths[0],
            subject,
            f"is an output ({scan.leaves[0]!r})",
            "return plain data; to use several outputs at once write Output.all(a, b).apply(lambda values: ...)",
        )
    return to_json(scan.template)


def _first(text: str) -> str:
    return to_json(from_json(text)[0])


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
        f"{output._origin} has no attribute {name!r}",  # noqa: SLF001 - its own class
        f"read an item with output[{name!r}], or call a method of the value with "
        f"output.apply(lambda value: value.{name}(...))",
    )


# Set here and not in the class, so that type checkers still find misspelt attributes and wrong uses.
setattr(Output, "__getattr__", _refuse_attribute)  # noqa: B010 - see above
refuse_misuse(Output)
