"""The fake implementation of the WIT keeps the promises that the SDK's tests rest on."""

import json

import pytest

from fakes import bindings as fake
from fakes.bindings import UNKNOWN, CompositeHandle, FakeEngine, FatalError, FunctionInvocationResult, OutputHandle
from fakes.marked import Secret, clear, known, read, secret, seen, written
from pulumi_gestalt._signatures import OUTPUT, SECRET, SIGNATURE, UNKNOWNS, tagged

URN = "urn:t:i:T::r"


def settle(engine: FakeEngine, functions: dict) -> None:
    results: list[FunctionInvocationResult] = []
    while calls := engine.finish(results):
        results = [
            FunctionInvocationResult(call.id, json.dumps(functions[call.function_name](json.loads(call.value))))
            for call in calls
        ]


def structure(**fields: OutputHandle) -> fake.Structure:
    template = {name: {SIGNATURE: "pulumi-gestalt:part", "part": number} for number, name in enumerate(fields)}
    return fake.Structure(json.dumps(template), list(fields.values()))


def register(engine: FakeEngine, name: str = "r", kind: str = "CUSTOM", **inputs: OutputHandle) -> CompositeHandle:
    request = fake.Registration(fake.ResourceKind[kind], "t:i:T", name, structure(**inputs), fake.ResourceOptions())
    return engine.register(request)


def invoke(engine: FakeEngine, **arguments: OutputHandle) -> CompositeHandle:
    return engine.invoke(fake.Invocation("t:i:find", structure(**arguments), None))


def preview(**answers: dict) -> FakeEngine:
    engine = FakeEngine(**answers)
    engine._start(True)
    return engine


def test_marked_data_is_walked_to_its_ends():
    """Known, secret, clear and shown look into lists, objects and secrets; what is written can be read."""
    data = {"a": [Secret({"b": UNKNOWN}), 1], "c": "x"}
    assert not known(data)
    assert known({"a": [Secret(1)]})
    assert secret(data)
    assert not secret({"a": [1, UNKNOWN]})
    assert clear(data) == {"a": [{"b": UNKNOWN}, 1], "c": "x"}
    assert seen(data) == {"a": [{"secret": {"b": UNKNOWN}}, 1], "c": "x"}
    assert read(written(data), []) == data


def test_signatures_are_read():
    """Secrets, outputs, unknown values and parts are read; other objects with a signature stay."""
    unknown = max(UNKNOWNS)
    assert read([tagged(SECRET, value=1), tagged(OUTPUT), tagged(OUTPUT, value=2, secret=True)], []) == [
        Secret(1),
        UNKNOWN,
        Secret(2),
    ]
    assert read({"x": unknown, "y": {SIGNATURE: "pulumi-gestalt:part", "part": 1}}, [0, 5]) == {"x": UNKNOWN, "y": 5}
    assert read(tagged("kind", id=unknown, assets=[unknown]), []) == tagged("kind", id=unknown, assets=[UNKNOWN])


def test_map_asks_for_the_function_and_keeps_the_secret_mark():
    """A mapped secret is secret, and the function sees the plain value."""
    engine = FakeEngine()
    engine.create_output("20", True).map("double").add_to_export("twice")
    settle(engine, {"double": lambda value: value * 2})
    assert engine.exports() == {"twice": {"secret": 40}}
    assert engine.called == ["double"]


def test_combine_lists_the_own_value_first():
    """A combined output holds its own value, then the others, in order."""
    engine = FakeEngine()
    one, two, three = (engine.create_output(text, False) for text in "123")
    one.combine([three, two]).add_to_export("list")
    settle(engine, {})
    assert engine.exports() == {"list": [1, 3, 2]}


def test_a_structure_keeps_marks_where_they_stand():
    """What is unknown or secret in a structure does not touch what stands beside it."""
    engine = preview()
    value = structure(
        id=register(engine).get_field("id"), key=engine.create_output('"s"', True), n=engine.create_output("1", False)
    )
    output = engine.create_structure(value)
    for name in ("id", "key", "n", "none"):
        output.get_item(name, None).add_to_export(name)
    output.is_known().add_to_export("known")
    output.is_secret().add_to_export("hidden")
    output.unsecret().add_to_export("open")
    output.dependencies().add_to_export("urns")
    settle(engine, {})
    assert engine.exports() == {
        "id": UNKNOWN,
        "key": {"secret": "s"},
        "n": 1,
        "none": None,
        "known": False,
        "hidden": True,
        "open": {"id": UNKNOWN, "key": "s", "n": 1},
        "urns": [URN],
    }


