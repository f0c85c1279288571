"""Ctrl-C and SIGTERM in each phase of a run, on processes of their own."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto.callback_pb2 import CallbackInvokeRequest
from pulumi.runtime.proto.callback_pb2_grpc import CallbacksStub
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest

from contract.build import build_old_program
from fakes.monitor_server import MonitorServer, Script
from fakes.site import served
from runner.processes import PATIENCE, children, wait_until_ended
from runner.programs import FINISHED, LOOP, begin, finished, merged, message, register

RUNNER = [sys.executable, "-m", "pulumi_gestalt_runner"]

Started = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def started() -> Iterator[Started]:
    """Return a function that starts the Runner with the arguments given, and the variables."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(
        *arguments: str | Path, command: list[str] = RUNNER, stdin: int = subprocess.DEVNULL, **variables: str
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | variables,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGINT, left: str = "") -> str:
    """Send a signal and return what was said on standard error, when all is as it should be.

    `left` is what has to be said about open requests.
    """
    begun = time.monotonic()
    process.send_signal(number)
    _, err = process.communicate(timeout=PATIENCE)
    # The grace period is half a second; the rest is for a busy machine.
    assert time.monotonic() - begun < PATIENCE / 4
    assert process.returncode == 128 + number
    text = err.decode()
    assert text.endswith(f"error: interrupted by {number.name}{left}\n")
    assert "Traceback" not in text
    return text


def wait_for(stream: object, text: bytes) -> None:
    """Read lines until one holds `text`."""
    for line in iter(stream.readline, b""):  # type: ignore[attr-defined]
        if text in line:
            return
    pytest.fail(f"{text!r} never came")


@pytest.mark.parametrize("command", ["fetch", "run"])
def test_while_fetching(started: Started, tmp_path: Path, command: str):
    """A page that is silent does not keep the Runner, and nothing of what had arrived stays."""
    app, asked, silent = build_old_program(tmp_path, "0.0.9"), threading.Event(), threading.Event()
    with served() as site:
        site.on("/v0.0.9/SHA256SUMS", lambda _handler: (asked.set(), silent.wait(PATIENCE), None)[2])
        variables = {"PULUMI_GESTALT_CACHE": str(tmp_path / "cache"), "no_proxy": "*"}
        process = started(command, app, "--releases-url", site.url, **variables)
        assert asked.wait(PATIENCE)
        ended(process)
        silent.set()
    assert not (tmp_path / "cache" / "implementations").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_in_guest_code(started: Started, tmp_path: Path, number: signal.Signals):
    """An endless program ends."""
    app = tmp_path / "app.wasm"
    app.write_bytes(merged('(call $say @"go\\n")' + LOOP))
    process = started("run", app)
    wait_for(process.stdout, b"go")
    ended(process, number)


def slow_program(path: Path) -> Path:
    """Write a program that takes a second to compile, or minutes on a busy machine."""
    body = "(local.set 0 (i32.xor (local.get 0) (i32.mul (local.get 0) (i32.load (local.get 0)))))" * 300
    functions = "".join(f"(func $f{number} (param i32) {body})" for number in range(200))
    path.write_bytes(merged(FINISHED, functions))
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_compiling(started: Started, tmp_path: Path, number: signal.Signals):
    """A compilation that takes long is ended in its middle, and leaves nothing of it: no process, file or lock."""
    process = started("run", slow_program(tmp_path / "app.wasm"))
    wait_for(process.stderr, b"compiling")
    (child,) = children(process.pid)
    ended(process, number)
    wait_until_ended(child)
    left = [path for path in (tmp_path / "gestalt-cache").rglob("*") if path.is_file()]
    # That the file holds its own implementation is known by now, of the file and of its rest.
    assert [path.read_bytes() for path in left] == [b"needs "] * 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_another_one_compiles(started: Started, tmp_path: Path, number: signal.Signals):
    """A run that waits until another one has compiled the same ends, and the other one goes on."""
    app = slow_program(tmp_path / "app.wasm")
    first = started("run", app)
    wait_for(first.stderr, b"compiling")
    # It takes as long as the test does.
    os.kill(int(children(first.pid)[0]), signal.SIGSTOP)
    second = started("run", app)
    wait_for(second.stderr, f"waiting for process {first.pid}, which is compiling the same program".encode())
    assert children(second.pid) == []
    ended(second, number)
    assert first.poll() is None
    ended(first)


