import json

import pytest
from pulumi.runtime.proto import resource_pb2

from monitor.program import STACK, UNKNOWN, Program, output_value, secret, struct
from pulumi_gestalt_rpc.api import Message, Severity

BINDING = resource_pb2.RegisterResourceRequest.ResourceHooksBinding
URN = "urn:pulumi:dev::shop::a:b:C::x"


def mocks(**case):
    return json.dumps({"resources": {"a:b:C": case}})


class Hooks:
    """Hooks of a program; `seen` has (name, request) of each call."""

    def __init__(self, program):
        self.program = program
        self.seen = []

    def add(self, name, error="", **options):
        def hook(body):
            self.seen.append((name, resource_pb2.ResourceHookRequest.FromString(body)))
            return resource_pb2.ResourceHookResponse(error=error)

        callback = self.program.callback(name, hook)
        request = resource_pb2.RegisterResourceHookRequest(name=name, callback=callback, **options)
        assert self.program.send("RegisterResourceHook", request) == b""

    def add_error_hook(self, name, retry=lambda _errors: True, error=""):
        def hook(body):
            request = resource_pb2.ErrorHookRequest.FromString(body)
            self.seen.append((name, request))
            return resource_pb2.ErrorHookResponse(error=error, retry=retry(list(request.errors)))

        callback = self.program.callback(name, hook)
        request = resource_pb2.RegisterErrorHookRequest(name=name, callback=callback)
        assert self.program.send("RegisterErrorHook", request) == b""

    @property
    def names(self):
        return [name for name, _ in self.seen]


def hooked(mocks_text="", **settings):
    program = Program(mocks_text, **settings)
    return program, Hooks(program)


def test_hooks_run_around_the_creation():
    """Before it they see inputs and options, after it the ID and the outputs too; nothing is old."""
    program, hooks = hooked(mocks(id="i", outputs={"o": {"$secret": 1}}))
    for name in ("before1", "before2", "after"):
        hooks.add(name)
    binding = BINDING(before_create=["before1", "before2"], after_create=["after"], before_update=["nobody"])
    program.register("a:b:C", "x", {"p": output_value(value=1, secret=True)}, hooks=binding, protect=True)
    assert hooks.names == ["before1", "before2", "after"]
    before, after = hooks.seen[0][1], hooks.seen[2][1]
    assert (before.urn, before.id, before.name, before.type) == (URN, "", "x", "a:b:C")
    assert before.new_inputs == struct({"p": secret(1)})
    assert not before.HasField("new_outputs")
    assert (after.id, after.new_outputs) == ("i", struct({"p": secret(1), "o": secret(1)}))
    for request in (before, after):
        assert (request.new_options.protect, request.new_options.parent) == (True, STACK)
        assert not any(request.HasField(field) for field in ("old_inputs", "old_outputs", "old_options"))
    snapshot = program.snapshot()
    assert snapshot["hooks"][0] == {"name": "before1", "kind": "resource", "onDryRun": False, "ignoreErrors": False}
    assert snapshot["hookCalls"][0] == {"hook": "before1", "event": "beforeCreate", "urn": URN, "error": ""}
    assert [call["event"] for call in snapshot["hookCalls"]] == ["beforeCreate", "beforeCreate", "afterCreate"]
    assert snapshot["resources"][0]["options"]["hooks"] == {
        "beforeCreate": ["before1", "before2"],
        "afterCreate": ["after"],
        "beforeUpdate": ["nobody"],
    }


def test_previews_call_only_the_hooks_that_want_it():
    """A hook without `on_dry_run` is not called in a preview; one with it sees what is unknown."""
    program, hooks = hooked(preview=True)
    hooks.add("quiet")
    hooks.add("eager", on_dry_run=True)
    program.register("a:b:C", "x", {"u": UNKNOWN}, hooks=BINDING(before_create=["quiet", "eager"]))
    ((name, request),) = hooks.seen
    assert name == "eager"
    assert request.new_inputs == struct({"u": UNKNOWN})


def test_a_failing_hook_before_fails_the_resource():
    """The resource is not made, which is told once, with its URN."""
    program, hooks = hooked()
    hooks.add("h", error="not on\nFridays\x1b")
    answer = program.register("a:b:C", "x", hooks=BINDING(before_create=["h"], after_create=["h"]))
    assert (answer.urn, answer.result) == (URN, resource_pb2.FAIL)
    text = 'before hook "h" failed: not on\nFridays\\x1b'
    assert program.log.messages == [Message(Severity.ERROR, text, URN)]
    assert program.snapshot()["failures"] == [{"operation": "registration", "urn": URN, "message": text}]
    assert program.snapshot()["hookCalls"] == [
        {"hook": "h", "event": "beforeCreate", "urn": URN, "error": "not on\nFridays\\x1b"}
    ]


def test_a_failing_hook_after_leaves_the_resource():
    """The resource was made and stays; the failure is told and the run has failed."""
    program, hooks = hooked()
    hooks.add("h", error="no bell")
    answer = program.register("a:b:C", "x", hooks=BINDING(after_create=["h"]))
    assert answer.result == resource_pb2.SUCCESS
    text = 'after hook "h" failed: no bell'
    assert program.log.messages == [Message(Severity.ERROR, text, URN)]
    assert program.snapshot()["failures"][0]["operation"] == "hook"
    assert program.snapshot()["counts"]["resources"] == 1


