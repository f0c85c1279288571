"""The registration of functions that Pulumi calls: checklist lines 54 to 56."""

import pytest
from pulumi.runtime.proto.callback_pb2 import Callback
from pulumi.runtime.proto.provider_pb2 import InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    RegisterErrorHookRequest,
    RegisterResourceHookRequest,
)

from engine.helpers import refuse
from fakes.scripted import (
    TARGET,
    ScriptedMonitor,
    ScriptedRun,
)
from pulumi_gestalt_engine import (
    ResourceOptions,
)


def test_hook_is_the_official_message():
    """Name, callback, and both flags."""
    run = ScriptedRun()
    for number, flags in enumerate([(False, False), (True, False), (False, True)]):
        run.engine.hook(f"h{number}", "f", TARGET, on_dry_run=flags[0], ignore_errors=flags[1])
    run.finish()
    assert run.monitor.requests("RegisterResourceHook") == [
        RegisterResourceHookRequest(
            name=f"h{number}",
            callback=Callback(target=TARGET, token=f"{number}-f", accepts_byte_string=True),
            on_dry_run=number == 1,
            ignore_errors=number == 2,
        )
        for number in range(3)
    ]


def test_error_hook_is_the_official_message():
    """An error hook has a name and a callback."""
    run = ScriptedRun()
    run.engine.error_hook("h", "f", TARGET)
    run.finish()
    callback = Callback(target=TARGET, token="0-f", accepts_byte_string=True)
    assert run.monitor.requests("RegisterErrorHook") == [RegisterErrorHookRequest(name="h", callback=callback)]


@pytest.mark.parametrize("method", ["RegisterResourceHook", "RegisterErrorHook"])
def test_refused_hook(method):
    """A name given twice, say: resources that name the hook are not sent."""
    run = ScriptedRun(ScriptedMonitor(**{method: refuse}))
    if method == "RegisterErrorHook":
        hook, described = run.engine.error_hook("h", "f", TARGET), 'error hook "h"'
    else:
        hook, described = run.engine.hook("h", "f", TARGET, on_dry_run=False, ignore_errors=False), 'hook "h"'
    run.declare("n", {}, ResourceOptions(hooks={"on_error": [hook]}))
    run.finish()
    assert [report.text for report in run.reports] == [
        f"{described} failed: not today",
        f'resource a:b:C "n" is not sent: it depends on {described}, which failed',
    ]


@pytest.mark.parametrize(
    ("kind", "method"),
    [("resource", "RegisterStackTransform"), ("invoke", "RegisterStackInvokeTransform")],
)
def test_stack_transforms_are_in_force_for_what_comes_later(kind, method):
    """What is registered (or invoked) after a transform waits for it, the other does not; they keep their order."""
    run = ScriptedRun(ScriptedMonitor(invoke=lambda _: InvokeResponse()))
    transform = run.engine.transform if kind == "resource" else run.engine.invoke_transform
    transform("first", TARGET)
    transform("second", TARGET)
    run.resource("n")
    run.invoke("a:b:f")
    run.flush()
    other = "Invoke" if kind == "resource" else "RegisterResource"
    assert [each for each, _ in run.monitor.sent] == [method, other]
    run.finish()
    assert [each for each, _ in run.monitor.sent].count(method) == 2
    last = "RegisterResource" if kind == "resource" else "Invoke"
    assert run.monitor.sent[-1][0] == last
    assert run.monitor.requests(method) == [
        Callback(target=TARGET, token=token, accepts_byte_string=True) for token in ("0-first", "1-second")
    ]


@pytest.mark.parametrize(
    ("method", "described"),
    [("RegisterStackTransform", "stack transform"), ("RegisterStackInvokeTransform", "invoke transform")],
)
def test_refused_transform(method, described):
    """What it should have changed is not sent as it was."""
    run = ScriptedRun(ScriptedMonitor(**{method: refuse}))
    run.engine.transform("f", TARGET)
    run.engine.invoke_transform("f", TARGET)
    run.resource("n")
    run.invoke("a:b:f")
    run.finish()
    assert run.reports[0].text == f"{described} failed: not today"
    assert run.reports[1].text.endswith(f"it depends on {described}, which failed")
    assert len(run.reports) == 2
