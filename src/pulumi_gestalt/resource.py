"""Resources and invokes: what a program declares and asks for."""

from typing import Any

from pulumi_gestalt._bindings import CompositeHandle
from pulumi_gestalt._places import here
from pulumi_gestalt._run import Fields, Run, current
from pulumi_gestalt.errors import InputError
from pulumi_gestalt.output import Inputs, Output, lower


class Properties:
    """Named outputs, read by `thing["name"]` or `thing.name`; each is asked for once."""

    def __init__(self, run: Run, handle: CompositeHandle, title: str) -> None:
        self._run = run
        self._handle = handle
        self._title = title
        self._outputs: dict[str, Output[Any]] = {}

    def __getitem__(self, name: str) -> Output[Any]:
        """Return the output of the property `name`, as the provider spells it."""
        if not isinstance(name, str):
            raise InputError("property name", self._title, "is not text", f'write {self._example}["name"]')
        if name not in self._outputs:
            handle = self._handle.get_field(name)
            self._outputs[name] = Output(self._run, handle, f"output {name!r} of {self._title}")
        return self._outputs[name]

    def __getattr__(self, name: str) -> Output[Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __repr__(self) -> str:
        return f"<{self._title}>"

    _example = "result"
    _input_hint = 'choose one of its fields, such as result["id"]'


class Resource(Properties):
    """What a program holds of a resource: its type, its name and its outputs.

    A property whose name Python or this class uses otherwise is read with `resource["name"]`.
    """

    def __init__(self, run: Run, handle: CompositeHandle, type_: str, name: str) -> None:
        super().__init__(run, handle, _resource_title(type_, name))
        self._type = type_
        self._name = name

    @property
    def pulumi_resource_type(self) -> str:
        """The type token."""
        return self._type

    @property
    def pulumi_resource_name(self) -> str:
        """The name given by the program."""
        return self._name

    @property
    def urn(self) -> Output[str]:
        """The name that Pulumi gives the resource."""
        return self["urn"]

    _example = "resource"
    _input_hint = "write its .id, or choose another of its outputs"


class CustomResource(Resource):
    """A resource that a provider manages. Making one registers it with the current run.

    Arguments:
        t: the type token, such as `random:index/randomPet:RandomPet`.
        name: unique among the resources of this type in the stack.
        props: the input properties; those that are None are left out.
        version: of the provider's package, such as `4.16.3`; empty for the newest one installed.

    Raises:
        InputError: an input that Pulumi cannot carry.
    """

    def __init__(self, t: str, name: str, props: Inputs | None = None, *, version: str = "") -> None:
        run = current()
        _check_name("type", t, "resource")
        _check_name("name", name, "resource")
        title = _resource_title(t, name)
        handle = run.register(t, name, version, _fields(run, props, "inputs", title))
        super().__init__(run, handle, t, name)

    @property
    def id(self) -> Output[str]:
        """The name that the provider gives the resource."""
        return self["id"]


class InvokeResult(Properties):
    """The fields that a provider's function returns."""


def invoke(token: str, args: Inputs | None = None, *, version: str = "") -> InvokeResult:
    """Call a provider's function and return its result as outputs.

    Arguments:
        token: of the function, such as `aws:ec2/getAmi:getAmi`.
        args: the arguments; those that are None are left out.
        version: of the provider's package; empty for the newest one installed.

    Raises:
        InputError: an argument that Pulumi cannot carry.
    """
    run = current()
    _check_name("token", token, "invoke")
    title = f"invoke {token}"
    return InvokeResult(run, run.invoke(token, version, _fields(run, args, "args", title)), title)


def export(name: str, value: object) -> None:
    """Make `value`, which may be an output or hold outputs, the stack output `name`.

    Raises:
        InputError: the value cannot be carried by Pulumi, or the name is not text.
    """
    run = current()
    _check_name("name", name, "export")
    lower(run, value, "value", f"export {name!r}").add_to_export(name)


def _check_name(what: str, text: object, declared: str) -> None:
    if not isinstance(text, str):
        raise InputError(what, f"the {declared} at {here()}", "is not text", "an output cannot stand here")
    if not text:
        raise InputError(what, f"the {declared} at {here()}", "is empty")


def _resource_title(type_: str, name: str) -> str:
    return f"resource {type_} {name!r}"


def _fields(run: Run, inputs: Inputs | None, root: str, title: str) -> Fields:
    fields = []
    for name, value in (inputs or {}).items():
        if not isinstance(name, str):
            raise InputError(root, title, "have a key that is not text", "names of properties are text")
        if value is not None:
            fields.append((name, lower(run, value, f"{root}.{name}", title)))
    return fields
