import pytest
from pulumi.runtime.proto import resource_pb2

from monitor.program import STACK, UNKNOWN, Program, output_value, secret, struct


class Recorder:
    """Transforms of a program; `seen` has (token, request) of each call."""

    def __init__(self, program):
        self.program = program
        self.seen = []

    def __call__(self, token, change=lambda _request: resource_pb2.TransformResponse()):
        def transform(body):
            request = resource_pb2.TransformRequest.FromString(body)
            self.seen.append((token, resource_pb2.TransformRequest.FromString(body)))
            return change(request)

        return self.program.callback(token, transform)


def add(key, value):
    def change(request):
        request.properties[key] = value
        return resource_pb2.TransformResponse(properties=request.properties)

    return change


def test_the_order_of_transforms():
    """A resource's own transforms come first, then those of its parents from the inside, then those of the stack."""
    program = Program()
    record = Recorder(program)
    outer = program.component("m:n:O", "outer", transforms=[record("outer1"), record("outer2")])
    inner = program.component("m:n:I", "inner", parent=outer, transforms=[record("inner")])
    program.send("RegisterStackTransform", record("stack1"))
    program.send("RegisterStackTransform", record("stack2"))
    record.seen.clear()
    program.register("a:b:C", "x", parent=inner, transforms=[record("own")])
    assert [token for token, _ in record.seen] == ["own", "inner", "outer1", "outer2", "stack1", "stack2"]
    program.register("a:b:C", "y", parent=STACK)
    assert [token for token, _ in record.seen[6:]] == ["stack1", "stack2"]


def test_each_sees_what_the_one_before_made():
    """Properties pass from one to the next and end in the registration; what is not answered stays."""
    program = Program()
    record = Recorder(program)
    program.send("RegisterStackTransform", record("b", add("b", 2)))
    program.send("RegisterStackTransform", record("c"))
    answer = program.register("a:b:C", "x", {"z": 0}, transforms=[record("a", add("a", 1))])
    assert answer.object == struct({"a": 1, "b": 2, "z": 0})
    assert [dict(request.properties) for _, request in record.seen] == [
        {"z": 0},
        {"a": 1, "z": 0},
        {"a": 1, "b": 2, "z": 0},
    ]
    assert program.snapshot()["resources"][0]["inputs"] == {"a": 1, "b": 2, "z": 0}


def test_what_a_transform_is_told():
    """Type, name, parent and all options are in the request, and secrets and unknowns are output values."""
    program = Program(preview=True)
    record = Recorder(program)
    other = program.register("a:b:C", "other").urn
    program.register(
        "a:b:C",
        "x",
        {"s": secret(1), "u": UNKNOWN, "p": 1},
        dependencies=[other],
        propertyDependencies={"p": {"urns": [other]}},
        transforms=[record("t")],
        protect=False,
        aliasURNs=["urn:pulumi:dev::shop::a:b:C::was"],
        aliases=[{"spec": {"name": "before"}}],
        deleteBeforeReplaceDefined=True,
        importId="i",
        hideDiffs=["p"],
        version="1.0.0",
    )
    ((_, request),) = record.seen
    assert (request.type, request.name, request.custom, request.parent) == ("a:b:C", "x", True, STACK)
    assert request.properties == struct(
        {
            "s": output_value(value=1, secret=True),
            "u": output_value(),
            "p": output_value(value=1, dependencies=[other]),
        }
    )
    options = request.options
    assert list(options.depends_on) == [other]
    assert (options.HasField("protect"), options.protect) == (True, False)
    assert [alias.urn or alias.spec.name for alias in options.aliases] == ["urn:pulumi:dev::shop::a:b:C::was", "before"]
    assert (options.HasField("delete_before_replace"), options.delete_before_replace) == (True, False)
    assert getattr(options, "import") == "i"
    assert (list(options.hide_diff), options.version) == (["p"], "1.0.0")
    assert not options.HasField("retain_on_delete")


