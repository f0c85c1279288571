from collections.abc import Callable

import pytest

import pulumi_gestalt as pulumi
from fakes.bindings import FakeEngine, Operation
from pulumi_gestalt import Alias, CustomTimeouts, InvokeOptions, OptionError, Output, ResourceOptions
from pulumi_gestalt._places import shown
from pulumi_gestalt.program import execute

VM = "cloud:index/machine:Machine"


def run(program: Callable, engine: FakeEngine | None = None) -> FakeEngine:
    engine = engine or FakeEngine()
    execute(program, engine.bindings(), in_preview=False)
    return engine


def registered(make: Callable[[], ResourceOptions]) -> Operation:
    """Return the registration of a resource with the options that `make` returns."""
    return run(lambda: pulumi.CustomResource(VM, "vm", {}, make())).resource("vm")


def parent() -> pulumi.CustomResource:
    return pulumi.CustomResource(VM, "other")


@pytest.mark.parametrize(
    ("options", "name", "given"),
    [
        (lambda: ResourceOptions(parent=parent()), "parent", "other"),
        (lambda: ResourceOptions(depends_on=parent()), "depends_on", ["other"]),
        (lambda: ResourceOptions(depends_on=[parent()]), "depends_on", ["other"]),
        (lambda: ResourceOptions(depends_on=[parent().id]), "depends_on_outputs", ["other-id"]),
        (lambda: ResourceOptions(depends_on=parent().id), "depends_on_outputs", ["other-id"]),
        (lambda: ResourceOptions(protect=False), "protect", False),
        (lambda: ResourceOptions(provider=pulumi.ProviderResource("cloud", "p")), "provider", "p"),
        (lambda: ResourceOptions(providers=[pulumi.ProviderResource("cloud", "p")]), "providers", ["p"]),
        (lambda: ResourceOptions(providers={"cloud": pulumi.ProviderResource("cloud", "p")}), "providers", ["p"]),
        (lambda: ResourceOptions(delete_before_replace=True), "delete_before_replace", True),
        (lambda: ResourceOptions(ignore_changes=["a.b"]), "ignore_changes", ["a.b"]),
        (lambda: ResourceOptions(version="1.2.3"), "version", "1.2.3"),
        (lambda: ResourceOptions(aliases=["urn:x"]), "alias_urn", "urn:x"),
        (lambda: ResourceOptions(aliases=[Output.from_input("urn:x")]), "alias_urn", "urn:x"),
        (lambda: ResourceOptions(additional_secret_outputs=["key"]), "additional_secret_outputs", ["key"]),
        (lambda: ResourceOptions(import_="i-1"), "import_id", "i-1"),
        (
            lambda: ResourceOptions(custom_timeouts=CustomTimeouts(create="5m", delete="1h")),
            "custom_timeouts",
            ("5m", None, "1h", None),
        ),
        (lambda: ResourceOptions(replace_on_changes=["*"]), "replace_on_changes", ["*"]),
        (
            lambda: ResourceOptions(replacement_trigger={"a": Output.secret(1)}),
            "replacement_trigger",
            {"a": {"secret": 1}},
        ),
        (lambda: ResourceOptions(plugin_download_url="https://x"), "plugin_download_url", "https://x"),
        (lambda: ResourceOptions(plugin_checksums={"linux-amd64": b"x"}), "plugin_checksum", ("linux-amd64", b"x")),
        (lambda: ResourceOptions(retain_on_delete=True), "retain_on_delete", True),
        (lambda: ResourceOptions(deleted_with=parent()), "deleted_with", "other"),
        (lambda: ResourceOptions(replace_with=[parent()]), "replace_with", ["other"]),
        (lambda: ResourceOptions(hide_diffs=["a"]), "hide_diffs", ["a"]),
        (lambda: ResourceOptions(env_var_mappings={"A": "B"}), "environment_mappings", [("A", "B")]),
    ],
)
def test_each_option_reaches_the_implementation(options: Callable, name: str, given: object):
    """An option is written by the function of its name, and nothing else is."""
    operation = registered(options)
    assert operation.option(name) == given
    assert {called for called, _ in operation.options.calls} == {name, "source_position"}


