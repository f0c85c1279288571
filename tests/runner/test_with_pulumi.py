import io
import json
import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto.engine_pb2 import LogRequest
from pulumi.runtime.proto.resource_pb2 import DeploymentInfo, RegisterResourceRequest, Result

from fakes.monitor_server import MonitorServer, Script, deployment_info
from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.escapes import shown
from runner.programs import begin, finished, merged, register

Saved = Callable[..., str]
Captured = pytest.CaptureFixture[str]
REFUSED = (grpc.StatusCode.INVALID_ARGUMENT, "no such version")
DONE = finished("shop")
REGISTER = begin("1", "RegisterResource", RegisterResourceRequest(type="a:b:C", name="a").SerializeToString())
REGISTER += "(call $events)"
ERROR = '(call $log (i32.const 4) @"why" (i32.const 0) (i32.const 0))'


def line(server: MonitorServer, **changes: Any) -> bytes:
    """Return what a language host says of a run."""
    settings = {"monitor": server.address, "engine": server.address, "project": "shop", "stack": "dev"}
    return json.dumps(settings | changes).encode() + b"\n"


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Return a function that sets standard input."""
    return lambda content: monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))


def ran(app: str, script: Script | None, monkeypatch: pytest.MonkeyPatch, **changes: str) -> tuple[int, MonitorServer]:
    """Run a program with what Pulumi sets in the environment."""
    with MonitorServer(script) as server:
        for name, value in (server.environment() | changes).items():
            monkeypatch.setenv(name, value)
        return main(["run", app]), server


@pytest.mark.parametrize(
    ("program", "script", "code"),
    [
        (DONE, None, 0),
        (ERROR + DONE, None, 32),
        ('(call $log (i32.const 4) @"why" #"operation=o") unreachable', None, 32),
        ('(call $log (i32.const 4) @"careful" #"origin=program")' + DONE, None, 0),
        (register("1", "a") + "(call $wait)" + DONE, Script(errors={"a": REFUSED}), 32),
        (register("1", "a") + "(call $wait)" + DONE, Script(results={"a": Result.FAIL}), 32),
        (REGISTER + DONE, Script(results={"a": Result.FAIL}), 0),
        (REGISTER + '(call $log (i32.const 3) @"left out" #"failed=true")' + DONE, None, 32),
        (register("1", "a") + "(call $wait)" + DONE, Script(vanish={"a"}), 32),
        (DONE, Script(errors={"SignalAndWaitForShutdown": REFUSED}), 32),
        (ERROR + DONE, Script(errors={"Log": REFUSED}), 1),
        ("unreachable", None, 1),
        ("", None, 1),
        (DONE, Script(errors={"GetDeploymentInfo": REFUSED}), 1),
    ],
)
def test_exit_codes(
    saved: Saved, monkeypatch: pytest.MonkeyPatch, capsys: Captured, program: str, script: Script | None, code: int
):
    """A failure of which Pulumi knows why gives 32 and no word on standard error; any other gives 1 and says why."""
    found, server = ran(saved("(call $info (i32.const 40))" + program), script, monkeypatch)
    assert found == code
    assert ("error" in capsys.readouterr().err) == (code == 1)
    ended = server.count("SignalAndWaitForShutdown")
    refused = script is not None and "SignalAndWaitForShutdown" in script.errors
    assert ended == (1 if code == 0 or refused else 0)


def test_without_an_engine(saved: Saved, monkeypatch: pytest.MonkeyPatch, capsys: Captured):
    """Where no engine takes messages, a failure is told here, with exit code 1; so is a Pulumi that goes away."""
    assert ran(saved(ERROR + DONE), None, monkeypatch, PULUMI_ENGINE="")[0] == 1
    assert "error: why" in capsys.readouterr().err
    app = saved("(call $info (i32.const 40))" + register("1", "a") + "(call $wait)")
    assert ran(app, Script(vanish={"a"}), monkeypatch, PULUMI_ENGINE="")[0] == 32
    assert "info: the Pulumi engine at" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("program", "hangs", "left"),
    [
        ("", "GetDeploymentInfo", "; Pulumi had not answered: what is being deployed"),
        (register("1", "slow") + "(call $wait)", "slow", '; Pulumi had not answered: resource test:index:Thing "slow"'),
        (begin("1", "Invoke", b"\x0a\x03tok") + "(call $events)", "tok", "; Pulumi had not answered: invoke of tok"),
    ],
)
def test_pulumi_that_does_not_answer(
    saved: Saved, monkeypatch: pytest.MonkeyPatch, capsys: Captured, program: str, hangs: str, left: str
):
    """A Pulumi that leaves a question open for too long ends the run, which says what was asked."""
    app = saved("(call $info (i32.const 40))" + program)
    with MonitorServer(Script(hang={hangs})) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        assert main(["run", "--timeout-idle=1s", app]) == 1
    said = "time without an answer of Pulumi or a request of the program, at most 1 s"
    assert f"error: the program came to a limit: {said}{left}" in capsys.readouterr().err
    assert server.count("SignalAndWaitForShutdown") == 0


def test_refusal_that_nobody_reports(saved: Saved, monkeypatch: pytest.MonkeyPatch):
    """A refused registration that the program gets over fails the run: Pulumi would delete what it was."""
    app = saved(REGISTER + DONE)
    code, server = ran(app, Script(errors={"a": REFUSED}), monkeypatch)
    assert code == 32
    assert server.count("SignalAndWaitForShutdown") == 0
    [message] = server.of(LogRequest)
    assert message.message.startswith("Pulumi refused RegisterResource (INVALID_ARGUMENT): no such version, and the")


def test_end_that_the_implementation_asked_for(saved: Saved, monkeypatch: pytest.MonkeyPatch):
    """The end of the program is sent once, by the implementation or by the Runner."""
    app = saved("(call $info (i32.const 40))" + DONE + begin("1", "SignalAndWaitForShutdown") + "(call $events)")
    code, server = ran(app, None, monkeypatch)
    assert (code, server.count("SignalAndWaitForShutdown")) == (0, 1)


def test_settings_from_standard_input(
    saved: Saved, stdin: Callable[[bytes], None], monkeypatch: pytest.MonkeyPatch, capsys: Captured
):
    """With the settings on standard input the environment is not looked at, and configuration gets to the program."""
    monkeypatch.setenv("PULUMI_MONITOR", "nonsense")
    show = "(call $info (i32.const 40)) (call $say (i32.load (i32.const 40)) (i32.load (i32.const 44)))"
    show += "(call $root_directory (i32.const 40)) (call $complain (i32.load (i32.const 40)) (i32.load (i32.const 44)))"
    app = saved(show + DONE)
    info = deployment_info(config={"shop:key": "hunter2"}, configSecretKeys=["shop:key"], dryRun=True)
    with MonitorServer(Script(info=info, unimplemented={"GetDeploymentInfo"})) as server:
        changes = {"config": {"shop:key": "hunter2"}, "config_secret_keys": ["shop:key"], "root_directory": "/shop"}
        stdin(line(server, dry_run=True, parallel=16, **changes) + b"more")
        assert main(["run", "--settings-stdin", app]) == 0
        assert [request.name for request in server.of(RegisterResourceRequest)] == ["shop-dev"]
        assert server.count("SignalAndWaitForShutdown") == 1
    out, err = capsys.readouterr()
    # The program prints the message, whose bytes are shown as text, and the secret in it is hidden.
    for part in (DeploymentInfo(config={"shop:key": "hunter2"}), DeploymentInfo(dryRun=True)):
        assert shown(part.SerializeToString().decode()).replace("hunter2", "[secret]") in out
    assert err.endswith("/shop")


@pytest.mark.parametrize("content", [merged(DONE), b"no program"])
def test_nobody_wants_the_run(
    tmp_path: Path, stdin: Callable[[bytes], None], capsys: Captured, content: bytes, environment: Path
):
    """At the end of standard input the Runner leaves with 0 and has said nothing of the program, good or bad."""
    app = tmp_path / "app.wasm"
    app.write_bytes(content)
    stdin(b"")
    assert main(["run", "--settings-stdin", str(app)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "error" not in err
    # A good one is compiled by then.
    assert any(environment.glob("code/*/*")) == (content != b"no program")


def test_no_standard_input(saved: Saved, monkeypatch: pytest.MonkeyPatch):
    """A standard input that is closed is at its end."""
    monkeypatch.setattr("sys.stdin", None)
    assert main(["run", "--settings-stdin", saved(DONE)]) == 0


def test_bad_program(tmp_path: Path, stdin: Callable[[bytes], None], capsys: Captured):
    """What is wrong with a program is told when its run is wanted, once."""
    app = tmp_path / "app.wasm"
    app.write_bytes(b"no program")
    with MonitorServer() as server:
        stdin(line(server))
        assert main(["run", "--settings-stdin", str(app)]) == 2
    assert capsys.readouterr().err.count("error: ") == 1


@pytest.mark.parametrize("before", [None, merged('(call $say @"old")' + DONE)])
def test_program_that_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, before: bytes | None):
    """The program is the one that stands in the file when the settings come, though it was prepared before."""
    app = tmp_path / "app.wasm"
    if before:
        app.write_bytes(before)
        os.utime(app, ns=(1, 1))

    class Late(io.BytesIO):
        def readline(self, size: int | None = -1) -> bytes:
            app.write_bytes(merged('(call $say @"new")' + DONE))
            return super().readline(size)

    with MonitorServer() as server:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=Late(line(server))))
        assert main(["run", "--settings-stdin", str(app)]) == 0
    assert capsys.readouterr().out == "new"


def test_prepared_once(saved: Saved, stdin: Callable[[bytes], None], capsys: Captured):
    """What was prepared while nobody wanted it yet is what runs."""
    app = saved('(call $say @"hello")' + DONE)
    with MonitorServer() as server:
        stdin(line(server))
        assert main(["run", "--settings-stdin", app]) == 0
    out, err = capsys.readouterr()
    assert (out, err.count("compiling")) == ("hello", 1)


def test_construction(saved: Saved, stdin: Callable[[bytes], None], capsys: Captured):
    """A component is made in a stack of another program: its registration is sent and nothing of a stack's own."""
    program = """
        (call $construction (i32.const 40))
        (if (i32.eqz (i32.load8_u (i32.const 40))) (then unreachable))
        (call $say_string (i32.const 44))
        (call $stack_urn (i32.const 40)) (call $say_string (i32.const 40))
    """
    app = saved(program + REGISTER + '(call $constructed @"\\x0a\\x01r")')
    with MonitorServer() as server:
        stdin(line(server, construction=b64encode(b"request").decode()))
        assert main(["run", "--settings-stdin", app]) == 0
        assert [request.name for request in server.of(RegisterResourceRequest)] == ["a"]
        assert [name for name, _ in server.calls] == ["GetDeploymentInfo", "RegisterResource"]
    out, err = capsys.readouterr()
    assert out == "\n\x01r"
    assert err.endswith("requesturn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev")


