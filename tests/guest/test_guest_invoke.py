from collections.abc import Callable, Iterator

import pytest

import pulumi_gestalt as pulumi
from fakes.bindings import UNKNOWN, FakeEngine, Secret
from pulumi_gestalt import InvokeOptions, OperationError, OptionError, Output, UnknownError, _run, log, runtime
from pulumi_gestalt.program import execute

VM = "cloud:index/machine:Machine"
TOKEN = "cloud:index/getImage:getImage"
ANSWERS = {TOKEN: {"id": "image-1", "key": Secret("k")}}


@pytest.fixture(autouse=True)
def nothing_at_start() -> Iterator[None]:
    yield
    _run._at_start.clear()


def run(program: Callable, engine: FakeEngine | None = None, *, preview: bool = False) -> FakeEngine:
    engine = engine or FakeEngine(answers=ANSWERS)
    execute(program, engine.bindings(), preview)
    return engine


def test_options_of_an_invoke_reach_the_implementation():
    """Each option of an invoke is written; an invoke without options has none."""

    def program() -> None:
        provider = pulumi.ProviderResource("cloud", "p")
        opts = InvokeOptions(
            provider, provider, "1.0.0", "https://x", [provider, provider.id], plugin_checksums={"a": b"b"}
        )
        pulumi.invoke(TOKEN, {}, opts)
        pulumi.invoke(TOKEN)

    engine = run(program)
    operation = engine.operations[1]
    assert {name: operation.option(name) for name, _ in operation.options.calls} == {
        "parent": "p",
        "provider": "p",
        "version": "1.0.0",
        "plugin_download_url": "https://x",
        "depends_on": ["p"],
        "depends_on_outputs": ["p-id"],
        "plugin_checksum": ("a", b"b"),
    }
    assert engine.operations[2].options is None


def test_a_plain_invoke_waits_for_its_answer():
    """`invoke_plain` gives plain data at once, in the program and in functions, which go on running meanwhile."""
    seen = []

    def program() -> None:
        Output.from_input("first").apply(seen.append)
        seen.append(pulumi.invoke_plain(TOKEN, {"family": "debian"}))
        Output.from_input(1).apply(lambda _: seen.append(pulumi.invoke_plain(TOKEN, version="1.0.0")["id"]))

    engine = run(program)
    assert seen == ["first", {"id": "image-1", "key": "k"}, "image-1"]
    assert engine.operations[0].seen() == {"family": "debian"}


def test_a_plain_invoke_says_why_it_has_no_answer():
    """A plain invoke with an unknown argument, or that fails, is an error with its token."""

    def unknown() -> None:
        pulumi.invoke_plain(TOKEN, {"id": pulumi.CustomResource(VM, "vm").id})

    with pytest.raises(UnknownError, match=f"invoke {TOKEN} has no answer in this preview\nhint: use invoke"):
        run(unknown, preview=True)
    with pytest.raises(OperationError, match=f"invoke {TOKEN} failed: no such image"):
        run(lambda: pulumi.invoke_plain(TOKEN), FakeEngine(failures={TOKEN: "no such image"}))


def test_the_whole_of_an_invoke_is_an_output():
    """The result of an invoke as one output has its marks where they stand."""
    engine = run(lambda: pulumi.export("image", pulumi.invoke(TOKEN).as_output()))
    assert engine.exports() == {"image": {"id": "image-1", "key": {"secret": "k"}}}


def test_methods_of_resources_are_called():
    """A call has its receiver and arguments, also unknown ones, and gives fields."""

    def program(ctx: pulumi.Context) -> None:
        vm = pulumi.CustomResource(VM, "vm")
        result = ctx.call(f"{VM}/reboot", {"id": vm.id, "none": None}, vm, InvokeOptions(version="1.0.0"))
        ctx.export("done", result.done)

    engine = run(program, FakeEngine(answers={f"{VM}/reboot": {"done": True}}), preview=True)
    call = engine.operations[1]
    assert call.receiver is engine.operations[0]
    assert (call.kind, call.seen(), call.option("version")) == ("CALL", {"id": UNKNOWN}, "1.0.0")
    assert engine.exports() == {"done": True}


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: pulumi.call("t:i:T/m"), r"call t:i:T/m has no resource\nhint: give the resource"),
        (lambda: pulumi.invoke(TOKEN, {}, {"version": "1"}), f"the options of invoke {TOKEN} are a dict"),
        (lambda: pulumi.invoke(TOKEN, {}, InvokeOptions(parent="x")), f"option parent of invoke {TOKEN} has a str"),
    ],
)
def test_wrong_calls_are_named(function: Callable, message: str):
    """A call without a resource and options of a wrong form are refused by name."""
    with pytest.raises(OptionError, match=message):
        run(function)


def test_messages_are_shown_beside_resources():
    """The four levels reach the implementation, with resource, stream and whether they pass."""

    def program() -> None:
        vm = pulumi.CustomResource(VM, "vm")
        log.debug("a")
        pulumi.info("b", vm)
        log.warn("c", stream_id=3)
        pulumi.error("d", ephemeral=True)

    assert run(program).messages == [
        ("DEBUG", "a", None, 0, False),
        ("INFO", "b", "vm", 0, False),
        ("WARNING", "c", None, 3, False),
        ("ERROR", "d", None, 0, True),
    ]


def test_a_program_knows_what_is_deployed():
    """Names, folders, the kind of run and the stack's own resource can be asked for."""

    def program(ctx: pulumi.Context) -> None:
        assert (ctx.project, ctx.stack) == ("project", "dev")
        pulumi.export("names", [pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack()])
        pulumi.export("folders", [pulumi.get_root_directory(), pulumi.get_program_directory()])
        pulumi.export("dry", [pulumi.is_dry_run(), runtime.is_dry_run()])
        pulumi.export("urn", pulumi.get_root_resource().urn)

    assert run(program, preview=True).exports() == {
        "names": ["organization", "project", "dev"],
        "folders": ["/srv/project", "/srv/project/app"],
        "dry": [True, True],
        "urn": "urn:stack",
    }


def test_the_version_of_pulumi_can_be_required():
    """A range of versions is asked for in the program, or at its start when it stands at the top level."""
    pulumi.require_pulumi_version(">=3.1.0")
    assert run(lambda: pulumi.require_pulumi_version(">=3.2.0")).versions == [">=3.1.0", ">=3.2.0"]


def test_json_text_is_that_of_generated_sdks():
    """`runtime.to_json` writes JSON text as generated SDKs do."""
    assert runtime.to_json({"a": [True]}) == '{"a": [true]}'
