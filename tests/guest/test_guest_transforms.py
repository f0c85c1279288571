from collections.abc import Callable, Iterator
from typing import Any

import pytest

import pulumi_gestalt as pulumi
from fakes.bindings import UNKNOWN, FakeEngine
from pulumi_gestalt import (
    Alias,
    CustomTimeouts,
    InvokeTransformArgs,
    InvokeTransformResult,
    Output,
    ResourceHookBinding,
    ResourceOptions,
    ResourceTransformArgs,
    ResourceTransformResult,
    _run,
)
from pulumi_gestalt._option_json import changed_options, read_invoke_options, read_resource_options
from pulumi_gestalt._values import Scan
from pulumi_gestalt.program import execute
from pulumi_gestalt.runtime import register_invoke_transform, register_resource_transform

VM = "cloud:index/machine:Machine"
URN = "urn:pulumi:dev::shop::my:index:Cluster$cloud:index:Machine::vm"
PROVIDER = "urn:pulumi:dev::shop::pulumi:providers:cloud::p"


@pytest.fixture(autouse=True)
def nothing_at_start() -> Iterator[None]:
    yield
    _run._at_start.clear()


def run(program: Callable, engine: FakeEngine | None = None, *, preview: bool = False) -> FakeEngine:
    engine = engine or FakeEngine()
    execute(program, engine.bindings(), preview)
    return engine


def tagged_size(args: ResourceTransformArgs) -> ResourceTransformResult:
    return ResourceTransformResult({**args.props, "tag": args.name}, args.opts)


def test_a_transform_of_the_stack_changes_every_resource():
    """A transform registered at the top level or in the program sees each resource and may change its inputs."""
    register_resource_transform(tagged_size)
    engine = run(lambda: pulumi.CustomResource(VM, "vm", {"size": 2}))
    assert engine.resource("vm").seen() == {"size": 2, "tag": "vm"}


def test_a_resource_may_have_transforms_of_its_own():
    """A transform in the options sees its resource; None as result changes nothing; one function has one name."""
    seen = []

    def look(args: ResourceTransformArgs) -> None:
        seen.append((args.custom, args.type_, args.name, args.props))

    def program() -> None:
        for name in ("a", "b"):
            pulumi.CustomResource(VM, name, {"size": 2}, ResourceOptions(transforms=[look, tagged_size]))

    engine = run(program)
    assert seen == [(True, VM, "a", {"size": 2}), (True, VM, "b", {"size": 2})]
    assert engine.resource("a").seen() == {"size": 2, "tag": "a"}
    assert engine.resource("a").option_calls("transform") == engine.resource("b").option_calls("transform")


def test_secrets_and_unknown_values_pass_through_as_they_came():
    """A transform sees secrets and what is unknown as outputs; untouched, or used in others, they keep their marks."""

    def change(args: ResourceTransformArgs) -> ResourceTransformResult:
        props = dict(args.props)
        props["length"] = props["password"].apply(len)
        props["nested"] = {"key": [props["password"]]}
        return ResourceTransformResult(props, args.opts)

    def program() -> None:
        other = pulumi.CustomResource(VM, "other")
        register_resource_transform(change)
        pulumi.CustomResource(VM, "vm", {"password": Output.secret("abc"), "id": other.id})

    engine = run(program, preview=True)
    assert engine.resource("vm").seen() == {
        "password": {"secret": "abc"},
        "id": UNKNOWN,
        "length": {"secret": 3},
        "nested": {"key": [{"secret": "abc"}]},
    }


def test_invokes_can_be_changed():
    """A transform of invokes sees the token and the arguments and may change them."""
    seen = []

    def change(args: InvokeTransformArgs) -> InvokeTransformResult | None:
        seen.append(args.token)
        return InvokeTransformResult({**args.args, "owner": "me"}, args.opts) if args.args else None

    def program() -> None:
        register_invoke_transform(change)
        pulumi.invoke("t:i:f", {"a": 1})
        pulumi.invoke("t:i:g")

    engine = run(program)
    assert seen == ["t:i:f", "t:i:g"]
    assert [operation.seen() for operation in engine.operations] == [{"a": 1, "owner": "me"}, {}]


@pytest.mark.parametrize("register", [register_resource_transform, register_invoke_transform])
def test_a_wrong_result_is_named(register: Callable):
    """A transform that returns something else is told what to return, with its name and line."""

    def wrong(_args: Any) -> Any:
        return {"size": 3}

    def program() -> None:
        register(wrong)
        pulumi.CustomResource(VM, "vm")
        pulumi.invoke("t:i:f")

    (text,) = run(program).failed
    assert "OptionError: a transform returned a dict\nhint: return " in text
    assert "while running the transform 'wrong' given at guest/test_guest_transforms.py:" in text


