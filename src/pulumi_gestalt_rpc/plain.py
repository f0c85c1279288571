"""Classes that hold data, for what a run imports.

`dataclasses` writes and compiles source text for each class, 1.3 ms (Python 3.11), and imports `inspect`, 18 ms: of a
warm run with sixty such classes that is a third. Here a class costs 0.03 ms: one constructor looks at all names. It
takes 2 us for an object, so what is made for each request is written out instead.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar, dataclass_transform

T = TypeVar("T")

_MISSING: Final = object()


class Field:
    """What is said of an attribute beside its type.

    Args:
        default: its value where none is given.
        factory: makes that value.
        show: whether `repr` shows it.
    """

    __slots__ = ("default", "factory", "show")

    def __init__(self, default: object, factory: Callable[[], object] | None, *, show: bool) -> None:
        self.default = default
        self.factory = factory
        self.show = show


def field(*, default: Any = _MISSING, default_factory: Callable[[], Any] | None = None, repr: bool = True) -> Any:  # noqa: A002 - as in dataclasses
    """Say more of an attribute than its type; the arguments are those of `dataclasses.field`."""
    return Field(default, default_factory, show=repr)


@dataclass_transform(field_specifiers=(field,))
def plain(*, frozen: bool = False, eq: bool = True) -> Callable[[type[T]], type[T]]:
    """Give a class the constructor, `repr` and equality that its annotated attributes say, as `dataclass` does.

    Args:
        frozen: whether attributes cannot be set afterwards; then objects that are equal have equal hashes.
        eq: whether objects with equal attributes are equal.
    """

    def decorate(cls: type[T]) -> type[T]:
        fields: dict[str, Field] = dict(getattr(cls, "__plain__", {}))
        for name in vars(cls).get("__annotations__", {}):
            given = vars(cls).get(name, _MISSING)
            fields[name] = given if isinstance(given, Field) else Field(given, None, show=True)
            if isinstance(given, Field):
                delattr(cls, name)
                if given.default is not _MISSING:
                    setattr(cls, name, given.default)
        made: Any = cls
        made.__plain__ = fields
        setattr(cls, "__match_args__", tuple(fields))  # noqa: B010 - mypy has a rule of its own for this name
        made.__init__ = _init
        if "__repr__" not in vars(cls):
            made.__repr__ = _repr
        if eq:
            made.__eq__ = _eq
            made.__hash__ = _hash if frozen else None
        if frozen:
            made.__setattr__ = made.__delattr__ = _refuse
        return cls

    return decorate


def replace(one: T, **changes: Any) -> T:
    """Return a copy of an object with other values for some attributes."""
    return type(one)(**(_values(one) | changes))


def names(cls: type) -> tuple[str, ...]:
    """Return the names of the attributes of a class that is `plain`."""
    return tuple(vars(cls)["__plain__"])


def _init(self: Any, *given: object, **named: object) -> None:
    fields: Mapping[str, Field] = self.__plain__
    if len(given) > len(fields):
        raise TypeError(f"{type(self).__name__}() takes {len(fields)} arguments, {len(given)} were given")
    values = dict(zip(fields, given, strict=False))
    twice = values.keys() & named.keys()
    unknown = named.keys() - fields.keys()
    if twice or unknown:
        problem = f"got {min(twice)!r} twice" if twice else f"has no argument {min(unknown)!r}"
        raise TypeError(f"{type(self).__name__}() {problem}")
    values |= named
    if len(values) < len(fields):
        values |= _defaults(type(self).__name__, fields, values)
    vars(self).update(values)
    after = getattr(self, "__post_init__", None)
    if after is not None:
        after()


def _defaults(name: str, fields: Mapping[str, Field], values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, said in fields.items():
        if key not in values:
            if said.factory is not None:
                yield key, said.factory()
            elif said.default is _MISSING:
                raise TypeError(f"{name}() wants the argument {key!r}")
            else:
                yield key, said.default


def _values(one: Any) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__plain__}


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name, said in self.__plain__.items() if said.show)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(tuple(_values(self).values()))


def _refuse(self: Any, name: str, *_value: object) -> None:
    raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")