def test_items_are_read_from_lists_and_secrets():
    """An item of a secret is secret, of an unknown unknown; a required one that is missing ends the run."""
    engine = preview()
    engine.create_output('{"a": [1]}', True).get_item("a", None).get_item("0", "app.py:1").add_to_export("x")
    register(engine).get_field("id").get_item("a", "app.py:1").add_to_export("y")
    settle(engine, {})
    assert engine.exports() == {"x": {"secret": 1}, "y": UNKNOWN}
    engine.create_output("[]", False).get_item("0", "app.py:1")
    with pytest.raises(FatalError, match=r"app\.py:1"):
        settle(engine, {})


def test_a_resource_is_answered_after_its_inputs():
    """The id of one resource reaches the inputs of another, also by way of a function."""
    engine = FakeEngine(answers={"t:i:T": {"size": 3}})
    first = register(engine, "first")
    register(engine, "second", parent=first.get_field("id").map("upper"), size=first.get_field("size"))
    settle(engine, {"upper": str.upper})
    assert engine.resource("second").seen() == {"parent": "FIRST-ID", "size": 3}


def test_previews_know_inputs_only():
    """In a preview an input is known, an id is not, and functions of unknowns are not asked for."""
    engine = preview()
    resource = register(engine, "r", size=engine.create_output("1", False))
    resource.get_field("size").add_to_export("size")
    resource.get_field("id").map("never").add_to_export("id")
    settle(engine, {})
    assert engine.exports() == {"size": 1, "id": UNKNOWN}
    assert engine.called == []


def test_absent_properties_are_null_in_an_update():
    """A property that nobody has set is null after an update."""
    engine = FakeEngine()
    register(engine, "r").get_field("nothing").add_to_export("nothing")
    settle(engine, {})
    assert engine.exports() == {"nothing": None}


def test_a_whole_is_a_reference_or_the_object():
    """A resource as one value is a reference, with an ID if it has one; an invoke is its object."""
    engine = FakeEngine(answers={"t:i:find": {"found": "x"}})
    register(engine).as_output().add_to_export("custom")
    register(engine, "c", "COMPONENT").as_output().add_to_export("component")
    invoke(engine).as_output().add_to_export("invoke")
    settle(engine, {})
    exports = engine.exports()
    assert (exports["custom"]["urn"], exports["custom"]["id"]) == (URN, "r-id")
    assert "id" not in exports["component"]
    assert exports["invoke"] == {"found": "x"}


def test_invokes_answer_and_spread_secrets():
    """An invoke gives its answer, secret when an argument is, and is unknown when an argument is."""
    answers = {"t:i:find": {"found": "x"}}
    engine = FakeEngine(answers=answers)
    invoke(engine, key=engine.create_output('"s"', True)).get_field("found").add_to_export("found")
    settle(engine, {})
    assert engine.exports() == {"found": {"secret": "x"}}

    dry = preview(answers=answers)
    invoke(dry, key=register(dry).get_field("id")).get_field("found").add_to_export("found")
    settle(dry, {})
    assert dry.exports() == {"found": UNKNOWN}


def test_calls_are_answered_with_unknown_arguments_too():
    """A method is called whatever its arguments are."""
    engine = preview(answers={"t:i:T/m": {"found": "x"}})
    resource = register(engine)
    request = fake.MethodCall("t:i:T/m", resource, structure(id=resource.get_field("id")), None)
    engine.call(request).get_field("found").add_to_export("found")
    settle(engine, {})
    assert engine.exports() == {"found": "x"}


def test_a_read_resource_has_its_id_in_a_preview():
    """A reading knows the ID that was asked for and what the provider returns."""
    engine = preview(answers={"t:i:T": {"size": 3}})
    state = fake.Structure("{}", [])
    reading = fake.Reading("t:i:T", "r", engine.create_output('"i-1"', False), state, fake.ResourceOptions())
    handle = engine.read(reading)
    handle.get_field("id").add_to_export("id")
    handle.get_field("size").add_to_export("size")
    handle.get_field("urn").as_resource().get_field("size").add_to_export("again")
    settle(engine, {})
    assert engine.exports() == {"id": "i-1", "size": 3, "again": 3}