def test_failures_can_be_ignored():
    """A hook with `ignore_errors` gives a warning, and an exception in a hook is a failure like any other."""
    program, hooks = hooked()
    hooks.add("h", ignore_errors=True)

    def crash(_body):
        raise ValueError("boom")

    program.functions["h"] = crash
    assert program.register("a:b:C", "x", hooks=BINDING(before_create=["h"])).result == resource_pb2.SUCCESS
    assert program.log.messages == [Message(Severity.WARNING, 'beforeCreate hook "h" failed: boom', URN)]
    assert not program.monitor.failed


@pytest.mark.parametrize("binding", [BINDING(before_create=["h"]), BINDING(on_error=["h"])])
def test_hooks_must_be_registered(binding):
    """A name that no hook has fails the resource when the hook is needed."""
    program = Program(mocks(error="e"))
    program.register("a:b:C", "x", hooks=binding)
    assert program.errors()[0].endswith('hook "h" was not registered')


def test_names_are_unique():
    """Hooks of both kinds share one set of names, and every hook has one."""
    program, hooks = hooked()
    hooks.add("h")
    for method, kind in (
        ("RegisterResourceHook", resource_pb2.RegisterResourceHookRequest),
        ("RegisterErrorHook", resource_pb2.RegisterErrorHookRequest),
    ):
        assert program.send(method, kind(name="h")) is None
        assert program.send(method, kind()) is None
    assert program.failures == ['a hook named "h" has been registered before', "a hook has no name"] * 2


def test_components_have_their_hooks_when_they_are_complete():
    """The hooks after a component run with its outputs, in the registration of them."""
    program, hooks = hooked()
    hooks.add("before")
    hooks.add("after")
    binding = BINDING(before_create=["before"], after_create=["after"])
    urn = program.component("m:n:O", "c", hooks=binding)
    assert hooks.names == ["before"]
    program.export({"o": 1}, urn)
    assert hooks.names == ["before", "after"]
    assert hooks.seen[1][1].new_outputs == struct({"o": 1})
    assert program.failures == []


def test_imports_have_no_hooks():
    """An adopted resource is not created, so no hook runs."""
    program, hooks = hooked()
    hooks.add("h")
    program.register("a:b:C", "x", importId="i", hooks=BINDING(before_create=["h"], on_error=["h"]))
    assert hooks.seen == []


def test_error_hooks_can_try_again():
    """After each failure the hooks see all errors, newest first; a true answer of any of them tries again."""
    program, hooks = hooked(mocks(errors=["quota of ${name}", "timeout"], outputs={"o": 1}))
    hooks.add_error_hook("no", retry=lambda _errors: False)
    hooks.add_error_hook("yes")
    answer = program.register("a:b:C", "x", {"p": 1}, hooks=BINDING(on_error=["no", "yes"]))
    assert (answer.result, answer.object) == (resource_pb2.SUCCESS, struct({"p": 1, "o": 1}))
    assert hooks.names == ["no", "yes"] * 2
    request = hooks.seen[3][1]
    assert list(request.errors) == ["timeout", "quota of x"]
    assert (request.urn, request.name, request.type, request.failed_operation) == (URN, "x", "a:b:C", "create")
    assert request.new_inputs == struct({"p": 1})
    assert [message.text for message in program.log.messages] == [
        "retrying create due to on-error hook request (1/100)",
        "retrying create due to on-error hook request (2/100)",
    ]
    assert not program.monitor.failed


def test_error_hooks_may_give_up():
    """Without a true answer the last error fails the resource."""
    program, hooks = hooked(mocks(errors=["first", "second"]))
    hooks.add_error_hook("h", retry=lambda errors: len(errors) < 2)
    assert program.register("a:b:C", "x", hooks=BINDING(on_error=["h"])).result == resource_pb2.FAIL
    assert program.errors() == ['resource "x" of type "a:b:C": second']


def test_error_hooks_do_not_try_forever():
    """After a hundred failures nothing is asked any more."""
    program, hooks = hooked(mocks(error="never"))
    hooks.add_error_hook("h")
    assert program.register("a:b:C", "x", hooks=BINDING(on_error=["h"])).result == resource_pb2.FAIL
    assert len(hooks.seen) == 99
    assert program.log.messages[-2].text == "maximum number of error hook retries (100) reached"


def test_a_failing_error_hook_fails_the_resource():
    """Its error takes the place of the provider's."""
    program, hooks = hooked(mocks(error="never"))
    hooks.add_error_hook("h", error="cannot decide")
    program.register("a:b:C", "x", hooks=BINDING(on_error=["h"]))

    def crash(_body):
        raise ValueError("boom")

    program.functions["h"] = crash
    program.register("a:b:C", "y", hooks=BINDING(on_error=["h"]))
    assert program.errors() == ['error hook "h" failed: cannot decide', 'error hook "h" failed: boom']
    assert [call["event"] for call in program.snapshot()["hookCalls"]] == ["onError", "onError"]


def test_a_mock_that_does_not_fit_is_not_tried_again():
    """Only what a provider says is a matter for error hooks, not a mistake in the file of mocks."""
    program, hooks = hooked(mocks(outputs={"o": "${inputs.z}"}))
    hooks.add_error_hook("h")
    program.register("a:b:C", "x", hooks=BINDING(on_error=["h"]))
    assert hooks.seen == []
    assert "names nothing" in program.errors()[0]