def test_options_are_replaced_as_a_whole():
    """Options in an answer take the place of all that were there."""
    program = Program()
    record = Recorder(program)

    def change(_request):
        options = resource_pb2.TransformResourceOptions(
            protect=True, ignore_changes=["a"], delete_before_replace=False, aliases=[{"urn": "urn:old"}]
        )
        return resource_pb2.TransformResponse(options=options)

    program.register("a:b:C", "x", transforms=[record("t", change)], version="1.0.0", hideDiffs=["b"])
    assert program.snapshot()["resources"][0]["options"] == {
        "aliases": ["urn:old"],
        "deleteBeforeReplace": False,
        "ignoreChanges": ["a"],
        "protect": True,
    }


def test_dependencies_follow_the_values():
    """With transforms of its own a resource depends on what its options and output values say afterwards."""
    program = Program()
    record = Recorder(program)
    first, second = (program.register("a:b:C", name).urn for name in ("first", "second"))

    def change(request):
        del request.properties["gone"]
        request.properties.update({"new": output_value(value=2, dependencies=[second])})
        return resource_pb2.TransformResponse(properties=request.properties)

    program.register(
        "a:b:C",
        "x",
        {"gone": 1, "stays": 3},
        dependencies=[first],
        propertyDependencies={"gone": {"urns": [first]}, "stays": {"urns": []}},
        transforms=[record("t", change)],
    )
    found = program.snapshot()["resources"][2]
    assert found["inputs"] == {"new": 2, "stays": 3}
    assert found["propertyDependencies"] == {"new": [second]}
    assert found["dependencies"] == sorted([first, second])


def test_a_request_without_property_dependencies():
    """Each property then depends on everything that the resource depends on."""
    program = Program()
    record = Recorder(program)
    other = program.register("a:b:C", "other").urn
    program.register("a:b:C", "x", {"p": 1}, dependencies=[other], transforms=[record("t")])
    assert record.seen[0][1].properties == struct({"p": output_value(value=1, dependencies=[other])})


def test_a_failing_transform_fails_the_registration():
    """What the function says is the reason, and nothing is registered."""
    program = Program()

    def fail(_body):
        raise ValueError("no tags")

    program.register("a:b:C", "x", transforms=[program.callback("t", fail)])
    assert program.failures == ["invoke transform: no tags"]
    assert program.snapshot()["resources"] == []
    assert program.register("a:b:C", "x").result == 0


def test_invokes_are_transformed():
    """Each transform of invokes sees what the one before made; arguments and options may change."""
    program = Program('{"invokes": {"f": {"return": {"got": "${args.a}"}}}}')
    seen = []

    def transform(body):
        request = resource_pb2.TransformInvokeRequest.FromString(body)
        seen.append(request)
        request.args["a"] = request.args["a"] + 1
        options = request.options
        options.version = "2.0.0"
        return resource_pb2.TransformInvokeResponse(args=request.args, options=options if len(seen) == 1 else None)

    for token in ("first", "second"):
        program.send("RegisterStackInvokeTransform", program.callback(token, transform))
    checksums = {"linux-amd64": b"x"}
    answer = program.invoke("f", {"a": 1}, version="1.0.0", pluginDownloadURL="u", pluginChecksums=checksums)
    assert dict(getattr(answer, "return")) == {"got": 3}
    assert [(request.token, request.options.plugin_download_url) for request in seen] == [("f", "u"), ("f", "u")]
    (invoke,) = program.snapshot()["invokes"]
    assert invoke["args"] == {"a": 3}
    assert invoke["options"] == {
        "pluginChecksums": {"linux-amd64": "78"},
        "pluginDownloadURL": "u",
        "version": "2.0.0",
    }


def test_a_failing_transform_fails_the_invoke():
    """What the function says is the reason."""
    program = Program('{"invokes": {"f": {"return": {}}}}')

    def fail(_body):
        raise ValueError("not allowed")

    program.send("RegisterStackInvokeTransform", program.callback("t", fail))
    program.invoke("f", {})
    assert program.failures == ["invoke transform: not allowed"]


@pytest.mark.parametrize("method", ["RegisterStackTransform", "RegisterStackInvokeTransform"])
def test_a_callback_needs_a_target(method):
    """As for Pulumi, a callback without an address is refused."""
    program = Program()
    assert program.send(method, b"") is None
    assert program.failures == ["a callback has no target"]