def test_failures_stop_what_depends_on_them():
    """A failed operation fails what uses it; `recover` gives the reason, and what did not fail passes through it."""
    engine = FakeEngine(failures={"t:i:find": "no"})
    found = invoke(engine).get_field("found")
    register(engine, "never", x=found)
    found.map("never").add_to_export("lost")
    found.recover("explain").add_to_export("reason")
    engine.create_output("1", False).recover("never").add_to_export("fine")
    settle(engine, {"explain": lambda reason: f"<{reason}>"})
    assert engine.exports() == {"reason": "<no>", "fine": 1}
    assert engine.resource("never").failure == "no"


def test_an_answer_is_what_the_output_comes_to():
    """A call can be answered with an output, which may settle later, or with a failure."""
    engine = FakeEngine()
    identity = register(engine).get_field("id")
    for name in ("a", "b"):
        engine.create_output("1", False).map(name).add_to_export(name)
    first, second = engine.finish([])
    engine.answer(first.id, identity)
    engine.fail(second.id, "broken")
    settle(engine, {})
    assert engine.exports() == {"a": "r-id"}
    assert engine.failed == ["broken"]


def test_waiting_asks_for_functions_first():
    """Waiting says None while functions can run, and gives what the output has come to when it has."""
    engine = FakeEngine(failures={"t:i:find": "no"})
    mapped = engine.create_output('"x"', True).map("f")
    assert engine.wait_for(mapped) is None
    (call,) = engine.finish([])
    engine.answer(call.id, engine.create_output("1", False))
    assert engine.wait_for(mapped) == fake.Resolved("1", True, True, [], None)
    urn = engine.wait_for(register(engine).get_field("urn"))
    assert urn is not None
    assert urn.dependencies == [URN]
    failed = engine.wait_for(invoke(engine).get_field("found"))
    assert failed is not None
    assert failed.failure == "no"
    dry = preview()
    unknown = dry.wait_for(register(dry).get_field("id"))
    assert unknown is not None
    assert (unknown.known, unknown.value) == (False, "null")


def test_waiting_for_what_nothing_makes_ends_the_run():
    """An output that nothing can make is not waited for."""
    engine = FakeEngine()
    mapped = engine.create_output("1", False).map("f")
    engine.finish([])
    with pytest.raises(FatalError, match="nothing can make this output"):
        engine.wait_for(mapped)


def test_transforms_see_and_change_what_is_registered():
    """A resource's own transform and then the stack's are asked for with its properties, an invoke's with arguments."""
    engine = FakeEngine(answers={"t:i:find": {}})
    engine.register_stack_transform("stack")
    engine.register_stack_invoke_transform("invoke")
    options = fake.ResourceOptions()
    options.transform("own")
    inputs = structure(key=engine.create_output('"s"', True))
    engine.register(fake.Registration(fake.ResourceKind.CUSTOM, "t:i:T", "r", inputs, options))
    invoke(engine, a=engine.create_output("1", False))
    seen_by_own = []
    settle(
        engine,
        {
            "own": seen_by_own.append,
            "stack": lambda given: {"properties": given["properties"] | {"n": 1}},
            "invoke": lambda given: {"arguments": given["arguments"] | {"b": 2}},
        },
    )
    assert seen_by_own[0]["properties"] == {"key": tagged(SECRET, value="s")}
    assert (seen_by_own[0]["type"], seen_by_own[0]["name"], seen_by_own[0]["custom"]) == ("t:i:T", "r", True)
    assert engine.resource("r").seen() == {"key": {"secret": "s"}, "n": 1}
    assert engine.operations[1].seen() == {"a": 1, "b": 2}


def test_hooks_are_called_by_name():
    """A hook's function is asked for with the argument, and its result can be looked at."""
    engine = FakeEngine()
    engine.register_hook("h", "hook-1", True, False)
    engine.register_error_hook("e", "hook-2")
    result = engine.call_hook("e", {"urn": "u"})
    settle(engine, {"hook-2": lambda given: given["urn"] == "u"})
    assert result.seen() is True
    assert engine.hooks[0] == fake.Hook("h", "hook-1", True, False)


