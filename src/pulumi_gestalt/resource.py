"""Resources: what a program declares."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pulumi_gestalt._bindings import CompositeHandle
from pulumi_gestalt._lower_options import resource_options
from pulumi_gestalt._places import here
from pulumi_gestalt._run import current
from pulumi_gestalt._values import Scan
from pulumi_gestalt.errors import InputError, OptionError, OutputAttributeError
from pulumi_gestalt.options import ResourceOptions
from pulumi_gestalt.output import Inputs, Output, handle_of
from pulumi_gestalt.properties import Core
from pulumi_gestalt.references import Resource, hydrated, title_of


class CustomResource(Resource):
    """A resource that a provider manages. Making one registers it with the current run.

    Arguments:
        t: the type token, such as `random:index/randomPet:RandomPet`.
        name: unique among the resources of this type in the stack.
        props: the input properties; those that are None are left out.
        opts: the options; with `id` the resource is read, with `urn` taken from this stack, instead of registered.
        version: of the provider's package, such as `4.16.3`; the same as in the options.

    Raises:
        InputError: an input that Pulumi cannot carry.
        OptionError: an option of the wrong form.
    """

    def __init__(
        self, t: str, name: str, props: Inputs | None = None, opts: ResourceOptions | None = None, *, version: str = ""
    ) -> None:
        super().__init__(_declared("CUSTOM", t, name, props, with_version(opts, version)))

    @classmethod
    def get(
        cls,
        t: str,
        name: str,
        id: "str | Output[str]",  # noqa: A002 - as in Pulumi's SDK
        props: Inputs | None = None,
        opts: ResourceOptions | None = None,
    ) -> "CustomResource":
        """Read a resource that exists and is not managed by this stack.

        Arguments:
            t: the type token.
            name: unique among the resources of this type in the stack.
            id: the provider's ID.
            props: what else the provider needs in order to find it.
            opts: the options.
        """
        return CustomResource(t, name, props, ResourceOptions.merge(opts, ResourceOptions(id=id)))

    @property
    def id(self) -> Output[str]:
        """The name that the provider gives the resource."""
        return self["id"]


class ComponentResource(Resource):
    """A resource that groups others, which name it as their parent.

    A component of the program is completed by `register_outputs`, at the end of its constructor; if that is not called
    it has no outputs. A remote component is made by a provider, from its inputs.

    Arguments:
        t: the type, such as `my:network:Network`.
        name: unique among the resources of this type in the stack.
        props: the inputs.
        opts: the options.
        remote: whether a provider makes it.
    """

    def __init__(
        self,
        t: str,
        name: str,
        props: Inputs | None = None,
        opts: ResourceOptions | None = None,
        remote: bool = False,
    ) -> None:
        super().__init__(_declared("REMOTE_COMPONENT" if remote else "COMPONENT", t, name, props, opts))
        self._remote = remote
        self._complete = remote
        self._constructed = bool(opts and opts.constructed)

    def register_outputs(self, outputs: Inputs | None = None) -> None:
        """Give the component its outputs, which completes it. It can be done once.

        Raises:
            OptionError: the component is complete.
            InputError: an output that Pulumi cannot carry.
        """
        core = self._core
        if self._complete:
            made = "is made by a provider, which gives it its outputs" if self._remote else "has its outputs already"
            raise OptionError(f"{core.title} {made}", "call register_outputs once, at the end of the constructor")
        self._complete = True
        scan = Scan(outputs or {}, "outputs", core.title, skip_none=True)
        context = core.run.context
        give = context.construct if self._constructed else context.register_outputs
        give(core.handle(), core.run.structure(scan))

    def __getattr__(self, name: str) -> Output[Any]:
        # What a component of the program has is set by its constructor: everything else is a misspelling.
        if name.startswith("_") or not self.__dict__.get("_remote"):
            raise OutputAttributeError(f"{self!r} has no attribute {name!r}", "set it in the constructor")
        return self[name]


class ProviderResource(CustomResource):
    """A provider with a configuration of its own, for the options of other resources.

    Arguments:
        pkg: the provider's package, such as `aws`.
        name: unique among the providers of this package in the stack.
        props: the configuration; what is not text becomes its JSON text.
        opts: the options; a provider has no provider.
    """

    def __init__(
        self,
        pkg: str,
        name: str,
        props: Inputs | None = None,
        opts: ResourceOptions | None = None,
        *,
        version: str = "",
    ) -> None:
        check_name("package", pkg, "provider")
        if opts is not None and opts.provider is not None:
            raise OptionError(f"the provider {name!r} at {here()} has the option provider", "leave it out")
        self.package = pkg
        texts = {key: _text(value) for key, value in (props or {}).items() if value is not None}
        super().__init__(f"pulumi:providers:{pkg}", name, texts, opts, version=version)


def export(name: str, value: object) -> None:
    """Make `value`, which may be an output or a resource or hold some, the stack output `name`.

    Raises:
        InputError: the value cannot be carried by Pulumi, or the name is not text.
    """
    run = current()
    check_name("name", name, "export")
    handle_of(run, value, "value", f"export {name!r}").add_to_export(name)


def check_name(what: str, text: object, declared: str) -> None:
    """Raise InputError unless `text` is text that is not empty."""
    if not isinstance(text, str):
        raise InputError(what, f"the {declared} at {here()}", "is not text", "an output cannot stand here")
    if not text:
        raise InputError(what, f"the {declared} at {here()}", "is empty")


def check_mapping(what: str, given: object, subject: str) -> None:
    """Raise InputError unless `given` is a mapping with keys of text."""
    if not isinstance(given, Mapping):
        raise InputError(what, subject, f"are a {type(given).__name__}", "write a dict")
    if not all(isinstance(name, str) for name in given):
        raise InputError(what, subject, "have a key that is not text", "names of properties are text")


def with_version(opts: ResourceOptions | None, version: str) -> ResourceOptions | None:
    """Return the options with the version that was given as an argument."""
    if not version:
        return opts
    return replace(opts, version=version) if opts is not None else ResourceOptions(version=version)


def _declared(kind: str, t: str, name: str, props: Inputs | None, opts: ResourceOptions | None) -> Core:
    """Register, read or look up a resource, as its options say."""
    run = current()
    check_name("type", t, "resource")
    check_name("name", name, "resource")
    title = title_of(t, name)
    if opts is not None and not isinstance(opts, ResourceOptions):
        raise OptionError(f"the options of {title} are a {type(opts).__name__}", "write ResourceOptions(...)")
    if opts is not None and opts.urn is not None:
        return hydrated(run, Output.from_input(opts.urn), title, t, name)
    check_mapping("inputs", {} if props is None else props, title)
    scan = Scan(props or {}, "inputs", title, skip_none=True)
    builder = resource_options(run, opts, t, name)
    if opts is not None and opts.id is not None:
        given = handle_of(run, opts.id, "option id", title)
        handle = run.context.read(run.records.Reading(t, name, given, run.structure(scan), builder))
    else:
        registration = run.records.Registration(run.records.ResourceKind[kind], t, name, run.structure(scan), builder)
        handle = run.context.register(registration)
    return Core(run, _ready(handle), title, t, name)


def _ready(handle: CompositeHandle) -> Callable[[], CompositeHandle]:
    return lambda: handle


def _text(value: Any) -> Any:
    """Return a provider's input as generated SDKs send it: text as it is, anything else as JSON text."""
    if isinstance(value, str):
        return value
    scan = Scan(value, "value", "a provider's input")
    if not scan.leaves:
        return json.dumps(scan.template)
    return Output.from_input(value).apply(lambda known: known if isinstance(known, str) else json.dumps(known))