# Every option in the form in which the implementation shows it.
JSON: dict[str, Any] = {
    "dependsOn": [URN],
    "protect": True,
    "ignoreChanges": ["a"],
    "replaceOnChanges": ["b"],
    "version": "1.0.0",
    "aliases": ["urn:x", {"name": "old", "parentUrn": URN}, {"type": "t:i:T", "noParent": True}],
    "provider": f"{PROVIDER}::p-id",
    "customTimeouts": {"create": "5m"},
    "pluginDownloadUrl": "https://x",
    "retainOnDelete": False,
    "deletedWith": URN,
    "deleteBeforeReplace": True,
    "additionalSecretOutputs": ["key"],
    "providers": {"cloud": f"{PROVIDER}::p-id"},
    "hooks": {"before_create": ["check"]},
    "import": "i-1",
    "hideDiffs": ["c"],
    "replaceWith": [URN],
    "replacementTrigger": [1],
}


def with_options(json_: dict[str, Any], check: Callable[[ResourceOptions], object]) -> None:
    def program() -> None:
        run_ = _run.current()
        check(read_resource_options(run_, json_, lambda value: Output(run_, run_.create("1", secret=True), "x", value)))

    run(program)


def test_every_option_is_read():
    """The options of a transform are the classes that programs use; resources have URN, type and name."""

    def check(options: ResourceOptions) -> None:
        (other,) = options.depends_on  # type: ignore[misc, union-attr]
        assert (other.pulumi_resource_type, other.pulumi_resource_name) == ("cloud:index:Machine", "vm")
        assert options.aliases is not None
        assert options.aliases[0] == "urn:x"
        assert isinstance(options.aliases[1], Alias)
        assert options.aliases[1].name == "old"
        assert options.aliases[2] == Alias(type_="t:i:T", parent=None)
        assert options.provider is not None
        assert options.provider.package == "cloud"
        assert options.custom_timeouts == CustomTimeouts(create="5m")
        assert options.hooks is not None
        assert [hook.name for hook in options.hooks.before_create or ()] == ["check"]  # type: ignore[union-attr]
        assert (options.import_, options.replacement_trigger, options.hide_diffs) == ("i-1", [1], ["c"])

    with_options(JSON, check)


def test_untouched_options_are_not_sent_back():
    """Options that are returned as they were, also in a copy, are no changes."""

    def check(options: ResourceOptions) -> None:
        assert changed_options(options, options) == {}
        assert changed_options(options, copied(options)) == {}

    with_options(JSON, check)


def copied(options: ResourceOptions) -> ResourceOptions:
    copy = ResourceOptions.merge(None, options)
    copy.depends_on = list(options.depends_on)  # type: ignore[call-overload]
    copy.providers = dict(options.providers)  # type: ignore[arg-type]
    copy.aliases = [*(options.aliases or ())]
    copy.hooks = ResourceHookBinding.merge(options.hooks, None)
    copy.custom_timeouts = CustomTimeouts(create="5m")
    return copy


def test_every_option_can_be_given():
    """What a transform returns has the form in which it was given, so each option survives the way back."""

    def check(options: ResourceOptions) -> None:
        engine_form = changed_options(ResourceOptions(), options)
        written = _run.current().lower(Scan(engine_form, "options", "x"))
        shown.append(written.node)  # type: ignore[attr-defined]

    shown: list[Any] = []
    with_options(JSON, check)
    assert shown[0].seen() == JSON


def test_options_can_be_changed_and_taken_away():
    """A changed option is sent, one that is None is taken away; resources of the program are known by URN and ID."""

    def program() -> None:
        run_ = _run.current()
        before = read_resource_options(run_, {"protect": True, "version": "1"}, lambda value: value)
        provider = pulumi.ProviderResource("cloud", "p")
        after = ResourceOptions.merge(before, ResourceOptions(deleted_with=provider, provider=provider, version="2"))
        after.protect = None
        after.aliases = [Alias(parent=provider), Alias(name="x", parent="urn:y")]
        pulumi.export("changes", changed_options(before, after))

    urn = "urn:pulumi:providers:cloud::p"
    assert run(program).exports()["changes"] == {
        "version": "2",
        "protect": None,
        "deletedWith": urn,
        "provider": f"{urn}::p-id",
        "aliases": [{"parentUrn": urn}, {"name": "x", "parentUrn": "urn:y"}],
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"parent": 1}, "a transform returned another option 'parent'"),
        ({"deleted_with": "x"}, "a transform returned a str where a resource belongs"),
        ({"hooks": ResourceHookBinding(before_create=[lambda _: None])}, "returned a function as a hook"),
    ],
)
def test_what_cannot_be_changed_is_refused(change: dict, message: str):
    """An option that Pulumi does not let transforms change, or of a wrong form, is refused by name."""
    with pytest.raises(pulumi.OptionError, match=message):
        changed_options(ResourceOptions(), ResourceOptions(**change))


def test_options_of_invokes_are_read_and_changed():
    """The options of an invoke are its provider, version and download URL."""

    def program() -> None:
        run_ = _run.current()
        given = {"provider": f"{PROVIDER}::p-id", "version": "1", "pluginDownloadUrl": "u"}
        options = read_invoke_options(run_, given, lambda value: value)
        assert (options.version, options.plugin_download_url) == ("1", "u")
        assert options.provider is not None
        assert options.provider.package == "cloud"
        changed = pulumi.InvokeOptions.merge(options, pulumi.InvokeOptions(version="2"))
        assert changed_options(options, changed) == {"version": "2"}

    run(program)