def test_options_are_kept_as_given():
    """Options show what they were given: resources by name, outputs by value; what the WIT has not got is refused."""
    engine = FakeEngine()
    register(engine, "p")
    child = register(engine, "r")
    options = engine.resource("r").options
    options.parent(child)
    options.alias_urn(engine.create_output('"urn:1"', False))
    options.alias(fake.Alias("old", None, None, None, fake.AliasParent_Urn(engine.create_output('"urn:2"', False))))
    options.custom_timeouts("1m", None, None, None)
    engine.finish([])
    operation = engine.resource("r")
    assert operation.option("parent") == "r"
    assert operation.option("alias_urn") == "urn:1"
    assert operation.option("alias") == {"name": "old", "parent": "urn:2"}
    assert operation.option("custom_timeouts") == ("1m", None, None, None)
    assert operation.option_calls("protect") == []
    with pytest.raises(AttributeError):
        options.protekt(True)
    with pytest.raises(AttributeError):
        fake.InvokeOptions().protect(True)


def test_components_have_outputs_once():
    """A component without outputs has none at the end; outputs given twice are noticed."""
    engine = FakeEngine()
    component = register(engine, "c", "COMPONENT")
    engine.finish([])
    outputs = engine.resource("c").outputs
    assert outputs is not None
    assert outputs.seen() == {}
    with pytest.raises(AssertionError, match="twice"):
        engine.register_outputs(component, fake.Structure("{}", []))


def test_a_component_is_asked_for_and_handed_over():
    """Pulumi may ask for a component; what is handed over is registered with the options of that question."""
    assert FakeEngine().construction() is None
    engine = FakeEngine(asked_for=("t:i:T", "c", {"size": 2}))
    asked = engine.construction()
    assert asked is not None
    assert (asked.type, asked.name, asked.inputs.node.seen()) == ("t:i:T", "c", {"size": 2})
    component = register(engine, "c", "COMPONENT")
    with pytest.raises(AssertionError):
        engine.construct(component, fake.Structure("{}", []))
    engine.resource("c").options.constructed()
    engine.construct(component, fake.Structure("{}", []))
    assert engine.constructed is engine.resource("c")


def test_the_deployment_is_told():
    """Names and folders of the deployment, messages, versions and packages are kept."""
    engine = FakeEngine()
    engine.log(fake.MessageLevel.INFO, "hi", register(engine), 3, True)
    engine.require_pulumi_version(">=3.1.0")
    package = fake.PackageRequest("base", "1.0.0", "", fake.Parameterization("sub", "2.0.0", b"x"), None)
    assert engine.register_package(package) is package
    assert engine.messages == [("INFO", "hi", "r", 3, True)]
    assert engine.versions == [">=3.1.0"]
    assert (engine.project(), engine.stack(), engine.organization()) == ("project", "dev", "organization")
    assert (engine.root_directory(), engine.program_directory()) == ("/srv/project", "/srv/project/app")
    engine.stack_resource().get_field("urn").add_to_export("urn")
    settle(engine, {})
    assert engine.exports() == {"urn": "urn:stack"}


def test_config_is_plain_secret_or_missing():
    """Configuration is found by namespace and key."""
    engine = FakeEngine(config={"size": "3", "aws:token": ("t",)})
    assert engine.get_config(None, "none") is None
    plain = engine.get_config(None, "size")
    assert plain is not None
    assert plain.value == "3"
    secret = engine.get_config("aws", "token")
    assert secret is not None
    assert secret.value.node.seen() == {"secret": "t"}


def test_a_function_without_result_is_noticed():
    """Asking again before every result was given ends the run when nothing else can go on."""
    engine = FakeEngine()
    engine.create_output("1", False).map("lost")
    assert len(engine.finish([])) == 1
    with pytest.raises(FatalError, match="no result was given for lost"):
        engine.finish([])


def test_a_result_nobody_asked_for_is_noticed():
    """A result for a function that was not requested, or that has one, fails."""
    engine = FakeEngine()
    handle = engine.create_output("1", False).map("early")
    with pytest.raises(AssertionError, match="not requested"):
        engine.finish([FunctionInvocationResult(handle, "1")])
    with pytest.raises(AssertionError, match="nobody asked for"):
        engine.fail(engine.create_output("1", False), "x")


def test_a_deadlock_is_noticed():
    """A function whose argument can never come fails instead of being forgotten."""
    engine = FakeEngine()
    OutputHandle(engine, engine.add(lambda: False)).map("never")
    with pytest.raises(AssertionError, match="waits for ever"):
        engine.finish([])