def test_waiting_for_the_monitor(started: Started, tmp_path: Path):
    """A run that waits for an answer of Pulumi ends."""
    app = tmp_path / "app.wasm"
    app.write_bytes(merged("(call $info (i32.const 40))" + register("1", "slow") + '(call $say @"go\\n")(call $wait)'))
    with MonitorServer(Script(hang={"slow"})) as server:
        process = started("run", app, **server.environment())
        wait_for(process.stdout, b"go")
        ended(process, left='; Pulumi had not answered: resource test:index:Thing "slow"')


def test_asleep(started: Started, tmp_path: Path):
    """A program that blocks in a host function of WASI's, with a request open, ends, and what was open is said."""
    app = tmp_path / "app.wasm"
    flood = "(loop (call $say (i32.const 8192) (i32.const 4096)) (br 0))"
    app.write_bytes(merged("(call $info (i32.const 40))" + register("1", "slow") + '(call $complain @"go\\n")' + flood))
    with MonitorServer(Script(hang={"slow"})) as server:
        process = started("run", app, **server.environment())
        wait_for(process.stderr, b"go")
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 143
        assert b'SIGTERM; Pulumi had not answered: resource test:index:Thing "slow"' in process.stderr.read()  # type: ignore[union-attr]


def test_waiting_for_settings(started: Started, tmp_path: Path):
    """A Runner that the language host has started early, and has not told anything yet, ends."""
    app = tmp_path / "app.wasm"
    app.write_bytes(merged(FINISHED))
    read, write = os.pipe()
    process = started("run", "--settings-stdin", app, stdin=read)
    try:
        wait_for(process.stderr, b"compiling")
        ended(process, signal.SIGTERM)
    finally:
        os.close(read)
        os.close(write)


def test_in_a_loop_of_calls(started: Started, tmp_path: Path):
    """A program that answers and asks again for ever ends, whatever it is doing at the moment."""
    app = tmp_path / "app.wasm"
    ask = begin("1", "Invoke", message(b"a:b:f")) + "(call $events)"
    app.write_bytes(merged(f'(call $say @"go\\n") (loop {ask} (br 0))'))
    process = started("run", app)
    wait_for(process.stdout, b"go")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    # The invoke may be open just then.
    assert re.search(rb"error: interrupted by SIGINT(; Pulumi had not answered: invoke of a:b:f)?\n$", err)


def test_in_a_call_of_pulumi(started: Started, tmp_path: Path):
    """A run in the middle of a call of Pulumi's ends, and the call with it."""
    app = tmp_path / "app.wasm"
    tell = "(call $callback_target (i32.const 40)) (call $say (i32.load (i32.const 40)) (i32.load (i32.const 44)))"
    start = begin("1", "RegisterResource", RegisterResourceRequest(name="slow").SerializeToString())
    app.write_bytes(merged(tell + '(call $say @"\\n")' + start + '(call $events) (call $say @"called\\n")' + LOOP))
    with MonitorServer(Script(hang={"slow"})) as server:
        process = started("run", app, **server.environment())
        target = process.stdout.readline().decode().strip()  # type: ignore[union-attr]
        request = CallbackInvokeRequest(token="t")
        future = CallbacksStub(grpc.insecure_channel(target)).Invoke.future(request)  # type: ignore[no-untyped-call]
        wait_for(process.stdout, b"called")
        ended(process, left='; Pulumi had not answered: resource ? "slow"')
        assert future.exception(timeout=PATIENCE) is not None


def test_waiting_for_the_stack(started: Started, tmp_path: Path):
    """A run whose first call Pulumi does not answer ends."""
    app = tmp_path / "app.wasm"
    app.write_bytes(merged("(call $info (i32.const 40))"))
    with MonitorServer(Script(hang={"GetDeploymentInfo"})) as server:
        process = started("run", app, **server.environment())
        server.await_calls("GetDeploymentInfo", 1)
        ended(process, left="; Pulumi had not answered: what is being deployed")


