"""Messages of the program to its user: checklist line 59."""

from pulumi.runtime.proto.resource_pb2 import RegisterResourceResponse, Result

from fakes.scripted import ScriptedMonitor, ScriptedRun, urn
from pulumi_gestalt_engine import Level, Node, Report

PROGRAM = ("origin", "program")


def logged(run: ScriptedRun, resource: Node | None = None, *, stream: int = 0, ephemeral: bool = False) -> None:
    run.engine.log(Level.INFO, "hello", resource, stream=stream, ephemeral=ephemeral)


def test_message_is_shown_at_once():
    """It says that it comes from the program, and says nothing about the success of the run."""
    run = ScriptedRun()
    logged(run)
    assert run.engine.reports_to_show() == [Report(Level.INFO, "hello", (PROGRAM,))]
    run.engine.log(Level.ERROR, "help", None, stream=0, ephemeral=False)
    assert not run.engine.failed


def test_stream_and_ephemeral():
    """Both are facts of the message, if they are said."""
    run = ScriptedRun()
    logged(run, stream=7, ephemeral=True)
    assert run.engine.reports_to_show()[0].facts == (PROGRAM, ("stream", "7"), ("ephemeral", "true"))


def test_message_about_a_resource_waits_for_its_urn():
    """It is shown beside the resource, so it needs to know which."""
    run = ScriptedRun()
    logged(run, run.resource("n"))
    assert run.engine.reports_to_show() == []
    run.finish()
    assert run.reports == [Report(Level.INFO, "hello", (PROGRAM, ("urn", urn("n"))))]


def test_message_about_the_stack():
    """The stack is a resource as well."""
    run = ScriptedRun()
    logged(run, run.engine.stack_resource)
    (report,) = run.engine.reports_to_show()
    assert report.facts[1][1].endswith("Stack::shop-dev")


def test_message_about_a_resource_that_failed():
    """It is shown all the same, beside none; it does not fail the program."""
    run = ScriptedRun(ScriptedMonitor(lambda _: RegisterResourceResponse(result=Result.FAIL)))
    logged(run, run.resource("n"))
    run.finish()
    assert run.reports == [Report(Level.INFO, "hello", (PROGRAM,))]
    assert not run.engine.failed
