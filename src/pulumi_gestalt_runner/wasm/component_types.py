"""The types of components, as far as they are tracked, and what is imported and exported under them."""

import enum

from pulumi_gestalt_rpc.plain import field, plain


class Sort(enum.Enum):
    """What an import or export is; the value is the word for it in the text format."""

    MODULE = "core module"
    FUNC = "func"
    VALUE = "value"
    TYPE = "type"
    COMPONENT = "component"
    INSTANCE = "instance"


@plain(frozen=True, eq=False)
class Unknown:
    """A type that is not tracked."""


UNKNOWN = Unknown()


@plain(eq=False)
class Resource:
    """A resource type; `name` is the one it was declared or first exported under, or ""."""

    name: str


# A file has thousands of the next two and of `Extern`, so that their constructors are written out.


class Value:
    """A type of values.

    Args:
        keyword: such as `string`, `record`, `list`.
        labels: of fields, cases, flags; one for each part where the keyword has both.
        parts: the types inside; None stands for an absent payload.
    """

    __slots__ = ("keyword", "labels", "parts")

    def __init__(self, keyword: str, labels: tuple[str, ...] = (), parts: tuple["Type | None", ...] = ()) -> None:
        self.keyword = keyword
        self.labels = labels
        self.parts = parts

    def __repr__(self) -> str:
        return f"Value({self.keyword!r}, {self.labels!r})"


class Func:
    """The type of a function."""

    __slots__ = ("keyword", "labels", "params", "result")

    def __init__(
        self, keyword: str, labels: tuple[str, ...], params: tuple["Type", ...], result: "Type | None"
    ) -> None:
        self.keyword = keyword
        self.labels = labels
        self.params = params
        self.result = result

    def __repr__(self) -> str:
        return f"Func({self.keyword!r}, {self.labels!r})"


@plain(frozen=True, eq=False)
class Instance:
    """The type of an instance: what it holds by name."""

    members: dict[str, "Extern"] = field(repr=False)


@plain(frozen=True, eq=False)
class Nested:
    """The type of a component inside of another one: what it imports and exports by name."""

    imports: dict[str, "Extern"] = field(repr=False)
    exports: dict[str, "Extern"] = field(repr=False)


Type = Unknown | Resource | Value | Func | Instance | Nested


class Extern:
    """An import or export, of a component or of an instance."""

    __slots__ = ("name", "sort", "type")

    def __init__(self, name: str, sort: Sort, type: Type = UNKNOWN) -> None:  # noqa: A002 - what the format calls it
        self.name = name
        self.sort = sort
        self.type = type

    def __repr__(self) -> str:
        return f"Extern({self.name!r}, {self.sort})"

    @property
    def members(self) -> dict[str, "Extern"]:
        """What it holds by name, when it is an instance."""
        return self.type.members if isinstance(self.type, Instance) else {}