def test_waiting_for_the_end(started: Started, tmp_path: Path):
    """A run that is done and waits until Pulumi is done too ends."""
    app = tmp_path / "app.wasm"
    app.write_bytes(merged("(call $info (i32.const 40))" + finished("shop") + '(call $say @"go\\n")'))
    with MonitorServer(Script(hang={"SignalAndWaitForShutdown"})) as server:
        process = started("run", app, **server.environment())
        wait_for(process.stdout, b"go")
        ended(process)


def test_reader_that_stopped_reading(started: Started, tmp_path: Path):
    """A program that is blocked because nobody reads its output ends."""
    app = tmp_path / "app.wasm"
    app.write_bytes(merged('(call $complain @"go\\n") (loop (call $say (i32.const 8192) (i32.const 4096)) (br 0))'))
    process = started("run", app)
    wait_for(process.stderr, b"go")
    # Nobody reads standard output, so that the program waits in the middle of a write; `communicate` would read it.
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 130


SLOW_TOOLS = """
import os, sys
from pathlib import Path
from pulumi_gestalt_runner import cli
from pulumi_gestalt_runner.wasm import tools
tools._shipped_executable = lambda _action: Path(os.environ["TOOL"])
cli.entry()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_merging(started: Started, tmp_path: Path, number: signal.Signals):
    """A run that is splitting a file ends what does that, and removes its temporary files."""
    app, tool, pipe, temporary = (tmp_path / name for name in ("app.wasm", "tool", "pipe", "temporary"))
    app.write_bytes(merged(FINISHED))
    tool.write_text(f"#!{sys.executable} -IS\nopen({str(pipe)!r}, 'w').close()\nwhile True: pass\n")
    tool.chmod(0o755)
    os.mkfifo(pipe)
    temporary.mkdir()
    command = [sys.executable, "-c", SLOW_TOOLS]
    process = started("run", app, command=command, TOOL=str(tool), TMPDIR=str(temporary))
    pipe.read_text()
    running = children(process.pid)
    # That which will compile has been started by then.
    assert len(running) == 2
    ended(process, number)
    for child in running:
        wait_until_ended(child)
    assert list(temporary.iterdir()) == []


def test_limit_of_a_program_that_is_stuck(started: Started, tmp_path: Path):
    """A program that comes to a limit where it cannot be stopped, here in a write that nobody reads, is left behind."""
    app = tmp_path / "app.wasm"
    flood = "(loop (call $say (i32.const 8192) (i32.const 4096)) (br 0))"
    app.write_bytes(merged("(call $info (i32.const 40))" + register("1", "slow") + flood))
    with MonitorServer(Script(hang={"slow"})) as server:
        process = started("run", "--timeout-idle=1s", app, **server.environment())
        assert process.wait(PATIENCE) == 1
        err = process.stderr.read().decode()  # type: ignore[union-attr]
    assert 'at most 1 s; Pulumi had not answered: resource test:index:Thing "slow"' in err
    assert "raise the limit with --timeout-idle" in err


PACKAGER = """
import sys
from pulumi_gestalt_runner import cli, packager
packager._SCRIPT = "import tempfile; tempfile.mkdtemp(); print(open('started', 'w').close())\\nwhile True: pass"
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_other_commands(started: Started, tmp_path: Path, number: signal.Signals):
    """`build` in the middle of its work stops what it has started and removes its temporary files."""
    (tmp_path / "app.py").touch()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-c", PACKAGER]
    process = started("build", tmp_path / "app.py", "-o", tmp_path / "x", command=command, TMPDIR=str(temporary))
    poll = threading.Event()
    while not [*temporary.glob("*/started")]:
        assert process.poll() is None
        poll.wait(0.02)
    (child,) = children(process.pid)
    process.send_signal(number)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    assert b"Traceback" not in err
    assert list(temporary.iterdir()) == []
    wait_until_ended(child)