def test_construction_that_is_not_handed_over(saved: Saved, stdin: Callable[[bytes], None], capsys: Captured):
    """A program that ends without the component has failed, and standard output is empty."""
    with MonitorServer() as server:
        stdin(line(server, construction=""))
        assert main(["run", "--settings-stdin", saved('(call $say @"hello")')]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "error: the program ended before context.finish" in err


@pytest.mark.parametrize("text", [b"hunter2", b'{"config": {"a": "hunter2"}}\n'])
def test_bad_settings(saved: Saved, stdin: Callable[[bytes], None], capsys: Captured, text: bytes):
    """A line that is not as it should be gives exit code 2, and nothing of it is shown."""
    stdin(text)
    assert main(["run", "--settings-stdin", saved(DONE)]) == 2
    err = capsys.readouterr().err
    assert "error: the " in err
    assert "hunter2" not in err


def test_options_of_the_embedded_monitor(saved: Saved, stdin: Callable[[bytes], None], capsys: Captured):
    """They are refused, before anything is read."""
    stdin(b"nonsense")
    assert main(["run", "--settings-stdin", "--preview", saved(DONE)]) == 2
    err = capsys.readouterr().err
    assert "--preview: it belongs to the embedded monitor, but the settings come from standard input" in err


def test_hidden(capsys: Captured):
    """The option is for hosts, and stands in their reference, not in the help."""
    assert main(["run", "--help"]) == 0
    assert "--settings-stdin" not in capsys.readouterr().out