@pytest.mark.parametrize(
    ("alias", "given"),
    [
        (Alias(), {"parent": "AliasParent_Same()"}),
        (Alias(name="old"), {"name": "old", "parent": "AliasParent_Same()"}),
        (
            Alias(type_="t:i:Old", stack="s", project="p"),
            {"type": "t:i:Old", "stack": "s", "project": "p", "parent": "AliasParent_Same()"},
        ),
        (Alias(parent=None), {"parent": "AliasParent_None_()"}),
        (Alias(parent=pulumi.ROOT_STACK_RESOURCE), {"parent": "AliasParent_None_()"}),
        (Alias(parent="urn:p"), {"parent": "urn:p"}),
    ],
)
def test_aliases_say_what_was_different(alias: Alias, given: dict):
    """What an alias leaves out is the same as now; its parent is the same, none, or a URN."""
    seen = registered(lambda: ResourceOptions(aliases=[alias])).option("alias")
    assert seen | {"parent": seen["parent"] if isinstance(seen["parent"], str) else repr(seen["parent"])} == given


def test_the_parent_of_an_alias_may_be_a_resource():
    """A resource as the parent of an alias stands for its URN."""
    operation = registered(lambda: ResourceOptions(aliases=[Alias(parent=parent())]))
    assert operation.option("alias") == {"parent": f"urn:{VM}::other"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (lambda: ResourceOptions(parent="x"), "option parent of resource .* 'vm' has a str\nhint: give a resource"),
        (lambda: ResourceOptions(depends_on=["x"]), "option depends_on of .* has a str\nhint: give resources"),
        (lambda: ResourceOptions(ignore_changes="a"), "option ignore_changes of .* has a str\nhint: write a list"),
        (lambda: ResourceOptions(ignore_changes=[1]), "option ignore_changes of .* has a list\nhint: write a list"),
        (lambda: ResourceOptions(replace_with=[1]), "option replace_with of .* has a int"),
        (lambda: ResourceOptions(aliases=[Alias(name=Output.from_input("x"))]), "option aliases: name of .* an output"),
        (lambda: {"protect": True}, r"the options of resource .* 'vm' are a dict\nhint: write ResourceOptions"),
    ],
)
def test_wrong_options_are_named(options: Callable, message: str):
    """An option of the wrong form is refused with its name, the resource and what to write."""
    with pytest.raises(OptionError, match=f"(?s){message}"):
        registered(options)


def test_a_wrong_value_in_an_option_is_named_by_its_path():
    """A value that Pulumi cannot carry is refused in options as in inputs."""
    with pytest.raises(pulumi.InputError, match=r"option replacement_trigger\.a of resource .* holds a set"):
        registered(lambda: ResourceOptions(replacement_trigger={"a": {1}}))


def test_the_version_can_be_an_argument():
    """`version=` is the same as the option, and goes with other options."""

    def program(ctx: pulumi.Context) -> None:
        ctx.resource(VM, "a", version="1.0.0")
        ctx.resource(VM, "b", {}, ResourceOptions(protect=True), version="1.0.0")
        ctx.invoke("t:i:f", {}, InvokeOptions(plugin_download_url="https://x"), version="1.0.0")

    engine = run(program)
    assert [operation.option("version") for operation in engine.operations] == ["1.0.0"] * 3
    assert engine.resource("b").option("protect") is True


def test_positions_are_the_lines_of_the_program():
    """A registration carries the line of the program that made it and those of its callers, at most four."""

    def make(name: str) -> None:
        pulumi.CustomResource(VM, name)

    line = make.__code__.co_firstlineno + 1
    operation = run(lambda: make("vm")).resource("vm")
    (first, second, *rest) = operation.option_calls("source_position")
    assert first == (shown(__file__), line, 0)
    assert second[0] == shown(__file__)
    assert len(rest) <= 2


