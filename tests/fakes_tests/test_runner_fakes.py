import contextlib

import pytest

from fakes.kept_progress import KeptProgress
from fakes.monitor import FakeMonitor
from fakes.places import FakeFetcher, FakeSource, FakeVoucher
from fakes.splitter import FakeSplitter
from pulumi_gestalt_rpc.api import Deployment, Event, EventKind, Monitor, MonitorGone
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.sources import Fetcher, Implementation, Source, Voucher, Wanted
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasm.unbundle import Content, Parts, Splitter

WANTED = Wanted("0.1.0", debug=False)


def test_monitor():
    """The monitor answers each operation once with its own body, or refuses it, and keeps what it was given."""
    fake = FakeMonitor(refused={"2": "no"}, calls=[Event(EventKind.CALL, "call-1", "token", b"in")])
    monitor: Monitor = fake
    assert monitor.deployment() == Deployment("urn:stack", b"\n\x04info", "/project", "/project/app")
    monitor.start("Invoke", "1", b"body")
    monitor.start("Call", "2", b"more")
    assert monitor.wait() == [
        Event(EventKind.ANSWER, "1", body=b"body"),
        Event(EventKind.FAILURE, "2", "no"),
        Event(EventKind.CALL, "call-1", "token", b"in"),
    ]
    assert monitor.wait() == []
    assert monitor.callback_target() == "127.0.0.1:1"
    monitor.return_from_call("call-1", b"out", "")
    monitor.cancel("why")
    assert fake.started == [("Invoke", "1", b"body"), ("Call", "2", b"more")]
    assert (fake.of("Call"), fake.of("Invoke")) == ([b"more"], [b"body"])
    assert (fake.returned, fake.cancelled) == ([("call-1", b"out", "")], ["why"])


def test_monitor_that_is_gone():
    """A monitor that is gone says so."""
    monitor = FakeMonitor(gone="left")
    for call in (monitor.deployment, monitor.wait):
        with pytest.raises(MonitorGone, match="left"):
            call()


def test_places():
    """Fetcher and source give their content or nothing, and keep what was wanted."""
    fetcher, source = FakeFetcher(b"x", b"signature"), FakeSource(b"x")
    calls: list[int] = []
    fetcher.while_fetching = lambda: calls.append(1)
    as_fetcher: Fetcher = fetcher
    as_source: Source = source
    assert as_fetcher.fetch(WANTED, "digest") == b"x"
    assert as_fetcher.bundle(WANTED) == b"signature"
    assert as_source.find(WANTED) == Implementation("the fake source", b"x")
    assert (fetcher.asked, fetcher.digests, source.asked, calls) == ([WANTED], ["digest"], [WANTED], [1])
    assert (FakeFetcher().fetch(WANTED, ""), FakeFetcher().bundle(WANTED)) == (None, None)
    assert FakeSource().find(WANTED) is None
    assert (as_fetcher.describe(), as_source.describe()) == ("the fake page", "the fake source")


def test_voucher():
    """The voucher refuses what has no good bundle only when it is demanding, and keeps the names in any case."""
    found = Implementation("", b"x")
    for demanding in (False, True):
        fake = FakeVoucher(demanding=demanding)
        voucher: Voucher = fake
        voucher.check("a", found, lambda: b"good")
        with pytest.raises(RunnerError) if demanding else contextlib.nullcontext():
            voucher.check("b", found, lambda: None)
        assert fake.checked == ["a", "b"]


def test_progress():
    """The progress knows which step is under way and keeps all that it was told."""
    kept = KeptProgress()
    progress: Progress = kept
    with progress.step("a"):
        assert kept.under_way == "a"
        progress.transfer("b", 1, None)
    assert (kept.under_way, kept.steps, kept.transfers) == ("", ["a"], [("b", 1, None)])


def test_splitter():
    """The splitter gives the file as it is, or the parts that it was made with."""
    plain: Splitter = FakeSplitter()
    assert plain.unbundle(b"m") == Parts(b"m", ())
    splitter = FakeSplitter(b"rest", (("n", b"c"),))
    assert splitter.unbundle(b"m") == Parts(b"rest", (("n", Content(b"c")),))
    assert splitter.calls == [b"m"]