def test_resources_of_one_line_share_their_position():
    """A loop makes one builder for all of its resources."""

    def program() -> None:
        for number in range(3):
            pulumi.CustomResource(VM, f"vm-{number}")

    assert len({id(operation.options) for operation in run(program).operations}) == 1


def test_merged_options_join_lists_and_take_the_last_value():
    """Lists of both options are joined; of two single values the second counts, of one that is missing the other."""
    one = ResourceOptions(
        protect=True,
        version="1",
        ignore_changes=["a"],
        aliases=["x"],
        env_var_mappings={"A": "B"},
        depends_on=[1],  # type: ignore[list-item]
    )
    two = ResourceOptions(
        version="2",
        ignore_changes=["b"],
        aliases=["y"],
        env_var_mappings={"C": "D"},
        depends_on=2,  # type: ignore[arg-type]
    )
    both = ResourceOptions.merge(one, two)
    assert (both.protect, both.version) == (True, "2")
    assert (both.ignore_changes, both.aliases, both.depends_on) == (["a", "b"], ["x", "y"], [1, 2])
    assert both.env_var_mappings == {"A": "B", "C": "D"}
    assert one.ignore_changes == ["a"]
    assert ResourceOptions.merge(None, two).version == "2"
    assert InvokeOptions.merge(InvokeOptions(version="1"), None).version == "1"


def test_merged_options_keep_one_provider_for_each_package():
    """Of two providers for one package the second counts; hooks are joined for each event."""

    def program() -> None:
        first, second = pulumi.ProviderResource("cloud", "p1"), pulumi.ProviderResource("cloud", "p2")
        third = pulumi.ProviderResource("dns", "p3")
        both = ResourceOptions.merge(
            ResourceOptions(providers=[first], depends_on=first.id), ResourceOptions(providers=[third, second])
        )
        assert both.providers == [second, third]
        again = ResourceOptions.merge(both, ResourceOptions(depends_on=third.id))
        assert [item is one for item, one in zip(again.depends_on, (first.id, third.id), strict=True)] == [True, True]

    run(program)


def test_options_show_their_names_only():
    """The text of options names what is set and shows no value."""
    assert repr(ResourceOptions(import_="hunter2", protect=True)) == "<ResourceOptions: protect, import_>"
    assert repr(InvokeOptions()) == "<InvokeOptions: none>"


def test_packages_are_registered_once():
    """A package made by parameters is registered when it is first used, once for equal ones."""
    sub = pulumi.Package("base", "1.0.0", parameterization=pulumi.Parameterization("sub", "2.0.0", b"x"))
    more = pulumi.Package("base", "1.0.0", "https://x", extension=pulumi.Parameterization("more", "2.0.0", b"y"))

    def program() -> None:
        options = ResourceOptions(package=sub)
        pulumi.CustomResource("sub:index:T", "a", {}, options)
        pulumi.CustomResource("sub:index:T", "b", {}, ResourceOptions.merge(options, ResourceOptions(protect=True)))
        pulumi.invoke("more:index:f", {}, InvokeOptions(package=more))

    engine = run(program)
    assert [(p.name, p.download_url) for p in engine.packages] == [("base", ""), ("base", "https://x")]
    assert engine.packages[0].replacement.name == "sub"
    assert engine.packages[1].extension.value == b"y"
    assert engine.resource("b").option("package") is engine.packages[0]


def test_a_package_has_one_kind_of_parameters():
    """Both kinds of parameters, or none, are refused."""
    one = pulumi.Parameterization("sub", "2.0.0", b"x")
    with pytest.raises(OptionError, match="package 'base' has a parameterization and an extension"):
        pulumi.Package("base", "1.0.0", parameterization=one, extension=one)
    with pytest.raises(OptionError, match="package 'base' has no parameterization and no extension"):
        pulumi.Package("base", "1.0.0")
